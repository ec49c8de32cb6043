// A page that stands still at a question holds up the look for pages that have gone: one that comes meanwhile has not.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Activity } from "#core/activity.ts";
import { type House, openHouse } from "../support/house.ts";
import { Person } from "../support/person.ts";
import { until } from "../support/poll.ts";

let house: House;
let recorded: Activity[];

beforeAll(async () => {
  house = await openHouse();
  house.app.setFault("/chat", { kind: "slow", ms: 8000 }, 1);
  const page = await house.openApp();
  const person = new Person(page);
  await person.upload();
  await person.accept();
  page.removeAllListeners("dialog");
  page.once("dialog", (dialog) => void sleep(8000).then(() => dialog.accept()));
  const clicking = page.click("#exportS3Btn", { timeout: 100_000 });
  await sleep(500);
  const [worker] = house.context.serviceWorkers();
  await worker?.evaluate("chrome.alarms.create('tick', { when: Date.now(), periodInMinutes: 0.5 })");
  // By now the worker has asked the pages whether they are there, and waits for this one's answer.
  await sleep(1500);
  const other = await house.openApp();
  await other.evaluate(() => {
    const headers = { "content-type": "application/json" };
    void fetch("/chat", { method: "POST", headers, body: JSON.stringify({ message: "?" }) });
  });
  await clicking;
  recorded = await until(
    "both to end",
    () => house.logs.activities(),
    (all) =>
      ["s3_export", "chat_interaction"].every((action) =>
        all.some((one) => one.action === action && one.status !== "in_progress" && one.error?.kind !== "page_closed"),
      ),
    60_000,
  );
}, 180_000);
afterAll(() => house?.close());

test("the question counts by its answer", () => {
  expect(recorded.filter((one) => one.rule === "click_export")).toEqual([]);
  expect(recorded.filter((one) => one.rule === "s3_export")).toHaveLength(1);
});

test("a page that came meanwhile has not been left", () => {
  const [chat] = recorded.filter((one) => one.action === "chat_interaction");
  expect(chat?.details).not.toHaveProperty("page_was_left");
});
