// A tab that is closed: what its page sends as it goes belongs to the review that was in it.
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

test.each(["close", "reload"] as const)("what a page says at its %s is kept where no worker runs", async (leaving) => {
  const told = async (test: (one: Activity) => boolean) => (await house.logs.activities()).filter(test).length;
  const starts = () => told(({ action }) => action === "session_started");
  const before = await starts();
  const popup = await house.openPopup();
  const { page } = new Person(await house.openApp());
  await until("the page to be known", starts, (count) => count > before);
  await page.evaluate((type) => {
    const said = JSON.stringify({ type, feedback: "…" });
    addEventListener("pagehide", () => void navigator.sendBeacon("/submit_tool_feedback", said));
  }, leaving);
  await stopWorker(house.context, popup);
  await page[leaving]();
  await until(
    "its last words",
    () => told(({ details }) => details["feedback_type"] === leaving),
    (count) => count === 1,
  );
  await popup.close();
  await page.close();
});
