// Which ways out of a page are seen: each channel is used once, and what the log then holds is what the README claims.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Activity } from "#core/activity.ts";
import { openStage, type Stage } from "../page/stage.ts";
import { until } from "../support/poll.ts";

type Seen = "yes" | "partly" | "no";

interface Channel {
  name: string;
  /** What the page does; `$1` is a path that only this channel asks for, and answers with a status of its own. */
  run: string;
  seen: Seen;
}

const FRAME = (src: string) => `const f = document.body.appendChild(document.createElement("iframe")); ${src}`;
const WORKER = `"fetch('" + location.origin + "$1', { method: 'POST' })"`;

const CHANNELS: Channel[] = [
  { name: "fetch", run: `await fetch("$1", { method: "POST" })`, seen: "yes" },
  {
    name: "XMLHttpRequest",
    run: `await new Promise((end) => { const x = new XMLHttpRequest(); x.open("POST", "$1"); x.onloadend = end; x.send(); })`,
    seen: "yes",
  },
  {
    name: "synchronous XMLHttpRequest",
    run: `const x = new XMLHttpRequest(); x.open("POST", "$1", false); x.send()`,
    seen: "yes",
  },
  { name: "about:blank frame", run: `${FRAME("")} await f.contentWindow.fetch("$1", { method: "POST" })`, seen: "yes" },
  {
    name: "same-origin frame",
    run: `${FRAME(`f.src = "/page?csp=no"; await new Promise((l) => { f.onload = l; });`)} await f.contentWindow.fetch("$1", { method: "POST" })`,
    seen: "yes",
  },
  { name: "worker", run: `new Worker(URL.createObjectURL(new Blob([${WORKER}])))`, seen: "no" },
  { name: "shared worker", run: `new SharedWorker(URL.createObjectURL(new Blob([${WORKER}])))`, seen: "no" },
  { name: "service worker", run: `await navigator.serviceWorker.register("/sw.js?$1")`, seen: "no" },
  { name: "EventSource", run: `new EventSource("$1")`, seen: "no" },
  { name: "WebSocket", run: `new WebSocket("ws://" + location.host + "$1")`, seen: "no" },
];

let stage: Stage;
let all: Activity[];
const statusOf = (index: number) => 450 + index;

beforeAll(async () => {
  stage = await openStage();
  const page = await stage.open(stage.recorded, "/page?csp=no");
  for (const [index, { run }] of CHANNELS.entries()) {
    const path = `/echo?status=${statusOf(index)}`;
    await page.evaluate(`(async () => { ${run.replaceAll("$1", path)} })()`);
  }
  await until(
    "the workers to have asked",
    () => stage.server.seen().filter((line) => line.endsWith(" /echo") || line.endsWith(" /sw.js")).length,
    (count) => count >= 9,
  );
  await page.evaluate(`fetch("/echo?status=499", { method: "POST" }).then(() => 1)`);
  all = await until(
    "the last of them to be recorded",
    () => stage.house.logs.activities(),
    (list) => list.some(({ error }) => error?.http_status === 499),
  );
});
afterAll(() => stage?.close());

test.each(CHANNELS.map((channel, index) => ({ ...channel, index })))("$name is seen: $seen", ({ seen, index }) => {
  const found = all.filter(({ error }) => error?.http_status === statusOf(index));
  expect(found.length).toBe(seen === "yes" ? 1 : 0);
});

test("a beacon is seen in part: that it left, not how it was answered", async () => {
  const page = await stage.open(stage.recorded, "/page?csp=no");
  const before = (await stage.house.logs.activities()).length;
  await page.evaluate(`navigator.sendBeacon("/echo?status=498", "left")`);
  const [beacon] = await until(
    "the beacon",
    async () =>
      (await stage.house.logs.activities()).slice(before).filter(({ details }) => details["method"] === "POST"),
    (list) => list.length === 1,
  );
  expect(beacon).toMatchObject({ status: "warning", error: { kind: "outcome_unknown" } });
});

test("an image is seen in part: only when it does not load", async () => {
  const page = await stage.open(stage.recorded, "/page?csp=no");
  const load = (src: string) =>
    page.evaluate(
      `new Promise((end) => { const i = new Image(); i.onload = i.onerror = end; document.body.append(i); i.src = "${src}"; }).then(() => 1)`,
    );
  await load("/image?seen");
  await load("/broken.gif");
  const failed = await until(
    "the broken image",
    async () => (await stage.house.logs.activities()).filter(({ action }) => action === "resource_failed"),
    (list) => list.length > 0,
  );
  expect(failed.map(({ details }) => details["where"])).toEqual(["/broken.gif"]);
});

test("a form that is sent by leaving the page is seen, in Chromium with its end", async () => {
  const page = await stage.open(stage.recorded, "/page?csp=no");
  const before = (await stage.house.logs.activities()).length;
  await Promise.all([page.waitForURL("**/form"), page.evaluate(`void document.getElementById("f").requestSubmit()`)]);
  const [form] = await until(
    "the form",
    async () =>
      (await stage.house.logs.activities()).slice(before).filter(({ details }) => details["method"] === "POST"),
    (list) => list.length === 1 && list[0]?.status !== "in_progress",
  );
  expect(form?.status).toBe("success");
});

test("a move within the page is seen by its path", async () => {
  const page = await stage.open(stage.recorded, "/page?csp=no");
  const moves = async () =>
    (await stage.house.logs.activities()).filter(({ action }) => action === "section_navigation");
  await page.evaluate(`history.pushState({}, "", "/page/two?private")`);
  const found = await until("the move", moves, (list) => list.length > 0);
  expect(JSON.stringify(found)).not.toContain("private");
});
