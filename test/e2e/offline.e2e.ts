// The collector away, the network off, the worker stopped: capture goes on, and later everything arrives, once, in order.
import { afterEach, expect, test } from "vitest";
import type { Activity } from "#core/activity.ts";
import { joinTruth } from "../review-app/truth.ts";
import { compare } from "../support/comparison.ts";
import { stopWorker } from "../support/devtools.ts";
import { type House, type HouseOptions, openHouse } from "../support/house.ts";
import { Person } from "../support/person.ts";
import { until } from "../support/poll.ts";
import { rowsFor, rowsOf, safetyOf } from "../support/popup-reader.ts";

let house: House;
let person: Person;

async function open(options: HouseOptions = {}): Promise<void> {
  house = await openHouse(options);
  person = new Person(await house.openApp());
}
afterEach(() => house?.close());

/** Waits until the collector has every number up to the popup's last one, and all that happened is there and ended. */
async function arrived(limitMs = 60_000): Promise<Activity[]> {
  const truth = joinTruth(house.app.truth(), await person.truth());
  const look = async () => {
    const recorded = await house.logs.activities();
    const { pairs } = compare(truth, recorded);
    const waiting = pairs.filter((pair) => !pair.recorded || pair.recorded.status === "in_progress");
    return { recorded, waiting: waiting.map((pair) => pair.truth.action) };
  };
  const { recorded } = await until("everything to arrive", look, ({ waiting }) => waiting.length === 0, limitMs);
  return recorded;
}

/** One stream without a gap, no activity twice, and all of it with its true outcome. */
async function expectAllOfIt(recorded: readonly Activity[]): Promise<void> {
  const [stream, ...others] = await house.logs.streams();
  expect(others).toEqual([]);
  expect(stream?.held).toEqual([[1, stream?.to_seq]]);
  expect(new Set(recorded.map(({ activity_id }) => activity_id)).size).toBe(recorded.length);
  const { pairs, invented } = compare(joinTruth(house.app.truth(), await person.truth()), recorded);
  expect(pairs.filter(({ right }) => !right)).toEqual([]);
  expect(invented).toEqual([]);
}

test("a review without the collector is recorded, shown, and sent when the collector is back", async () => {
  await open();
  await person.upload();
  await arrived();
  await house.stopCollector();
  await person.accept();
  await person.addOwn("Name the owner.");
  await person.chat("What is the main risk?");
  await person.nextSection();
  await person.submit();
  const popup = await house.openPopup();
  const says = await until(
    "the popup to say that records wait",
    () => safetyOf(popup),
    (words) => words.includes("can’t be reached"),
  );
  expect(says).toMatch(
    /^\d+ records wait on this device\. The collector can’t be reached; next try in .+\. Nothing is lost\.$/,
  );
  const wanted = ["Submit review", "Chat", "Own feedback added “Executive Summary”", "Export to S3"];
  await until(
    "the popup to show what was done meanwhile",
    async () => (await rowsOf(popup)).map(({ title }) => title),
    (titles) => wanted.every((title) => titles.includes(title)),
  );
  await house.startCollector();
  await expectAllOfIt(await arrived());
  await until(
    "the popup to say that all is safe",
    () => safetyOf(popup),
    (words) => words.startsWith("Everything is"),
  );
  const session = (await house.logs.activities()).find(({ action }) => action === "document_upload")?.session_id;
  expect(await rowsOf(popup)).toEqual(rowsFor(await house.logs.activities(session)));
});

test("a collector that goes and comes in the middle of a review gets everything once", async () => {
  await open();
  await person.upload();
  for (const act of [() => person.accept(), () => person.addOwn("One."), () => person.nextSection()]) {
    await house.stopCollector();
    await act();
    await house.startCollector();
    await person.reject();
  }
  await expectAllOfIt(await arrived());
});

test("with the network off, what fails is recorded as no answer, and arrives when it is on again", async () => {
  await open();
  await person.upload();
  const popup = await house.openPopup();
  await house.context.setOffline(true);
  await person.accept();
  // What the log says of sync may stand above it.
  const failed = await until("the failure in the popup", async () =>
    (await rowsOf(popup)).find(({ outcome }) => outcome === "failed"),
  );
  expect(failed?.title).toBe("Accept feedback “Executive Summary”: no answer");
  await until(
    "the popup to say that records wait",
    () => safetyOf(popup),
    (words) => words.includes("on this device"),
  );
  await house.context.setOffline(false);
  const recorded = await arrived();
  await expectAllOfIt(recorded);
  expect(recorded.find(({ action }) => action === "feedback_accepted")?.error?.kind).toBe("network");
});

test("a worker that is stopped again and again, in the middle of operations too, loses nothing", async () => {
  await open({ app: { delays: { analysisMs: 800, chatMs: 800 } } });
  const popup = await house.openPopup();
  const stop = () => stopWorker(house.context, popup);
  const uploading = person.upload();
  await until("the analysis to run", () => house.app.truth().some(({ action }) => action === "ai_analysis"));
  await stop();
  await uploading;
  await person.accept();
  await stop();
  const chatting = person.chat("What is the main risk?");
  await until("the chat to run", () => house.app.truth().some(({ action }) => action === "chat_interaction"));
  await stop();
  await chatting;
  await stop();
  await person.reject();
  const recorded = await arrived();
  await expectAllOfIt(recorded);
  expect(recorded.find(({ action }) => action === "chat_interaction")?.duration_ms).toBeGreaterThanOrEqual(800);
});
