// After the extension was updated under an open page, the old script goes quiet, says so once, and a new one goes on.
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { Activity } from "#core/activity.ts";
import { startProbeServer } from "../page/server.ts";
import { openStage, type Stage } from "../page/stage.ts";
import { until } from "../support/poll.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

test("a page that nobody recorded is, from the moment its site is agreed to, though its host has another site that was", async () => {
  const other = await startProbeServer();
  onTestFinished(() => other.close());
  const page = await stage.recorded.newPage();
  await page.goto(`${other.url}/page?csp=no`);
  const ask = (status: number) => page.evaluate(`fetch("/echo?status=${status}", { method: "POST" }).then(() => 1)`);
  await ask(453);
  const own = await stage.recorded.newPage();
  await own.goto(`chrome-extension://${new URL(stage.recorded.serviceWorkers()[0]?.url() ?? "").host}/popup.html`);
  const site = JSON.stringify({ name: "record_site", input: { origin: other.url, profile: "generic" } });
  expect(await own.evaluate(`chrome.runtime.sendMessage(${site})`)).toEqual({ ok: true });
  await own.close();
  await page.bringToFront();
  await ask(454);
  await page.click("#b");
  const all = await until(
    "the request and the click",
    () => stage.house.logs.activities(),
    (list) =>
      list.some(({ error }) => error?.http_status === 454) && list.some(({ action }) => action === "button_click"),
  );
  expect(all.filter(({ error }) => error?.http_status === 453)).toEqual([]);
  expect(all.filter(({ error }) => error?.http_status === 454)).toHaveLength(1);
  await page.close();
});

test("after a reload of the extension the open page is recorded once, and the orphan has said so once", async () => {
  const page = await stage.open(stage.recorded, "/page?csp=no");
  const said: string[] = [];
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("console", (message) => {
    if (!message.text().startsWith("Failed to load resource")) said.push(message.text());
  });
  const ask = (status: number) => page.evaluate(`fetch("/echo?status=${status}", { method: "POST" }).then(() => 1)`);
  const answered = (status: number) => (all: Activity[]) => all.filter(({ error }) => error?.http_status === status);
  const recorded = (status: number) =>
    until(
      `an answer ${status} to be recorded`,
      async () => {
        await ask(status);
        return stage.house.logs.activities();
      },
      (all) => answered(status)(all).length > 0,
    );
  await recorded(450);

  const id = new URL(stage.recorded.serviceWorkers()[0]?.url() ?? "").host;
  const settings = await stage.recorded.newPage();
  await settings.goto("chrome://extensions/");
  await settings.evaluate(`(async () => {
    await chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true });
    await new Promise((done) => chrome.developerPrivate.reload("${id}", { failQuietly: true }, done));
  })()`);
  await page.bringToFront();
  await page.click("#b");
  await recorded(451);
  await page.click("#b");
  const before = await until(
    "the click to arrive",
    () => stage.house.logs.activities(),
    (list) => list.at(-1)?.action === "button_click",
  );
  await ask(452);
  await page.click("#b");
  const all = await until(
    "an answer 452 to be recorded",
    () => stage.house.logs.activities(),
    (list) => answered(452)(list).length > 0,
  );
  expect(answered(452)(all)).toHaveLength(1);
  expect(all.slice(before.length).filter(({ action }) => action === "button_click").length).toBeLessThanOrEqual(1);
  expect(said).toEqual(["Review Trail was updated: reload this tab to go on recording."]);
  expect(await page.evaluate(`fetch("http://[").catch((error) => error.stack)`)).not.toContain("-extension:");
});
