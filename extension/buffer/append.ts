// Appends drafts to the buffer: records, activities, numbers and the interpreter's memory in one strict transaction.
import { type Activity, fold } from "#core/activity.ts";
import type { Draft, TrailRecord } from "#core/record.ts";
import { emptyTally, tallyChange } from "#core/summary.ts";
import { settleWorld, type World } from "#core/world.ts";
import { APPEND_STORES, type AppendTx, type Bounds, DEFAULT_BOUNDS, sizeOf, withinBounds } from "./bounds.ts";
import { BrokenRow, isRow } from "./forms.ts";
import {
  type ActivityRow,
  type BufferDatabase,
  CHUNK_RECORDS,
  type Gap,
  type RecordChunk,
  type SessionRow,
  type StreamMeta,
  type TotalMeta,
} from "./schema.ts";
import { chunkOf } from "./sums.ts";

/** What one append did: the records as they were stored, and the stream's state after it. */
export interface Appended {
  records: TrailRecord[];
  stream: StreamMeta;
}

/** A stream that has said nothing yet; its first record says that it has started, and what is known to be missing. */
export function newStream(streamId: string, gap: Gap | undefined): StreamMeta {
  return {
    key: "stream",
    stream_id: streamId,
    next_seq: 1,
    acked: [],
    lost: [],
    dead_count: 0,
    captured: 0,
    accepted: 0,
    refused: {},
    rows: 0,
    bytes: 0,
    unsaid: { started: true, ...(gap ? { gap } : {}) },
  };
}

/**
 * Stores the drafts under the next numbers of the stream and what changed in the world, all of it or none. Resolves
 * after the commit. Rejects when the database refuses; the numbers are then free again. Rejects with `BrokenRow` where a
 * row that it goes on with is not in its form. `said` is what the drafts say of what was unsaid: anything else stays.
 */
export async function append(
  database: BufferDatabase,
  drafts: readonly Draft[],
  world: World,
  bounds: Bounds = DEFAULT_BOUNDS,
  said: StreamMeta["unsaid"] | "all" = "all",
): Promise<Appended> {
  const tx = database.transaction(APPEND_STORES, "readwrite", { durability: "strict" });
  try {
    const appended = await write(tx, drafts, world, bounds, said);
    await tx.done;
    settleWorld(world);
    return appended;
  } catch (error) {
    abort(tx);
    await tx.done.catch(() => undefined);
    throw error;
  }
}

async function write(
  tx: AppendTx,
  drafts: readonly Draft[],
  world: World,
  bounds: Bounds,
  said: StreamMeta["unsaid"] | "all",
): Promise<Appended> {
  const meta = tx.objectStore("meta");
  const activities = tx.objectStore("activities");
  const [found, total] = await Promise.all([meta.get("stream"), meta.get("total")]);
  if (found?.key !== "stream") throw new Error("The buffer has no stream yet.");
  if (!isRow("meta", found) || (total && !isRow("meta", total))) throw new BrokenRow("meta");
  const known = await openActivities(tx, world);
  const { kept, stream } = await withinBounds(tx, found, drafts, (id) => known.has(id), bounds);
  const records = kept.map(
    (draft, index): TrailRecord => ({ ...draft, stream_id: stream.stream_id, seq: stream.next_seq + index }),
  );
  const sum: TotalMeta = total?.key === "total" ? total : { key: "total", tally: emptyTally() };
  const rows = await sessionRows(tx.objectStore("sessions"), world, records);
  for (const chunk of chunksOf(records)) void tx.objectStore("records").add(chunk);
  for (const record of records) {
    const before = known.get(record.activity_id);
    const after = fold(before, record);
    known.set(record.activity_id, after);
    const row = rows.get(record.session_id);
    if (row) tallyChange(row.tally, before, after);
    tallyChange(sum.tally, before, after);
  }
  for (const activity of known.values()) void activities.put(rowOf(activity, world));
  for (const row of rows.values()) void tx.objectStore("sessions").put(row);
  writeWorld(tx, world);
  const next = counted(withoutSaid(stream, said), drafts.length, records);
  void meta.put(next);
  void meta.put(sum);
  return { records, stream: next };
}

/** Sync may have found a gap since the drafts were made: it is theirs to say who come next. */
function withoutSaid({ unsaid, ...stream }: StreamMeta, said: StreamMeta["unsaid"] | "all"): StreamMeta {
  const isSaid = said === "all" || JSON.stringify(said) === JSON.stringify(unsaid);
  return isSaid || unsaid === undefined ? stream : { ...stream, unsaid };
}

function counted(stream: StreamMeta, captured: number, records: readonly TrailRecord[]): StreamMeta {
  return {
    ...stream,
    next_seq: stream.next_seq + records.length,
    captured: stream.captured + captured,
    accepted: stream.accepted + records.length,
    rows: stream.rows + records.length,
    bytes: stream.bytes + records.reduce((sum, record) => sum + sizeOf(record), 0),
  };
}

function abort(tx: { abort(): void }): void {
  try {
    tx.abort();
  } catch {
    // It has ended by itself already.
  }
}

function chunksOf(records: readonly TrailRecord[]): RecordChunk[] {
  const chunks: RecordChunk[] = [];
  for (let at = 0; at < records.length; at += CHUNK_RECORDS) {
    chunks.push(chunkOf(records.slice(at, at + CHUNK_RECORDS)));
  }
  return chunks;
}

function rowOf(activity: Activity, world: World): ActivityRow {
  const { attention: _attention, open: _open, ...plain } = activity as ActivityRow;
  return {
    ...plain,
    ...(activity.status === "failed" || activity.status === "warning" ? { attention: 1 } : {}),
    ...(world.operations.has(activity.activity_id) ? { open: activity.activity_id } : {}),
  };
}

/** The activities whose operation this append goes on with: a draft of any other activity is its first. */
async function openActivities(tx: AppendTx, world: World): Promise<Map<string, Activity>> {
  const index = tx.objectStore("activities").index("open");
  const ids = [...world.touched.operations].filter((id) => world.stored.has(id));
  const found = await Promise.all(ids.map((id) => index.get(id)));
  const rows = found.filter((row) => row !== undefined);
  if (!rows.every((row) => isRow("activities", row))) throw new BrokenRow("activities");
  return new Map(rows.map((row) => [row.activity_id, row]));
}

/** The rows of every session that changed or that a record names, with the world's newest facts in them. */
async function sessionRows(
  store: { get(key: string): Promise<SessionRow | undefined> },
  world: World,
  records: readonly TrailRecord[],
): Promise<Map<string, SessionRow>> {
  const ids = [...new Set([...world.touched.sessions, ...records.map((record) => record.session_id)])];
  const found = await Promise.all(ids.map((id) => store.get(id)));
  if (!found.every((row) => row === undefined || isRow("sessions", row))) throw new BrokenRow("sessions");
  const rows = new Map<string, SessionRow>();
  ids.forEach((id, index) => {
    const session = world.sessions.get(id) ?? found[index];
    if (session) rows.set(id, { ...session, tally: found[index]?.tally ?? emptyTally() });
  });
  return rows;
}

function writeWorld(tx: AppendTx, world: World): void {
  for (const id of world.touched.operations) {
    const row = world.operations.get(id);
    if (row) void tx.objectStore("operations").put(row);
    else if (world.stored.has(id)) void tx.objectStore("operations").delete(id);
  }
  for (const id of world.touched.pages) {
    const row = world.pages.get(id);
    void (row ? tx.objectStore("pages").put(row) : tx.objectStore("pages").delete(id));
  }
  if (world.touched.drift.size > 0)
    void tx.objectStore("meta").put({ key: "drift", rows: Object.fromEntries(world.drift) });
}
