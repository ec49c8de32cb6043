// Ids, sets of numbers, folding and the summary: the arithmetic that every view relies on.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Activity, fold } from "#core/activity.ts";
import { createIds, uuidv7 } from "#core/ids.ts";
import { countOf, holdsNumber, joined, missingFrom, type Range, withNumbers } from "#core/ranges.ts";
import type { TrailRecord } from "#core/record.ts";
import { emptyTally, mergeTally, present, summarize, tallyChange } from "#core/summary.ts";
import { STATUSES } from "#core/vocabulary.ts";
import { anActivity, aRecord } from "./builders.ts";

describe("an id", () => {
  test("is a UUIDv7 of its moment and sorts by it", () => {
    const bytes = new Uint8Array(10).fill(255);
    const early = uuidv7(Date.parse("2026-01-01T00:00:00.000Z"), bytes);
    const late = uuidv7(Date.parse("2026-01-01T00:00:00.001Z"), new Uint8Array(10));
    expect(early).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(early < late).toBe(true);
    expect(Number.parseInt(early.replaceAll("-", "").slice(0, 12), 16)).toBe(Date.parse("2026-01-01T00:00:00.000Z"));
  });

  test("sorts in the order of making within a millisecond, up to 2,048 of them, whatever the random bytes are", () => {
    for (const fill of [() => 0, () => 255, () => Math.floor(Math.random() * 256)]) {
      let nowMs = 1_767_225_600_000;
      const newId = createIds(
        () => nowMs,
        () => Uint8Array.from({ length: 10 }, fill),
      );
      const made = Array.from({ length: 2048 }, newId);
      nowMs += 1;
      made.push(newId());
      expect(made.toSorted()).toEqual(made);
      expect(new Set(made).size).toBe(2049);
    }
  });
});

describe("a set of numbers", () => {
  const numbers = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 40 });

  test("holds exactly what was put in, in any order", () => {
    fc.assert(
      fc.property(numbers, (all) => {
        const ranges = withNumbers([], all);
        const set = new Set(all);
        for (let n = 1; n <= 60; n += 1) expect(holdsNumber(ranges, n)).toBe(set.has(n));
        expect(countOf(ranges)).toBe(set.size);
        expect(ranges.every(([from], index) => index === 0 || from > (ranges[index - 1]?.[1] ?? 0) + 1)).toBe(true);
      }),
    );
  });

  test("and what is missing from it are everything", () => {
    fc.assert(
      fc.property(numbers, (all) => {
        const ranges = withNumbers([], all);
        const missing = missingFrom(ranges, 60);
        expect(joined([...ranges, ...missing])).toEqual([[1, 60]]);
        expect(countOf(ranges) + countOf(missing)).toBe(60);
      }),
    );
  });

  test("is joined without changing what was given", () => {
    const given: Range[] = [
      [5, 6],
      [1, 4],
    ];
    expect(joined(given)).toEqual([[1, 6]]);
    expect(given).toEqual([
      [5, 6],
      [1, 4],
    ]);
    expect(
      missingFrom(
        [
          [3, 4],
          [8, 9],
        ],
        10,
      ),
    ).toEqual([
      [1, 2],
      [5, 7],
      [10, 10],
    ]);
  });
});

/** The records of one activity: started, perhaps unsure in between, ended. */
const states = fc
  .tuple(fc.constantFrom(...STATUSES), fc.array(fc.constantFrom(...STATUSES), { minLength: 0, maxLength: 4 }))
  .map(([first, rest]) =>
    [first, ...rest].map((status, index) => aRecord({ seq: index + 1, status, duration_ms: index * 100 })),
  );

describe("folding", () => {
  test("gives the same activity in any order and with repeats", () => {
    fc.assert(
      fc.property(states, fc.array(fc.nat(), { maxLength: 12 }), (records, picks) => {
        const given = [...picks.map((pick) => records[pick % records.length]), ...records].filter(
          (one) => one !== undefined,
        );
        const folded = (list: readonly TrailRecord[]) => list.reduce<Activity | undefined>(fold, undefined);
        expect(folded(given)).toEqual(folded(records));
        expect(folded(given.toReversed())).toEqual(folded(records));
      }),
    );
  });

  test("keeps the place of the first record and the state of the last", () => {
    const started = aRecord({ seq: 4, status: "in_progress" });
    const ended = aRecord({
      seq: 9,
      status: "failed",
      error: { kind: "s3", message: "no" },
      recorded_at: "2026-11-14T09:00:07.000Z",
    });
    expect(fold(fold(undefined, started), ended)).toMatchObject({
      first_seq: 4,
      last_seq: 9,
      status: "failed",
      ended_at: "2026-11-14T09:00:07.000Z",
      category: "document",
    });
    expect(fold(undefined, started)).not.toHaveProperty("ended_at");
  });
});

describe("the summary", () => {
  test("of 45 activities of which 38 went well has a success rate of 84.4", () => {
    const activities = Array.from({ length: 45 }, (_, index) =>
      anActivity({ status: index < 38 ? "success" : index < 43 ? "failed" : "warning" }),
    );
    expect(summarize(activities)).toMatchObject({
      total_activities: 45,
      success_count: 38,
      failed_count: 5,
      warning_count: 2,
      in_progress_count: 0,
      success_rate: 84.4,
      failure_rate: 11.1,
    });
  });

  test("says 100 only where all went well, and 0 failed only where none did", () => {
    const activities = Array.from({ length: 5000 }, (_, index) =>
      anActivity({ status: index === 0 ? "failed" : "success" }),
    );
    expect(summarize(activities)).toMatchObject({ success_rate: 99.9, failure_rate: 0.1 });
  });

  test("of nothing is nothing", () => {
    expect(summarize([])).toMatchObject({
      total_activities: 0,
      success_rate: 0,
      session_duration: 0,
      last_activity: null,
      actions: {},
    });
  });

  test("counts an operation once, and a correction moves it", () => {
    const tally = emptyTally();
    let before: Activity | undefined;
    for (const [index, status] of (["in_progress", "warning", "success"] as const).entries()) {
      const after = fold(
        before,
        aRecord({ seq: index + 1, status, duration_ms: 1000 * index, details: { file_size_bytes: 500, section: "A" } }),
      );
      tallyChange(tally, before, after);
      before = after;
      const { total_activities, in_progress_count, warning_count, success_count } = present(tally);
      expect(total_activities).toBe(1);
      expect([in_progress_count, warning_count, success_count]).toEqual([0, 1, 2].map((at) => (at === index ? 1 : 0)));
    }
    expect(present(tally)).toMatchObject({
      bytes_uploaded: 500,
      action_breakdown: { document: 1 },
      engagement: { sections_seen: 1 },
    });
  });

  test("kept up to date record by record is the summary counted from nothing", () => {
    const stream = fc.array(
      fc.record({
        id: fc.integer({ min: 0, max: 9 }),
        status: fc.constantFrom(...STATUSES),
        action: fc.constantFrom("document_upload", "s3_export", "feedback_accepted"),
        ms: fc.integer({ min: 0, max: 90_000 }),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(stream, (given) => {
        const tally = emptyTally();
        const known = new Map<string, Activity>();
        given.forEach(({ id, status, action, ms }, index) => {
          const activity_id = `01a2f000-0000-7000-8000-00000000000${id}`;
          const record = aRecord({
            activity_id,
            seq: index + 1,
            status: known.has(activity_id) && status === "in_progress" ? "warning" : status,
            action: known.get(activity_id)?.action ?? action,
            duration_ms: ms,
            details: { file_size_bytes: 10, total_size_mb: 1 },
          });
          const before = known.get(activity_id);
          const after = fold(before, record);
          tallyChange(tally, before, after);
          known.set(activity_id, after);
        });
        const { actions, ...kept } = present(tally);
        const { actions: recounted, ...rest } = summarize(known.values());
        expect(kept).toEqual(rest);
        for (const [action, figures] of Object.entries(recounted)) {
          expect(actions[action]).toMatchObject({ count: figures.count, success_rate: figures.success_rate });
        }
      }),
    );
  });

  test("of two sessions together is the summary of all their activities", () => {
    const one = [anActivity({ duration_ms: 100 }), anActivity({ status: "failed", duration_ms: 4000 })];
    const two = [anActivity({ action: "s3_export", duration_ms: 50, started_at: "2026-11-14T10:00:00.000Z" })];
    const tallyOf = (list: readonly Activity[]) =>
      list.reduce((tally, activity) => tallyChange(tally, undefined, activity), emptyTally());
    expect(present(mergeTally(tallyOf(one), tallyOf(two)))).toEqual(summarize([...one, ...two]));
  });

  test("has percentiles that are right to five percent", () => {
    const times = Array.from({ length: 200 }, (_, index) => (index + 1) * 37);
    const figures = summarize(times.map((duration_ms) => anActivity({ duration_ms }))).actions["document_upload"];
    expect(Math.abs((figures?.p50_ms ?? 0) / 3700 - 1)).toBeLessThanOrEqual(0.05);
    expect(Math.abs((figures?.p95_ms ?? 0) / 7030 - 1)).toBeLessThanOrEqual(0.05);
    expect(figures?.max_ms).toBe(7400);
  });
});
