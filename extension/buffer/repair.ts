// Repairs a buffer with rows that are not in their form: sets them apart, and makes anew what other rows still tell.
import type { IDBPTransaction } from "idb";
import { type Activity, fold } from "#core/activity.ts";
import type { TrailRecord } from "#core/record.ts";
import { emptyTally, mergeTally, tallyChange } from "#core/summary.ts";
import { heldIn, sizeOf } from "./bounds.ts";
import { areCounts, areRanges, isRow, soundRecords } from "./forms.ts";
import {
  type ActivityRow,
  type BufferDatabase,
  type BufferSchema,
  type BufferStore,
  type RecordChunk,
  type SessionRow,
  STORES,
  type StreamMeta,
} from "./schema.ts";
import { chunkOf } from "./sums.ts";

type Tx = IDBPTransaction<BufferSchema, typeof STORES, "readwrite">;

/** What is remembered of the stream outside the buffer. */
export interface Hint {
  stream_id: string;
  last_seq: number;
}

interface Found {
  broken: { store: BufferStore; key: IDBValidKey; row: unknown }[];
  records: TrailRecord[];
}

/**
 * Moves every row that is not in its form to `quarantine`, all in one transaction, and rebuilds what can be: chunks from
 * the sound records in them, activities from their records, sessions from their activities, the stream's counters from
 * all of it. Numbers that are gone are named when sync has asked the collector for what it has. Resolves with how many.
 */
export async function repair(database: BufferDatabase, hint: Hint | null, at: string): Promise<number> {
  const tx = database.transaction(STORES, "readwrite", { durability: "strict" });
  const found: Found = { broken: [], records: [] };
  for (const store of STORES) if (store !== "quarantine") await setApart(tx, store, found, at);
  const { broken } = found;
  await salvageRecords(tx, found);
  const of = (store: BufferStore) => broken.filter((one) => one.store === store);
  if (of("operations").length > 0) await rebuildOperations(tx, of("operations"), found.records);
  if (of("activities").length > 0) await rebuildActivities(tx, of("activities"), found.records);
  if (of("sessions").length > 0) await rebuildSessions(tx, of("sessions"));
  await rebuildMeta(tx, found, hint);
  await tx.done;
  return broken.length;
}

/** True for a stream’s row that names another stream than its records do. */
export const isOfOthers = (
  { key, stream_id }: { key: string; stream_id?: string },
  last: TrailRecord | undefined,
): boolean => key === "stream" && last !== undefined && last.stream_id !== stream_id;

async function setApart(tx: Tx, store: BufferStore, found: Found, at: string): Promise<void> {
  let cursor = await tx.objectStore(store).openCursor();
  while (cursor) {
    const row: unknown = cursor.value;
    if (isRow(store, row) && !(store === "meta" && isOfOthers(row as StreamMeta, found.records.at(-1)))) {
      if (store === "records") found.records.push(...(row as { records: TrailRecord[] }).records);
    } else {
      const key = cursor.primaryKey as IDBValidKey;
      found.broken.push({ store, key, row });
      await tx.objectStore("quarantine").add({ store, key, row, at });
      await cursor.delete();
    }
    cursor = await cursor.continue();
  }
}

/** Each sound record of a broken chunk goes on in a chunk of its own. */
async function salvageRecords(tx: Tx, found: Found): Promise<void> {
  const held = new Set(found.records.map((record) => record.seq));
  const streams = new Set(found.records.map((record) => record.stream_id));
  for (const { store, row } of found.broken) {
    if (store !== "records") continue;
    for (const record of soundRecords((row ?? {}) as Partial<RecordChunk>)) {
      const isStranger = streams.size > 0 && !streams.has(record.stream_id);
      if (isStranger || held.has(record.seq)) continue;
      held.add(record.seq);
      found.records.push(record);
      await tx.objectStore("records").add(chunkOf([record]));
    }
  }
  found.records.sort((a, b) => a.seq - b.seq);
}

async function rebuildActivities(
  tx: Tx,
  broken: readonly Found["broken"][number][],
  records: readonly TrailRecord[],
): Promise<void> {
  const first = new Set(broken.map(({ key }) => (Array.isArray(key) ? key[1] : undefined)));
  const ids = new Set(broken.map(({ row }) => (row as { activity_id?: unknown }).activity_id));
  for (const record of records) if (first.has(record.seq)) ids.add(record.activity_id);
  const made = new Map<string, Activity>();
  for (const record of records) {
    if (ids.has(record.activity_id)) made.set(record.activity_id, fold(made.get(record.activity_id), record));
  }
  for (const activity of made.values()) {
    const isOpen = (await tx.objectStore("operations").get(activity.activity_id)) !== undefined;
    const row: ActivityRow = {
      ...activity,
      ...(activity.status === "failed" || activity.status === "warning" ? { attention: 1 } : {}),
      ...(isOpen ? { open: activity.activity_id } : {}),
    };
    await tx.objectStore("activities").put(row);
  }
}

/** What ran goes on as an operation whose page has gone: the sweep ends it as unsure. */
async function rebuildOperations(
  tx: Tx,
  broken: readonly Found["broken"][number][],
  records: readonly TrailRecord[],
): Promise<void> {
  for (const { key } of broken) {
    const last = records.findLast((record) => record.activity_id === key);
    if (last?.status !== "in_progress") continue;
    const { seq: _seq, stream_id: _stream, ...draft } = last;
    const startedMs = Date.parse(last.started_at) || 0;
    await tx.objectStore("operations").put({
      activity_id: last.activity_id,
      page_id: "",
      tab_id: -1,
      origin: last.origin,
      requests: [],
      profile: last.profile,
      rule: last.rule ?? "",
      started_ms: startedMs,
      seen_ms: startedMs,
      gave_up: false,
      page_gone: true,
      draft,
    });
  }
}

/** A session is told again by its activities; it counts as ended, and the next thing in its tab starts another. */
async function rebuildSessions(tx: Tx, broken: readonly Found["broken"][number][]): Promise<void> {
  for (const { key } of broken) {
    if (typeof key !== "string") continue;
    const span = IDBKeyRange.bound([key, 0], [key, Number.MAX_SAFE_INTEGER]);
    const activities = await tx.objectStore("activities").getAll(span);
    const last = activities.at(-1);
    if (!last) continue;
    const row: SessionRow = {
      session_id: key,
      origin: last.origin,
      tab_id: last.origin === "trail" ? -1 : 0,
      started_at: activities[0]?.started_at ?? last.started_at,
      last_at: last.ended_at ?? last.started_at,
      ended: true,
      ...(last.app_session_id === undefined ? {} : { app_session_id: last.app_session_id }),
      ...(last.document_name === undefined ? {} : { document_name: last.document_name }),
      tally: activities.reduce((tally, activity) => tallyChange(tally, undefined, activity), emptyTally()),
    };
    await tx.objectStore("sessions").put(row);
  }
}

async function rebuildMeta(tx: Tx, { broken, records }: Found, hint: Hint | null): Promise<void> {
  const meta = tx.objectStore("meta");
  const isBroken = (key: string) => broken.some((one) => one.store === "meta" && one.key === key);
  if (isBroken("total") || broken.some(({ store }) => store === "sessions")) {
    const sessions = await tx.objectStore("sessions").getAll();
    await meta.put({ key: "total", tally: sessions.reduce((sum, { tally }) => mergeTally(sum, tally), emptyTally()) });
  }
  const found = await meta.get("stream");
  const known = found?.key === "stream" ? found : undefined;
  const told = broken.find((one) => one.store === "meta" && one.key === "stream")?.row;
  const streamId = known?.stream_id ?? records.at(-1)?.stream_id ?? hint?.stream_id;
  if (streamId === undefined || (!known && told === undefined && records.length === 0)) return;
  const last = Math.max(records.at(-1)?.seq ?? 0, hint?.stream_id === streamId ? hint.last_seq : 0);
  const dead = await tx.objectStore("dead").count();
  const journal = await meta.get("journal");
  const beside = heldIn(journal?.key === "journal" ? journal.segments : []);
  const counted = {
    rows: beside.rows + records.length,
    bytes: beside.bytes + records.reduce((sum, record) => sum + sizeOf(record), 0),
  };
  const base = known ?? streamFrom(told, streamId, last);
  const stores = [...new Set(broken.map(({ store }) => store))];
  await meta.put({
    ...base,
    ...counted,
    next_seq: Math.max(base.next_seq, last + 1),
    dead_count: dead,
    ...(broken.length > 0 ? { unsaid: { ...base.unsaid, repaired: { count: broken.length, stores } } } : {}),
  });
}

/** The stream's row, from what of the broken one is sound. What the collector has, it says at the next sync. */
function streamFrom(told: unknown, stream_id: string, last: number): StreamMeta {
  const { acked, lost, refused } = (told ?? {}) as Partial<Record<string, unknown>>;
  const turnedAway = areCounts(refused) ? (refused as Record<string, number>) : {};
  return {
    key: "stream",
    stream_id,
    next_seq: last + 1,
    acked: areRanges(acked) ? (acked as StreamMeta["acked"]) : [],
    lost: areRanges(lost) ? (lost as StreamMeta["lost"]) : [],
    dead_count: 0,
    captured: last + Object.values(turnedAway).reduce((sum, count) => sum + count, 0),
    accepted: last,
    refused: turnedAway,
    rows: 0,
    bytes: 0,
  };
}
