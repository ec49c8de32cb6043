// The browser closed in the middle of a review with records that wait: the next start has them all, and sends them once.
import { afterEach, expect, test } from "vitest";
import { joinTruth, type PageTruth } from "../review-app/truth.ts";
import { compare } from "../support/comparison.ts";
import { type House, openHouse } from "../support/house.ts";
import { Person } from "../support/person.ts";
import { until } from "../support/poll.ts";
import { rowsOf, safetyOf } from "../support/popup-reader.ts";

let house: House;
afterEach(() => house?.close());

test("a backlog survives two restarts of the browser, without a gap and without a double", async () => {
  house = await openHouse();
  await house.stopCollector();
  const seen: PageTruth[] = [];
  for (const round of [1, 2]) {
    const person = new Person(await house.openApp());
    await person.upload({ name: `round-${round}.docx` });
    await person.accept();
    await person.addOwn(`Round ${round}.`);
    seen.push(...(await person.truth()));
    house.app.setFault("/chat", "hang", 1);
    void person.chat("Will this be answered?").catch(() => undefined);
    const popup = await house.openPopup();
    await until(
      "the popup to show it",
      () => rowsOf(popup),
      ([newest]) => newest?.title === "Chat" && newest.outcome === "running",
    );
    expect(await safetyOf(popup)).toMatch(/on this device/);
    await house.closeBrowser();
    await house.openBrowser();
    if (round === 1) await expectEndAtStart();
  }
  await house.startCollector();
  const truth = joinTruth(house.app.truth(), seen).filter(
    ({ action }) => action !== "session_ended" && action !== "chat_interaction",
  );
  const look = async () => compare(truth, await house.logs.activities());
  const { pairs } = await until("everything to arrive", look, (now) => now.pairs.every(({ right }) => right), 60_000);
  expect(pairs.filter(({ truth: one }) => one.action === "user_feedback_added").length).toBe(2);
  const chats = async () =>
    (await house.logs.activities())
      .filter(({ action }) => action === "chat_interaction")
      .map(({ status, error }) => `${status} ${error?.kind}`);
  const isClosed = (found: string[]) => found.length === 2 && found.every((one) => one === "warning page_closed");
  await until("what ran when the browser closed to end as unsure", chats, isClosed, 60_000);
  await expectOneWholeStream();
});

/** Without the worker's ticks: the start itself has to tell that what ran before has no end. */
async function expectEndAtStart(): Promise<void> {
  const [worker] = house.context.serviceWorkers();
  await worker?.evaluate("chrome.alarms.clearAll()");
  const popup = await house.openPopup();
  const isUnsure = (rows: Awaited<ReturnType<typeof rowsOf>>) =>
    rows.some(({ title, outcome }) => title === "Chat: page was closed" && outcome === "unsure");
  await until("the start to end what ran before", () => rowsOf(popup), isUnsure);
}

async function expectOneWholeStream(): Promise<void> {
  const [stream, ...others] = await house.logs.streams();
  expect(others).toEqual([]);
  expect(stream?.held).toEqual([[1, stream?.to_seq]]);
  const recorded = await house.logs.activities();
  expect(new Set(recorded.map(({ activity_id }) => activity_id)).size).toBe(recorded.length);
  expect(recorded.filter(({ action }) => action === "records_dropped")).toEqual([]);
}
