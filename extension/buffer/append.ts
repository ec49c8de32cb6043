// Appends drafts to the buffer: records, activities, numbers and the interpreter's memory in one strict transaction.
import type { IDBPTransaction } from "idb";
import { type Activity, fold } from "#core/activity.ts";
import type { Draft, TrailRecord } from "#core/record.ts";
import { emptyTally, tallyChange } from "#core/summary.ts";
import type { World } from "#core/world.ts";
import { type Bounds, DEFAULT_BOUNDS, sizeOf, type Trimmed, withinBounds } from "./bounds.ts";
import type { BufferDatabase, BufferSchema, Gap, SessionRow, StreamMeta, TotalMeta } from "./schema.ts";

const STORES = ["records", "activities", "sessions", "operations", "pages", "meta"] as const;

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
 * after the commit. Rejects when the database refuses; the numbers are then free again.
 */
export async function append(
  database: BufferDatabase,
  drafts: readonly Draft[],
  world: World,
  bounds: Bounds = DEFAULT_BOUNDS,
): Promise<Appended> {
  const tx = database.transaction(STORES, "readwrite", { durability: "strict" });
  try {
    const appended = await write(tx, drafts, world, bounds);
    await tx.done;
    return appended;
  } catch (error) {
    abort(tx);
    await tx.done.catch(() => undefined);
    throw error;
  }
}

async function write(tx: Tx, drafts: readonly Draft[], world: World, bounds: Bounds): Promise<Appended> {
  const meta = tx.objectStore("meta");
  const activities = tx.objectStore("activities");
  const [found, total] = await Promise.all([meta.get("stream"), meta.get("total")]);
  if (found?.key !== "stream") throw new Error("The buffer has no stream yet.");
  const known = await activitiesOf(activities, drafts);
  const stores = { records: tx.objectStore("records"), activities } as unknown as Trimmed;
  const { kept, stream } = await withinBounds(stores, found, drafts, (id) => known.has(id), bounds);
  const records = kept.map(
    (draft, index): TrailRecord => ({ ...draft, stream_id: stream.stream_id, seq: stream.next_seq + index }),
  );
  const sum: TotalMeta = total?.key === "total" ? total : { key: "total", tally: emptyTally() };
  const rows = await sessionRows(tx.objectStore("sessions"), world, records);
  for (const record of records) {
    void tx.objectStore("records").add(record);
    const before = known.get(record.activity_id);
    const after = fold(before, record);
    known.set(record.activity_id, after);
    const row = rows.get(record.session_id);
    if (row) tallyChange(row.tally, before, after);
    tallyChange(sum.tally, before, after);
  }
  for (const activity of known.values()) void activities.put(rowOf(activity));
  for (const row of rows.values()) void tx.objectStore("sessions").put(row);
  writeWorld(tx, world);
  const next = counted(stream, drafts.length, records);
  void meta.put(next);
  void meta.put(sum);
  return { records, stream: next };
}

function counted(
  { unsaid: _said, ...stream }: StreamMeta,
  captured: number,
  records: readonly TrailRecord[],
): StreamMeta {
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

function rowOf(activity: Activity): Activity & { attention?: 1 } {
  const { attention: _old, ...plain } = activity as Activity & { attention?: 1 };
  return activity.status === "failed" || activity.status === "warning" ? { ...plain, attention: 1 } : plain;
}

type Tx = IDBPTransaction<BufferSchema, (typeof STORES)[number][], "readwrite">;
type StoreOf<Name extends (typeof STORES)[number]> = {
  get(key: string): Promise<BufferSchema[Name]["value"] | undefined>;
};

async function activitiesOf(store: StoreOf<"activities">, drafts: readonly Draft[]): Promise<Map<string, Activity>> {
  const ids = [...new Set(drafts.map((draft) => draft.activity_id))];
  const found = await Promise.all(ids.map((id) => store.get(id)));
  return new Map(found.filter((row) => row !== undefined).map((row) => [row.activity_id, row]));
}

/** The rows of every session that changed or that a record names, with the world's newest facts in them. */
async function sessionRows(
  store: StoreOf<"sessions">,
  world: World,
  records: readonly TrailRecord[],
): Promise<Map<string, SessionRow>> {
  const ids = [...new Set([...world.touched.sessions, ...records.map((record) => record.session_id)])];
  const found = await Promise.all(ids.map((id) => store.get(id)));
  const rows = new Map<string, SessionRow>();
  ids.forEach((id, index) => {
    const session = world.sessions.get(id) ?? found[index];
    if (session) rows.set(id, { ...session, tally: found[index]?.tally ?? emptyTally() });
  });
  return rows;
}

function writeWorld(tx: Tx, world: World): void {
  for (const id of world.touched.operations) {
    const row = world.operations.get(id);
    void (row ? tx.objectStore("operations").put(row) : tx.objectStore("operations").delete(id));
  }
  for (const id of world.touched.pages) {
    const row = world.pages.get(id);
    void (row ? tx.objectStore("pages").put(row) : tx.objectStore("pages").delete(id));
  }
}
