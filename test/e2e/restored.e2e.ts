// A collector that was restored from an old backup, and one that never comes back: what the device holds makes it whole.
import { cp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, expect, test } from "vitest";
import { importHandOver } from "../../collector/hand-over.ts";
import { openStore } from "../../collector/server.ts";
import { type House, openHouse } from "../support/house.ts";
import { Person } from "../support/person.ts";
import { until } from "../support/poll.ts";
import { safetyOf } from "../support/popup-reader.ts";

let house: House;
afterEach(() => house?.close());

const heldUpto = async (): Promise<number> => {
  const [stream] = await house.logs.streams();
  return stream?.held[0]?.[0] === 1 ? stream.held[0][1] : 0;
};

/** How many decisions the collector knows the end of. */
const decisions = async (): Promise<number> => {
  const ended = (await house.logs.activities()).filter(({ status }) => status === "success");
  return ended.filter(({ action }) => action === "feedback_accepted" || action === "feedback_rejected").length;
};

test("a collector restored from a backup gets what it lost again, and nothing twice", async () => {
  house = await openHouse();
  const person = new Person(await house.openApp());
  await person.upload();
  await until("the upload to arrive", heldUpto, (upto) => upto >= 6);
  const files = join(house.dataDir, "collector");
  const backup = join(house.dataDir, "backup");
  await house.stopCollector();
  await cp(files, backup, { recursive: true });
  await house.startCollector();
  await person.accept();
  await person.reject();
  const popup = await house.openPopup();
  await until("the decisions to arrive", decisions, (ended) => ended === 2);
  await until(
    "the popup to be at ease",
    () => safetyOf(popup),
    (words) => words.includes("Everything is on the collector"),
  );
  const late = await heldUpto();
  await house.stopCollector();
  await rm(files, { recursive: true });
  await cp(backup, files, { recursive: true });
  await house.startCollector();
  expect(await heldUpto()).toBeLessThan(late);
  await person.accept();
  await until("the lost records to be back", heldUpto, (upto) => upto > late, 60_000);
  await until("all three decisions", decisions, (ended) => ended === 3);
  const recorded = await house.logs.activities();
  expect(new Set(recorded.map(({ activity_id }) => activity_id)).size).toBe(recorded.length);
  expect(recorded.filter(({ action }) => action === "feedback_accepted")).toHaveLength(2);
});

test("what waits is saved as a file that another collector takes in, once", async () => {
  house = await openHouse();
  const person = new Person(await house.openApp());
  await house.stopCollector();
  await person.upload();
  await person.accept();
  const popup = await house.openPopup();
  await until(
    "records to wait",
    () => safetyOf(popup),
    (words) => words.includes("wait"),
  );
  await popup.click("button[aria-haspopup=menu]:has-text('Export')");
  const [download] = await Promise.all([
    popup.waitForEvent("download"),
    popup.getByText("Save pending activities").click(),
  ]);
  const lines = (await readFile(await download.path(), "utf8")).split("\n");
  const store = openStore(join(house.dataDir, "other"));
  try {
    const { results, records } = await importHandOver(store, lines, Date.now);
    expect(results).toEqual({ stored: records, duplicate: 0, conflict: 0, rejected: 0, retry: 0 });
    expect((await importHandOver(store, lines, Date.now)).results.duplicate).toBe(records);
  } finally {
    await store.close();
  }
  const database = new Database(join(house.dataDir, "other", "review-trail.sqlite"), { readonly: true });
  const actions = database.prepare("SELECT DISTINCT body ->> 'action' FROM records").pluck().all();
  database.close();
  expect(actions).toEqual(expect.arrayContaining(["document_upload", "ai_analysis", "feedback_accepted"]));
  await house.startCollector();
});
