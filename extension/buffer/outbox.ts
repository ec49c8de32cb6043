// The buffer's side of sync: which records wait, what the collector has acknowledged, and what it refused.
import { MAX_BATCH_BYTES, MAX_BATCH_RECORDS } from "#core/batch.ts";
import { common, countOf, joined, missingFrom, type Range, withNumbers } from "#core/ranges.ts";
import type { TrailRecord } from "#core/record.ts";
import { isRow, soundRecords } from "./forms.ts";
import type { BufferDatabase, DeadRow, StreamMeta, SyncMeta } from "./schema.ts";

export const FIRST_SYNC: SyncMeta = { key: "sync", state: "idle", failures: 0, next_try_ms: 0 };

export async function streamOf(database: BufferDatabase): Promise<StreamMeta | undefined> {
  const row = await database.get("meta", "stream");
  return row?.key === "stream" && isRow("meta", row) ? row : undefined;
}

export async function syncOf(database: BufferDatabase): Promise<SyncMeta> {
  const row = await database.get("meta", "sync");
  return row?.key === "sync" && isRow("meta", row) ? row : FIRST_SYNC;
}

export async function putSync(database: BufferDatabase, sync: SyncMeta): Promise<void> {
  await database.put("meta", sync);
}

/** How many records wait for the collector. */
export function pendingCount(stream: StreamMeta): number {
  return stream.next_seq - 1 - countOf(joined([...stream.acked, ...stream.lost])) - stream.dead_count;
}

/** The database that holds a number, and the last number that lies in the same one. */
export type Holder = (seq: number) => Promise<{ database: BufferDatabase; upto: number }>;

export interface Limits {
  records: number;
  bytes: number;
}

/** The numbers that the collector does not have; those that it refused are among them. */
export const waitingNumbers = (stream: StreamMeta): Range[] =>
  missingFrom([...stream.acked, ...stream.lost], stream.next_seq - 1);

/** Records that wait; `isFull` where more of them do than the limits allow. */
export interface NextBatch {
  batch: TrailRecord[];
  isFull: boolean;
}

/** The next records that wait, oldest first and behind `after`, bounded in number and bytes; at least one when any waits. */
export async function nextBatch(
  database: BufferDatabase,
  holder: Holder,
  limits: Limits = { records: MAX_BATCH_RECORDS, bytes: MAX_BATCH_BYTES },
  after = 0,
): Promise<NextBatch> {
  const stream = await streamOf(database);
  if (!stream) return { batch: [], isFull: false };
  const dead = new Set(await database.getAllKeys("dead"));
  const batch: TrailRecord[] = [];
  let sizeBytes = 0;
  for (const [from, to] of waitingNumbers(stream)) {
    for (let next = Math.max(from, after + 1); next <= to; ) {
      const held = await holder(next);
      const upto = Math.min(to, held.upto);
      for await (const record of recordsBetween(held.database, next, upto)) {
        if (dead.has(record.seq)) continue;
        sizeBytes += utf8Length(JSON.stringify(record)) + 1;
        if (batch.length > 0 && (sizeBytes > limits.bytes || batch.length >= limits.records))
          return { batch, isFull: true };
        batch.push(record);
      }
      next = upto + 1;
    }
  }
  return { batch, isFull: false };
}

/** A chunk holds one record or 500, so reading starts with few. */
const FIRST_CHUNKS = 4;
const MOST_CHUNKS = 128;

/** The records numbered `from` to `to` that this database holds, in order, read a few chunks at a time; broken ones are passed over. */
export async function* recordsBetween(database: BufferDatabase, from: number, to: number): AsyncGenerator<TrailRecord> {
  const first = await database.transaction("records").store.openKeyCursor(IDBKeyRange.upperBound(from), "prev");
  let count = FIRST_CHUNKS;
  for (let start = first?.key ?? from; start <= to; count = Math.min(MOST_CHUNKS, count * 2)) {
    const chunks = await database.getAll("records", IDBKeyRange.bound(start, to), count);
    const last = chunks.at(-1);
    if (!last) return;
    start = last.from_seq + 1;
    for (const chunk of chunks) {
      for (const record of soundRecords(chunk)) {
        start = Math.max(start, record.seq + 1);
        if (record.seq >= from && record.seq <= to) yield record;
      }
    }
  }
}

const encoder = new TextEncoder();
/** Bytes of a JSON text; most are plain ASCII. */
const utf8Length = (text: string): number => (/[^ -~]/.test(text) ? encoder.encode(text).length : text.length);

/** What the collector said of one record of the batch. */
export interface Settled {
  record: TrailRecord;
  outcome: "delivered" | "dead";
  code?: string;
  path?: string;
}

/** No device is set back by more than this; a collector that says so is not believed, because numbers would run out. */
const MOST_AHEAD = 1_000_000;

/** The numbers that the collector has of this stream, and that this device has not given yet: it was set back since. */
function givenBefore({ next_seq }: StreamMeta, held: readonly Range[]): Range[] {
  const ahead = common(held, [[next_seq, Number.MAX_SAFE_INTEGER]]);
  return (ahead.at(-1)?.[1] ?? 0) < next_seq + MOST_AHEAD ? ahead : [];
}

/**
 * Notes the collector's answers by exact number, in one transaction. Rows stay; only what is known of them changes. Of what
 * was taken for lost on this device, `held` says what had arrived before. Where a device was set back (its profile to a
 * backup, its disk by a power cut), numbers go on behind those that the collector has: one that is given twice is refused.
 */
export async function settle(
  database: BufferDatabase,
  settled: readonly Settled[],
  at: string,
  held: readonly Range[] = [],
): Promise<StreamMeta> {
  const tx = database.transaction(["meta", "dead"], "readwrite", { durability: "strict" });
  const dead = tx.objectStore("dead");
  const [stream, refusedBefore] = await Promise.all([tx.objectStore("meta").get("stream"), dead.getAllKeys()]);
  if (stream?.key !== "stream") throw new Error("The buffer has no stream.");
  const refused = new Set(refusedBefore);
  for (const one of settled) {
    const { record, outcome, code = "rejected", path } = one;
    if (outcome !== "dead") continue;
    const row: DeadRow = { seq: record.seq, record, code, at, ...(path ? { path } : {}) };
    refused.add(record.seq);
    void dead.put(row);
  }
  const delivered = settled.filter((one) => one.outcome === "delivered").map((one) => one.record.seq);
  // Only what was refused before has a row; asking for each number would cost more than all the rest.
  for (const seq of delivered) if (refused.delete(seq)) void dead.delete(seq);
  const ahead = givenBefore(stream, held);
  const next: StreamMeta = {
    ...stream,
    next_seq: (ahead.at(-1)?.[1] ?? stream.next_seq - 1) + 1,
    acked: withNumbers([...stream.acked, ...common(stream.lost, held), ...ahead], delivered),
    lost: common(stream.lost, missingFrom(held, stream.next_seq - 1)),
    dead_count: refused.size,
  };
  void tx.objectStore("meta").put(next);
  await tx.done;
  return next;
}

/**
 * Numbers that were acknowledged and that the collector no longer has (restored from a backup) wait again; those of
 * them in `gone` are lost, because this device no longer has them either.
 */
export async function unsettle(
  database: BufferDatabase,
  held: readonly Range[],
  gone: readonly Range[] = [],
): Promise<void> {
  const tx = database.transaction("meta", "readwrite", { durability: "strict" });
  const stream = await tx.store.get("stream");
  if (stream?.key === "stream")
    await tx.store.put({ ...stream, acked: common(stream.acked, held), lost: joined([...stream.lost, ...gone]) });
  await tx.done;
}

/** Refused records wait again: after an update of either side they may be accepted. Resolves with how many. */
export async function reviveDead(database: BufferDatabase): Promise<number> {
  const tx = database.transaction(["meta", "dead"], "readwrite", { durability: "strict" });
  const stream = await tx.objectStore("meta").get("stream");
  const count = await tx.objectStore("dead").count();
  await tx.objectStore("dead").clear();
  if (stream?.key === "stream") await tx.objectStore("meta").put({ ...stream, dead_count: 0 });
  await tx.done;
  return count;
}
