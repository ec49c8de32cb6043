// A tab that is closed: what its page sends as it goes belongs to the review that was in it.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Activity } from "#core/activity.ts";
import { stopWorker } from "../support/devtools.ts";
import { type House, openHouse } from "../support/house.ts";
import { Person } from "../support/person.ts";
import { until } from "../support/poll.ts";

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house?.close());

test("a decision that leaves as the tab is closed is in the session of its review, which ends then", async () => {
  const person = new Person(await house.openApp());
  await person.upload({ name: "closing.docx" });
  await person.page.evaluate(() => {
    const body = JSON.stringify({ feedback_id: "last", section_name: "A" });
    const headers = { "content-type": "application/json" };
    addEventListener(
      "pagehide",
      () => void fetch("/accept_feedback", { method: "POST", keepalive: true, headers, body }),
    );
  });
  await person.page.waitForTimeout(1500);
  await person.page.close();
  const all = await until(
    "the session to have ended",
    () => house.logs.activities(),
    (seen) => ["feedback_accepted", "session_ended"].every((one) => seen.some(({ action }) => action === one)),
  );
  const sessionOf = (action: string) => all.find((one) => one.action === action)?.session_id;
  expect(all.filter(({ action }) => action === "session_started")).toHaveLength(1);
  expect(sessionOf("feedback_accepted")).toBe(sessionOf("document_upload"));
  expect(sessionOf("session_ended")).toBe(sessionOf("document_upload"));
});

const told = async (test: (one: Activity) => boolean) => (await house.logs.activities()).filter(test).length;

/** Opens the app in a tab that the worker knows and that says `type` as it goes. */
async function openWithLastWords(type: string): Promise<Page> {
  const starts = () => told(({ action }) => action === "session_started");
  const before = await starts();
  const { page } = new Person(await house.openApp());
  await until("the page to be known", starts, (count) => count > before);
  await page.evaluate((kind) => {
    const said = JSON.stringify({ type: kind, feedback: "…" });
    addEventListener("pagehide", () => void navigator.sendBeacon("/submit_tool_feedback", said));
  }, type);
  return page;
}

const untilHeard = (type: string) =>
  until(
    "its last words",
    () => told(({ details }) => details["feedback_type"] === type),
    (count) => count === 1,
  );

test.each(["close", "reload"] as const)("what a page says at its %s is kept where no worker runs", async (leaving) => {
  const popup = await house.openPopup();
  const page = await openWithLastWords(leaving);
  await stopWorker(house.context, popup);
  await page[leaving]();
  await untilHeard(leaving);
  await popup.close();
  await page.close();
});

test("what a page said as it was closed, and a worker ended over, is taken by the next", async () => {
  const popup = await house.openPopup();
  const page = await openWithLastWords("over");
  const worker = house.context.serviceWorkers().at(-1);
  await worker?.evaluate(() => {
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException("This worker can store nothing.", "AbortError");
    };
  });
  await page.close();
  await popup.waitForTimeout(1000);
  await stopWorker(house.context, popup);
  await popup.evaluate(`chrome.runtime.sendMessage({ name: "wake", input: {} })`);
  await untilHeard("over");
  await popup.close();
});
