// In whatever order records come, in whatever batches, twice, at once and while the log is read: each is stored once, and
// what is told is what the records say.
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Activity, fold } from "#core/activity.ts";
import type { TrailRecord } from "#core/record.ts";
import { type Summary, summarize } from "#core/summary.ts";
import { aCollector, anId, aRecord, type TestCollector } from "./builders.ts";

const RUNS = 25;
const START_MS = Date.parse("2026-11-14T10:00:00Z");
const three = fc.nat({ max: 2 });
const happened = fc.record({
  stream: three,
  session: three,
  action: fc.constantFrom("document_upload", "ai_analysis", "feedback_accepted", "s3_export", "section_navigation"),
  states: fc.constantFrom<TrailRecord["status"][]>(
    ["success"],
    ["failed"],
    ["warning"],
    ["in_progress"],
    ["in_progress", "success"],
    ["in_progress", "warning", "success"],
    ["in_progress", "failed", "success"],
  ),
  minute: fc.nat({ max: 5 }),
  durationMs: fc.nat({ max: 9000 }),
});
type Happened = typeof happened extends fc.Arbitrary<infer One> ? One : never;

/** The records of what happened, each stream numbered for itself. */
function recordsOf(all: readonly Happened[]): TrailRecord[] {
  const [streams, sessions] = [0, 1].map(() => [anId(), anId(), anId()]);
  const numbers = [0, 0, 0];
  return all.flatMap(({ stream, session, action, states, minute, durationMs }) => {
    const activity_id = anId();
    return states.map((status, index) => {
      const seq = (numbers[stream] ?? 0) + 1;
      numbers[stream] = seq;
      const { duration_ms: _none, ...record } = aRecord({
        stream_id: streams?.[stream] ?? "",
        session_id: sessions?.[session] ?? "",
        ...{ seq, activity_id, action, status },
        started_at: new Date(START_MS + minute * 60_000).toISOString(),
        recorded_at: new Date(START_MS + minute * 60_000 + index * 10_000).toISOString(),
        details: { section: `S${minute}`, file_size_bytes: 10, total_size_mb: 1 },
      });
      return status === "in_progress" ? record : { ...record, duration_ms: durationMs + index };
    });
  });
}

interface Told {
  summary: Summary;
  filtered_summary?: Summary;
  activities: Activity[];
  completeness: { complete: boolean };
  page: { next_cursor: string | null };
}
const read = async ({ call }: TestCollector, query: string): Promise<Told> =>
  (await (await call(`/get_logs?${query}`)).json()) as Told;

/** All activities, page by page; none is on two pages. */
async function readAll(collector: TestCollector): Promise<Activity[]> {
  const seen: Activity[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const told: Told = await read(collector, `limit=3${cursor && `&cursor=${cursor}`}`);
    const { success_count, failed_count, in_progress_count, warning_count, total_activities } = told.summary;
    expect(success_count + failed_count + in_progress_count + warning_count).toBe(total_activities);
    seen.push(...told.activities);
    cursor = told.page.next_cursor;
  }
  expect(new Set(seen.map((one) => one.activity_id)).size).toBe(seen.length);
  return seen;
}

/** Sends them by `chance`: some twice, out of order, several batches at once, and reads meanwhile. Resolves with the results. */
async function sendAll(collector: TestCollector, all: readonly TrailRecord[], size: number, chance: () => number) {
  const shuffled = [...all, ...all.filter(() => chance() % 3 === 0)].map((record) => ({ record, at: chance() }));
  const sent = shuffled.sort((a, b) => a.at - b.at).map(({ record }) => record);
  const results: { record_id?: string; result: string }[] = [];
  const underWay: Promise<unknown>[] = [];
  const send = async (records: readonly TrailRecord[], stream_id: string): Promise<void> => {
    results.push(...(await collector.ingest(records, { stream_id })).results);
  };
  for (let from = 0; from < sent.length; from += size) {
    const part = sent.slice(from, from + size);
    for (const stream of new Set(part.map((one) => one.stream_id))) {
      const own = part.filter((one) => one.stream_id === stream);
      underWay.push(send(own, stream));
      if (chance() % 4 === 0) underWay.push(send(own, stream));
    }
    if (chance() % 3 === 0) underWay.push(readAll(collector));
    if (chance() % 3 === 0) await Promise.all(underWay.splice(0));
  }
  await Promise.all(underWay);

  return results;
}

const newestFirst = (a: Activity, b: Activity): number =>
  `${a.started_at} ${a.activity_id}` < `${b.started_at} ${b.activity_id}` ? 1 : -1;

async function holdsAll(collector: TestCollector, all: readonly TrailRecord[]): Promise<void> {
  const folded = new Map<string, Activity>();
  for (const record of all) folded.set(record.activity_id, fold(folded.get(record.activity_id), record));
  const wanted = [...folded.values()].sort(newestFirst);
  expect(await readAll(collector)).toEqual(wanted);
  const whole = await read(collector, "");
  expect([whole.summary, whole.completeness.complete]).toEqual([summarize(wanted), true]);
  for (const { session_id } of await collector.store.listSessions({ limit: 9 })) {
    const own = wanted.filter((one) => one.session_id === session_id);
    const told = await read(collector, `session_id=${session_id}&status=failed`);
    expect(told.summary).toEqual(summarize(own));
    expect(told.filtered_summary).toEqual(summarize(own.filter(({ status }) => status === "failed")));
  }
}

test("records in any order and any batches at once are stored once, and told as they say", async () => {
  const chances = fc.infiniteStream(fc.nat({ max: 1000 }));
  await fc.assert(
    fc.asyncProperty(
      fc.array(happened, { minLength: 1, maxLength: 25 }),
      chances,
      fc.integer({ min: 1, max: 9 }),
      async (happenings, chances, size) => {
        const collector = await aCollector();
        const all = recordsOf(happenings);
        const results = await sendAll(collector, all, size, () => chances.next().value ?? 0);
        expect(results.filter(({ result }) => result === "stored")).toHaveLength(all.length);
        expect(results.every(({ result }) => result === "stored" || result === "duplicate")).toBe(true);
        await holdsAll(collector, all);
      },
    ),
    { numRuns: RUNS },
  );
});

test("of two devices with one stream the first one's record of a number stays, and the other's is refused and counted nowhere", async () => {
  const collector = await aCollector();
  const [mine, theirs] = [0, 1].map(() => recordsOf(Array(4).fill({ ...first }))) as [TrailRecord[], TrailRecord[]];
  const stream_id = mine[0]?.stream_id ?? "";
  const clone = theirs.map((record) => ({ ...record, stream_id }));
  const receipts = await Promise.all([collector.ingest(mine, { stream_id }), collector.ingest(clone, { stream_id })]);
  expect(receipts.map(({ results }) => new Set(results.map(({ result }) => result)))).toEqual([
    new Set(["stored"]),
    new Set(["conflict"]),
  ]);
  await holdsAll(collector, mine);
});

const first: Happened = {
  ...{ stream: 0, session: 0, action: "ai_analysis", minute: 1, durationMs: 5 },
  states: ["in_progress", "success"],
};
