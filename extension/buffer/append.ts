// Appends drafts to the buffer: records, activities, numbers and the interpreter's memory in one strict transaction.
import { type Activity, fold } from "#core/activity.ts";
import type { Draft, TrailRecord } from "#core/record.ts";
import { emptyTally, tallyChange } from "#core/summary.ts";
import type { World } from "#core/world.ts";
import type { BufferDatabase, Gap, SessionRow, StreamMeta, TotalMeta } from "./schema.ts";

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
export async function append(database: BufferDatabase, drafts: readonly Draft[], world: World): Promise<Appended> {
  const tx = database.transaction(STORES, "readwrite", { durability: "strict" });
  try {
    const meta = tx.objectStore("meta");
    const [stream, total] = await Promise.all([meta.get("stream"), meta.get("total")]);
    if (stream?.key !== "stream") throw new Error("The buffer has no stream yet.");
    const sum: TotalMeta = total?.key === "total" ? total : { key: "total", tally: emptyTally() };
    const records = drafts.map(
      (draft, index): TrailRecord => ({ ...draft, stream_id: stream.stream_id, seq: stream.next_seq + index }),
    );
    const rows = await sessionRows(tx.objectStore("sessions"), world, records);
    const known = await activitiesOf(tx.objectStore("activities"), records);
    for (const record of records) {
      void tx.objectStore("records").add(record);
      const before = known.get(record.activity_id);
      const after = fold(before, record);
      known.set(record.activity_id, after);
      const row = rows.get(record.session_id);
      if (row) tallyChange(row.tally, before, after);
      tallyChange(sum.tally, before, after);
    }
    for (const activity of known.values()) void tx.objectStore("activities").put(rowOf(activity));
    for (const row of rows.values()) void tx.objectStore("sessions").put(row);
    writeWorld(tx, world);
    const { unsaid: _said, ...said } = stream;
    const next: StreamMeta = {
      ...said,
      next_seq: stream.next_seq + records.length,
      captured: stream.captured + records.length,
      accepted: stream.accepted + records.length,
      rows: stream.rows + records.length,
      bytes: stream.bytes + records.reduce((sum, record) => sum + JSON.stringify(record).length, 0),
    };
    void meta.put(next);
    void meta.put(sum);
    await tx.done;
    return { records, stream: next };
  } catch (error) {
    abort(tx);
    await tx.done.catch(() => undefined);
    throw error;
  }
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

type Stores = ReturnType<BufferDatabase["transaction"]>;
type StoreOf<Name extends (typeof STORES)[number]> = {
  get(key: string): Promise<import("./schema.ts").BufferSchema[Name]["value"] | undefined>;
};

async function activitiesOf(
  store: StoreOf<"activities">,
  records: readonly TrailRecord[],
): Promise<Map<string, Activity>> {
  const ids = [...new Set(records.map((record) => record.activity_id))];
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

function writeWorld(tx: Pick<Stores, "objectStore"> | unknown, world: World): void {
  const { objectStore } = tx as { objectStore(name: string): { put(row: unknown): void; delete(key: string): void } };
  const write = (name: "operations" | "pages", rows: Map<string, unknown>, keys: Set<string>) => {
    const store = objectStore.call(tx, name);
    for (const key of keys) {
      const row = rows.get(key);
      if (row === undefined) store.delete(key);
      else store.put(row);
    }
  };
  write("operations", world.operations, world.touched.operations);
  write("pages", world.pages, world.touched.pages);
}
