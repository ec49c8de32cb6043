// The page never notices, however much it asks for: ten thousand requests at once, and answers without end.
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import type { ProbePage } from "../page/differences.ts";
import { inEachBrowser, type Scene } from "../page/each-browser.ts";
import { memoryOf } from "../support/memory.ts";
import { until } from "../support/poll.ts";

const ENDLESS = `fetch("/endless?size=1000000", { method: "POST" })`;

/** MB: of all processes, and of what the page's scripts hold. */
async function memoryNow({ stage }: Scene, page: ProbePage): Promise<{ all: number; heap: number }> {
  const session = await (page as Page).context().newCDPSession(page as Page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return { heap: usedSize / 1e6, all: memoryOf(stage.profileDir) };
}

/** Holds that the memory is flat while `work` is done, and prints what it was. */
async function expectFlat(scene: Scene, page: ProbePage, what: string, work: () => Promise<unknown>): Promise<void> {
  const before = await memoryNow(scene, page);
  const startedAt = performance.now();
  await work();
  const seconds = (performance.now() - startedAt) / 1000;
  const after = await memoryNow(scene, page);
  const rounded = (one: { all: number; heap: number }) => ({
    heap: Math.round(one.heap * 10) / 10,
    all: Math.round(one.all),
  });
  console.log(`${what}, ${seconds.toFixed(1)} s, MB:`, JSON.stringify([rounded(before), rounded(after)]));
  expect(after.heap - before.heap).toBeLessThan(10);
  expect(after.all - before.all).toBeLessThan(150);
}

const letGo = ({ stage }: Scene) =>
  until(
    "the server to be let go",
    () => stage.server.open(),
    (open) => open === 0,
  );

/** Reads all of them in turn, as one who reads both copies of an answer does. */
const READ_IN_TURN = `async (readers, megabytes) => {
  for (let n = 0; n < megabytes * 1e6; ) for (const one of readers) n += (await one.read()).value.length / readers.length;
}`;

/** Far more than a browser takes of what nobody reads. */
const WITHOUT_BRAKE = 400e6;

/** How many bytes the server sends more than the page has read, until it has to wait or it is clear that it never will. */
async function sentUnread(
  { stage, onePage }: Scene,
  browser: Scene["stage"]["plain"],
  readers: string,
): Promise<number> {
  const page = await onePage(browser, "/page?csp=no");
  const before = stage.server.sent();
  const megabytes = readers === "[]" ? 0 : 50;
  await page.evaluate(`${ENDLESS}.then(async (r) => {
    window.kept = ${readers};
    if (kept.length > 0) await (${READ_IN_TURN})(kept, ${megabytes});
    window.keptToo = r;
  }).then(() => 1)`);
  const unread = () => stage.server.sent() - before - megabytes * 1e6;
  for (let last = -1; last !== unread() && unread() < WITHOUT_BRAKE; await sleep(1000)) last = unread();
  const found = unread();
  await page.close();
  return found;
}

inEachBrowser((scene) => {
  const { both, onePage } = scene;
  const isChromium = scene.name === "Chromium";
  // Firefox does six at a time and lets none fail: ten thousand of them are asked for by `MANY=10000`.
  const many = Number(process.env["MANY"] ?? (isChromium ? 10_000 : 1000));

  test("thousands of requests at once all end as they would", async () => {
    const [without, withIt] = await both(async (browser) => {
      const page = await onePage(browser, "/page?csp=no");
      return page.evaluate(
        `(async () => {
          const ends = {};
          const all = Array.from({ length: ${many} }, (_, i) => fetch("/small?" + i, { method: i % 2 ? "GET" : "POST" }).then(
            async (response) => [response.status, await response.text()].join(" "),
            (error) => error.name + " " + error.message));
          for (const end of await Promise.all(all)) ends[end] = (ends[end] ?? 0) + 1;
          return ends;
        })()`,
      );
    });
    const count = (ends: unknown) => Object.values(ends as Record<string, number>).reduce((sum, one) => sum + one, 0);
    expect(Object.keys(withIt as object).sort()).toEqual(Object.keys(without as object).sort());
    expect([count(without), count(withIt)]).toEqual([many, many]);
    console.log(`${many} requests, ${scene.name}:`, JSON.stringify({ without, withIt }));
  });

  test("an endless answer is read alike by response.clone() and itself, and let go", async () => {
    const [without, withIt] = await both(async (browser) => {
      const page = await onePage(browser, "/page?csp=no");
      return page.evaluate(`${ENDLESS}.then(async (r) => {
        const readers = [r.clone().body.getReader(), r.body.getReader()];
        await (${READ_IN_TURN})(readers, 50);
        const ends = await Promise.all(readers.map((one) => one.cancel()));
        return [r.bodyUsed, ends.length];
      })`);
    });
    expect(withIt).toEqual(without);
    await letGo(scene);
  });

  test("json() of an answer that never ends is given up when the page aborts, and nothing stays", async () => {
    const [without, withIt] = await both(async (browser) => {
      const page = await onePage(browser, "/page?csp=no");
      return page.evaluate(`(async () => {
        const c = new AbortController();
        const r = await fetch("/endless?size=100000&ms=1", { method: "POST", signal: c.signal });
        setTimeout(() => c.abort(), 1000);
        return r.json().then(() => "read", (error) => [error.name, error.message, r.bodyUsed]);
      })()`);
    });
    expect(withIt).toEqual(without);
    await letGo(scene);
  });

  // Firefox has no brake of its own: it loads an answer that nobody reads, without the extension as with it.
  if (isChromium) tellOfMemory(scene);
});

function tellOfMemory(scene: Scene): void {
  const { onePage } = scene;
  /** More is asked for by `ENDLESS_GB=10`. */
  const gigabytes = Number(process.env["ENDLESS_GB"] ?? 1);
  const onLinux = test.runIf(process.platform === "linux");

  onLinux(
    "gigabytes of an endless JSON answer leave the memory flat",
    { timeout: 60_000 + gigabytes * 60_000 },
    async () => {
      const page = await onePage(scene.stage.recorded, "/page?csp=no");
      onTestFinished(async () => void (await page.close()));
      await page.evaluate(`${ENDLESS}.then((r) => { window.r = r.body.getReader(); })`);
      const read = (megabytes: number) => page.evaluate(`(${READ_IN_TURN})([r], ${megabytes}).then(() => 1)`);
      await read(50);
      await expectFlat(scene, page, `${gigabytes} GB read`, () => read(gigabytes * 1000));
      await page.evaluate("r.cancel().then(() => 1)");
      await letGo(scene);
    },
  );

  test.each([
    ["never read", "[]"],
    ["read by body.tee()", "r.body.tee().map((one) => one.getReader())"],
  ])("an endless answer that is %s is loaded no further than without the extension", async (what, readers) => {
    const without = await sentUnread(scene, scene.stage.plain, readers);
    await letGo(scene);
    const withIt = await sentUnread(scene, scene.stage.recorded, readers);
    await letGo(scene);
    console.log(
      `${what}: MB sent and not read, without and with:`,
      Math.round(without / 1e6),
      Math.round(withIt / 1e6),
    );
    expect(withIt).toBeLessThan(without + 50e6);
  });
}
