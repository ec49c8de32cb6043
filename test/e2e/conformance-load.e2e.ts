// The page never notices, however much it asks for: ten thousand requests at once, and an answer without end.
import { readdirSync, readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStage, type Stage } from "../page/stage.ts";
import { until } from "../support/poll.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

const both = <T>(run: (context: Stage["plain"]) => Promise<T>): Promise<T[]> =>
  Promise.all([stage.plain, stage.recorded].map(run));
const evaluate = (page: Page, code: string): Promise<unknown> => page.evaluate(code);

async function onePage(context: Stage["plain"], path: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(stage.server.url + path);
  return page;
}

test("ten thousand requests at once all end as they would", async () => {
  const [without, withIt] = await both(async (context) => {
    const page = await onePage(context, "/page?csp=no");
    return evaluate(
      page,
      `(async () => {
        const ends = {};
        const all = Array.from({ length: 10000 }, (_, i) => fetch("/small?" + i, { method: i % 2 ? "GET" : "POST" }).then(
          async (response) => [response.status, await response.text()].join(" "),
          (error) => error.name + " " + error.message));
        for (const end of await Promise.all(all)) ends[end] = (ends[end] ?? 0) + 1;
        return ends;
      })()`,
    );
  });
  const count = (ends: unknown) => Object.values(ends as Record<string, number>).reduce((sum, one) => sum + one, 0);
  expect(Object.keys(withIt as object).sort()).toEqual(Object.keys(without as object).sort());
  expect([count(without), count(withIt)]).toEqual([10_000, 10_000]);
  console.log("10,000 requests:", JSON.stringify({ without, withIt }));
});

/** Memory of all processes of one browser, in MB. */
function memoryOf(profileDir: string): number {
  let kilobytes = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(profileDir)) continue;
      kilobytes += Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
    } catch {
      // It has ended meanwhile.
    }
  }
  return kilobytes / 1024;
}

test.runIf(process.platform === "linux")("a gigabyte of an endless JSON answer leaves the memory flat", async () => {
  const page = await onePage(stage.recorded, "/page?csp=no");
  const heap = async () => {
    const session = await page.context().newCDPSession(page);
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    await session.detach();
    return usedSize / 1e6;
  };
  await evaluate(
    page,
    `fetch("/endless?size=1000000", { method: "POST" }).then((r) => { window.r = r.body.getReader(); })`,
  );
  const read = (megabytes: number) =>
    evaluate(
      page,
      `(async () => { let n = 0; while (n < ${megabytes}e6) n += (await r.read()).value.length; return n; })()`,
    );
  await read(50);
  const before = { heap: await heap(), all: memoryOf(stage.house.profileDir) };
  await read(1000);
  const after = { heap: await heap(), all: memoryOf(stage.house.profileDir) };
  console.log("endless answer, MB before and after 1 GB:", JSON.stringify({ before, after }));
  expect(after.heap - before.heap).toBeLessThan(10);
  expect(after.all - before.all).toBeLessThan(150);
  await evaluate(page, "r.cancel().then(() => 1)");
  await until(
    "the server to be let go",
    () => stage.server.open(),
    (open) => open === 0,
  );
});
