// Which ways out of a page are seen: each channel is used once, and what the log then holds is what the README claims.
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import type { Activity } from "#core/activity.ts";
import type { Channel } from "../page/channel.ts";
import { CHANNELS } from "../page/channels.ts";
import type { ProbePage } from "../page/differences.ts";
import { ask, inEachBrowser, type Scene } from "../page/each-browser.ts";
import { until } from "../support/poll.ts";

/** A status of its own for each channel, and one for the request that is made when it is done. */
const statusOf = (index: number): number => 432 + index;
const markOf = (index: number): number => 521 + index;

async function use({ stage }: Scene, page: ProbePage, { run, arrives }: Channel, index: number): Promise<void> {
  const arrived = () => stage.server.seen().filter((line) => line === arrives).length;
  const before = arrived();
  const code = run.replaceAll("$1", `/echo?status=${statusOf(index)}`).replaceAll("$other", stage.server.elsewhere);
  await page.evaluate(`(async () => { ${code} })().then(() => 1)`);
  if (arrives) await until("the request to arrive", arrived, (count) => count > before);
  await page.evaluate(ask(markOf(index)));
}

/** What the log has of this channel, as the table of channels writes it. */
function toldOf(all: readonly Activity[], index: number): string[] {
  const at = (mark: number) => all.findIndex(({ error }) => error?.http_status === mark);
  const found = all.slice(at(markOf(index - 1)) + 1, at(markOf(index)));
  for (const { error } of found) if (error?.kind === "http") expect(error.http_status).toBe(statusOf(index));
  return found.map(({ category, action, status, error }) =>
    category === "error" && action !== "request_failed" ? action : `${status} ${error?.kind}`,
  );
}

inEachBrowser((scene) => {
  let all: Activity[];

  beforeAll(async () => {
    if (!scene.stage) return;
    const page = await scene.stage.open(scene.stage.recorded, "/page?csp=no");
    await page.evaluate(ask(markOf(-1)));
    for (const [index, channel] of CHANNELS.entries()) await use(scene, page, channel, index);
    const told = await scene.recorded(markOf(CHANNELS.length - 1));
    // Two things in one millisecond are in the order of their numbers.
    all = [...told].sort((a, b) => a.started_at.localeCompare(b.started_at) || a.first_seq - b.first_seq);
  });

  test.each(CHANNELS.map((channel, index) => ({ ...channel, index })))(
    "$name is told as: $told",
    ({ told, toldInFirefox, index }) => {
      expect(toldOf(all, index)).toEqual(scene.name === "Firefox" && toldInFirefox ? toldInFirefox : told);
    },
  );

  /** Gives, at any later moment, what is told of the POSTs from now on. */
  async function postsFromNow(): Promise<() => Promise<Activity[]>> {
    const before = (await scene.stage.house.logs.activities()).length;
    return async () => {
      const all = await scene.stage.house.logs.activities();
      return all.slice(before).filter(({ details }) => details["method"] === "POST");
    };
  }

  /** Sends a form by leaving the page; gives what is told of it at any later moment. */
  async function sendForm(action: string, then = ""): Promise<() => Promise<Activity[]>> {
    const page = await scene.stage.open(scene.stage.recorded, "/page?csp=no");
    const told = await postsFromNow();
    await page.evaluate(`{ f.action = "${action}"; setTimeout(() => f.requestSubmit()); ${then} }`);
    return told;
  }

  test("a form that is sent by leaving the page is seen with its end, a good one and a bad one", async () => {
    const isEnded = (list: Activity[]) => list.length === 1 && list[0]?.status !== "in_progress";
    const sent = async (action: string) => until("the form", await sendForm(action), isEnded);
    expect(await sent("/form")).toMatchObject([{ status: "success" }]);
    expect(await sent("/echo?status=500&type=text/html")).toMatchObject([
      { status: "failed", error: { http_status: 500 } },
    ]);
    // Saved as a file: the page stays, and nobody can say how the server answered.
    expect(await sent("/download")).toMatchObject([
      { status: "warning", error: { kind: "outcome_unknown", message: "The answer was not seen." } },
    ]);
  });

  test.each([
    ["as soon as an answer without content", "/empty", ""],
    ["as soon as one in parts", "/parts", ""],
    ["as soon as one that is short", "/small", ""],
    ["a moment after one that it does not read", "/parts", "await new Promise((over) => setTimeout(over, 2000));"],
  ])("a page that goes on %s has come is told of its success", async (_, path, meanwhile) => {
    const page = await scene.stage.open(scene.stage.recorded, "/page?csp=no");
    const told = await postsFromNow();
    const goOn = `${meanwhile} location.search = "?csp=no&on";`;
    await page.evaluate(`void fetch("${path}", { method: "POST" }).then(async () => { ${goOn} })`);
    const isEnded = (list: Activity[]) => list.length === 1 && list[0]?.status !== "in_progress";
    const [ended] = await until("its end", told, isEnded);
    expect(ended).toMatchObject({ status: "success" });
    expect(ended?.duration_ms).toBeLessThan(2000);
  });

  test("what a page sends as it is left is told: a beacon of its last listeners", async () => {
    const page = await scene.stage.open(scene.stage.recorded, "/page?csp=no");
    const left = await postsFromNow();
    const sendOn = (target: string, type: string) =>
      `${target}.addEventListener("${type}", () => navigator.sendBeacon("/echo", "left"));`;
    await page.evaluate(sendOn("window", "pagehide") + sendOn("document", "visibilitychange"));
    await page.goto(`${scene.stage.server.url}/page?csp=no`);
    const told = await until("both beacons", left, (list) => list.length === 2);
    expect(told).toMatchObject([{ error: { kind: "outcome_unknown" } }, { error: { kind: "outcome_unknown" } }]);
  });

  test("what a page sends as its tab is closed is told, and what it waits for then is unsure at that moment", async () => {
    const page = await scene.stage.open(scene.stage.recorded, "/page?csp=no");
    const told = await postsFromNow();
    await page.evaluate(`{ fetch("/never", { method: "POST" }).catch(() => {});
      addEventListener("pagehide", () => navigator.sendBeacon("/echo", "left")); }`);
    await until("the post to be told", told, (list) => list.length === 1);
    await page.close();
    const isEnded = (list: Activity[]) => list.length === 2 && list.every(({ status }) => status !== "in_progress");
    const ended = await until("the beacon, and the end of the post", told, isEnded, 60_000);
    // Firefox that has much to do refuses what is sent as a tab is closed, or ends the tab before that is told: unsure, too.
    const unsure = expect.stringMatching(/^(outcome_unknown|page_closed)$/);
    expect(ended.map(({ error }) => error?.kind)).toEqual(["page_closed", unsure]);
    // How long a page waited that went without a word nobody knows.
    expect(ended[0]?.duration_ms).toEqual(expect.any(Number));
  });

  test("what a page that nobody sees sends as its tab is closed is told, too", async () => {
    const told = await postsFromNow();
    // Firefox does not tell each page of which the tab is closed that it goes.
    for (let went: unknown = false; !went; ) {
      const page = await scene.stage.open(scene.stage.recorded, "/page?csp=no");
      await page.evaluate(`{ delete localStorage.went;
        addEventListener("pagehide", () => { localStorage.went = navigator.sendBeacon("/echo", "left"); }); }`);
      const front = await scene.stage.open(scene.stage.recorded, "/page?csp=no");
      await front.bringToFront();
      await page.close();
      went = await front.evaluate("localStorage.went");
    }
    const isEnded = ([beacon]: Activity[]) => beacon !== undefined && beacon.status !== "in_progress";
    const ended = await until("the beacon", told, isEnded);
    expect(ended.map(({ status, error }) => `${status} ${error?.kind}`)).toEqual(["warning outcome_unknown"]);
  });

  test("what is cut off because the page is left is no failure: nobody knows how it ended", async () => {
    const page = await scene.stage.open(scene.stage.recorded, "/page?csp=no");
    const before = (await scene.stage.house.logs.activities()).length;
    const told = async () =>
      (await scene.stage.house.logs.activities()).slice(before).filter(({ category }) => category !== "session");
    const post = `{ method: "POST" }`;
    await page.evaluate(`{ fetch("/never", ${post}).catch(() => {}); fetch("/never").catch(() => {});
      for (const method of ["POST", "GET"]) { const x = new XMLHttpRequest(); x.open(method, "/never"); x.send(); } }`);
    await until("both posts to be told", told, (list) => list.length === 2);
    // Not by another address: the browser may keep that page, frozen, to be gone back to.
    const loadedAt = () => page.evaluate("performance.timeOrigin");
    const first = await loadedAt();
    await page.evaluate("void setTimeout(() => location.reload())");
    await until("the reload", loadedAt, (at) => at !== first);
    await page.evaluate(ask(555));
    const isAsked = ({ error }: Activity) => error?.http_status === 555;
    const all = await until("the next page's request", told, (list) => list.some(isAsked));
    expect(all.filter((one) => !isAsked(one)).map(({ status, error }) => `${status} ${error?.kind}`)).toEqual([
      "warning page_closed",
      "warning page_closed",
    ]);
  });

  test("an answer that nobody reads has lasted until it came, however late it is looked at", async () => {
    const page = await scene.stage.open(scene.stage.recorded, "/page?csp=no");
    const unread = await postsFromNow();
    await page.evaluate(
      `Promise.all(["/no", "/no-in-parts"].map((path) => fetch(path, { method: "POST" }))).then(() => 1)`,
    );
    const isEnded = (list: Activity[]) => list.length === 2 && list.every(({ status }) => status !== "in_progress");
    const ended = await until("both ends", unread, isEnded);
    // One that does not say that it is short is left to the page for five seconds.
    for (const { duration_ms } of ended) expect(duration_ms).toBeLessThan(4000);
  });

  test("a form that is sent to another origin is told", async () => {
    const form = await sendForm(`${scene.stage.server.elsewhere}/form`);
    await until("the form", form, (list) => list.length === 1);
  });

  test("a form that the server leaves without an answer has no end while the browser waits, until it is stopped", async () => {
    const form = await sendForm("/never", "setTimeout(() => stop(), 4000)");
    await until("the form to be sent", form, (list) => list.length > 0);
    await sleep(2500);
    expect(await form()).toMatchObject([{ status: "in_progress" }]);
    const [stopped] = await until("the form to be stopped", form, ([one]) => one?.status === "warning");
    // Firefox does not tell a page that a navigation was stopped.
    expect(stopped?.error?.message).toMatch(scene.name === "Firefox" ? /was not seen/ : /cancelled/);
  });

  test("the same relative address is another one when the page has moved its base", async () => {
    const page = await scene.stage.open(scene.stage.recorded, "/page?csp=no");
    const get = `fetch("not-here")`;
    const rebase = `document.head.append(Object.assign(document.createElement("base"), { href: "/moved/" }))`;
    await page.evaluate(`${get}.then(() => { ${rebase}; return ${get}; }).then(() => 1)`);
    const paths = async () =>
      (await scene.stage.house.logs.activities())
        .map(({ details }) => details["path"])
        .filter((path) => /not-here$/.test(String(path)));
    expect(await until("both requests", paths, (list) => list.length === 2)).toEqual(["/not-here", "/moved/not-here"]);
  });

  test("a signal that is too long to cross wakes no setter that the page has given to all objects", async () => {
    const page = await scene.stage.open(scene.stage.recorded, "/page?csp=no");
    const setter = `{ set() { woken += 1; }, configurable: true }`;
    const post = `fetch("/echo?status=500", { method: "POST", body: "\\u0001".repeat(400000) })`;
    const woken = await page.evaluate(
      `(async () => { let woken = 0; Object.defineProperty(Object.prototype, "body", ${setter});
        await ${post}; delete Object.prototype.body; return woken; })()`,
    );
    expect(woken).toBe(0);
  });

  test("a request that has sent too much to cross is told all the same, without it", async () => {
    const page = await scene.stage.open(scene.stage.recorded, "/page?csp=no");
    const ends = async () =>
      (await scene.stage.house.logs.activities()).filter(({ error }) => error?.http_status === 507);
    await page.evaluate(`fetch("/echo?status=507", { method: "POST", body: "\u0001".repeat(400000) })`);
    expect(await until("its end", ends, (list) => list.length > 0)).toHaveLength(1);
  });

  test("a move within the page is seen by its path", async () => {
    const page = await scene.stage.open(scene.stage.recorded, "/page?csp=no");
    const moves = async () =>
      (await scene.stage.house.logs.activities()).filter(({ action }) => action === "section_navigation");
    await page.evaluate(`history.pushState({}, "", "/page/two?private")`);
    const found = await until("the move", moves, (list) => list.length > 0);
    expect(JSON.stringify(found)).not.toContain("private");
  });
});
