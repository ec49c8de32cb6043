// A whole review in real Chromium: what the app knows it did, against the popup, the collector and the exported files.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Activity } from "#core/activity.ts";
import { type JoinedTruth, joinTruth } from "../review-app/truth.ts";
import { type Comparison, compare, tableOf } from "../support/comparison.ts";
import { type House, openHouse } from "../support/house.ts";
import { Person, reviewEverything } from "../support/person.ts";
import { until } from "../support/poll.ts";
import { exportBy, rowsFor, rowsOf, safetyOf } from "../support/popup-reader.ts";

const SETTINGS = [
  { mode: "sync", variant: "a" },
  { mode: "async", variant: "a" },
  { mode: "sync", variant: "b" },
] as const;

describe.each(SETTINGS)("a review in $mode mode on page $variant", ({ mode, variant }) => {
  let house: House;
  let person: Person;
  let truth: JoinedTruth[];
  let recorded: Activity[];
  let compared: Comparison;

  beforeAll(async () => {
    house = await openHouse({ app: { mode, variant, poll: { analysisMs: 50, chatMs: 50 } } });
    person = new Person(await house.openApp());
    await reviewEverything(person);
    const look = async () => {
      truth = joinTruth(house.app.truth(), await person.truth());
      recorded = await house.logs.activities();
      return compare(truth, recorded);
    };
    const isAllThere = ({ pairs }: Comparison) =>
      pairs.every((pair) => pair.recorded && pair.recorded.status !== "in_progress");
    compared = await until("the collector to have all of it", look, isAllThere, 20_000).catch(look);
    console.log(`\n${mode} mode, page ${variant}\n${tableOf(compared)}`);
  });
  afterAll(() => house?.close());

  test("everything that happened is recorded with its true outcome, and nothing else is", () => {
    expect(compared.pairs.filter(({ right }) => !right)).toEqual([]);
    expect(compared.invented).toEqual([]);
    expect(truth.length).toBeGreaterThanOrEqual(20);
  });

  test("each failure has the true kind", () => {
    const kinds = compared.pairs.map(({ truth: one, recorded: ours }) => [one.action, one.kind, ours?.error?.kind]);
    expect(kinds.filter(([, real, ours]) => real !== ours)).toEqual([]);
  });

  test("an operation is one activity, numbers have no gap, and the collector misses none", async () => {
    expect(new Set(recorded.map(({ activity_id }) => activity_id)).size).toBe(recorded.length);
    const [stream, ...others] = await house.logs.streams();
    expect(others).toEqual([]);
    expect(stream).toMatchObject({ held: [[1, stream?.to_seq]], missing_count: 0 });
  });

  test("the review is one session, which the app's own id finds too", async () => {
    const upload = recorded.find(({ action }) => action === "document_upload");
    const ofReview = recorded.filter(({ session_id }) => session_id === upload?.session_id);
    expect(ofReview.length).toBeGreaterThan(20);
    const byAppId = await house.logs.activities(upload?.app_session_id);
    expect(byAppId.map(({ activity_id }) => activity_id)).toEqual(ofReview.map(({ activity_id }) => activity_id));
  });

  test("the popup shows each of them, in order and in the same words", async () => {
    const popup = await house.openPopup();
    const upload = recorded.find(({ action }) => action === "document_upload");
    const expected = rowsFor(await house.logs.activities(upload?.session_id));
    await until(
      "the popup's rows",
      () => rowsOf(popup),
      (rows) => rows.length === expected.length,
    );
    expect(await rowsOf(popup)).toEqual(expected);
    expect(await safetyOf(popup)).toMatch(/^Everything is on the collector\. \d+ records arrived, none is missing\.$/);
    const { total_activities, success_rate } = await house.logs.summary(upload?.session_id);
    const numbers = await popup.locator("main").innerText();
    expect(numbers).toContain(`of ${total_activities} activities`);
    expect(numbers).toContain(`${success_rate}%`);
    await popup.close();
  });

  test("the exported files hold the same activities as the collector", async () => {
    const upload = recorded.find(({ action }) => action === "document_upload");
    const before = await house.logs.activities(upload?.session_id);
    const popup = await house.openPopup();
    const said = await exportBy(popup, "S3");
    expect(said).toMatch(/^No S3 is set up, so the export went to the folder .+ \(7 files\)\.$/);
    const root = join(house.dataDir, "collector/exports");
    const folders = (await readdir(root)).filter((name) => !name.startsWith("."));
    expect(folders).toEqual([expect.stringMatching(/^\d{8}_\d{6}_report$/)]);
    const text = await readFile(join(root, folders[0] ?? "", "activities.json"), "utf8");
    const { activities } = JSON.parse(text) as { activities: Activity[] };
    expect(activities).toEqual(before);
    await popup.close();
  });

  test("what ends a review is recorded: a download, a deleted document, a session that is ended", async () => {
    const from = new Date().toISOString();
    const file = await person.download();
    await until("the app to forget the session", () =>
      house.app.truth().some(({ action }) => action === "session_ended"),
    );
    await person.upload({ name: "second.docx" });
    await person.deleteDocument();
    await person.endSession();
    const look = async () => {
      const ended = joinTruth(house.app.truth(), await person.truth()).filter(({ started_at }) => started_at >= from);
      return compare(
        ended,
        (await house.logs.activities()).filter(({ started_at }) => started_at >= from),
      );
    };
    const isThere = ({ pairs }: Comparison) =>
      pairs.every((pair) => pair.recorded && pair.recorded.status !== "in_progress");
    const ends = await until("the collector to have all of it", look, isThere, 20_000).catch(look);
    console.log(`\n${mode} mode, page ${variant}: the end\n${tableOf(ends)}`);
    expect(ends.pairs.filter(({ right }) => !right)).toEqual([]);
    const download = ends.pairs.find(({ truth: one }) => one.action === "document_download")?.recorded;
    expect(download?.details["filename"]).toBe(file);
  });
});
