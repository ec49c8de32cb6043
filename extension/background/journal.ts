// Keeps the buffer's journal open for the worker, makes its stream, and notices what an earlier one held and is gone.
import { newStream } from "#buffer/append.ts";
import { isRow } from "#buffer/forms.ts";
import { buckets } from "#buffer/open.ts";
import { streamOf } from "#buffer/outbox.ts";
import { createReaders } from "#buffer/readers.ts";
import { isOfOthers, repair } from "#buffer/repair.ts";
import { dropSegments, openJournal } from "#buffer/rotate.ts";
import type { BufferDatabase, Gap, Segment, StreamMeta } from "#buffer/schema.ts";
import { joined, type Range } from "#core/ranges.ts";
import { journalName, type Marker, marker } from "../settings.ts";
import { newId, wallMs } from "./clock.ts";

/** The open buffer. `unsaid` is what the next append has to say of it. */
export interface Journal {
  name: string;
  database: BufferDatabase;
  segments: Segment[];
  streamId: string;
  unsaid: StreamMeta["unsaid"];
}

let opening: Promise<Journal> | undefined;
/** Settles when what was let go of is closed: what is written to a journal that was copied is lost after the copy. */
let closed: Promise<void> = Promise.resolve();

/** The open journal; opened once per life of the worker, and again after it was closed under us. */
export function journal(): Promise<Journal> {
  opening ??= openNext();
  return opening;
}

function openNext(): Promise<Journal> {
  const mine = closed.then(open).catch((error: unknown) => {
    if (opening === mine) opening = undefined;
    throw error;
  });
  return mine;
}

/** Lets go of a handle that no longer works; the next use opens a new one. */
export function forgetJournal(): void {
  if (!opening) return;
  closed = opening.then(
    ({ database }) => database.close(),
    () => undefined,
  );
  opening = undefined;
}

/** How often the one journal of a browser without buckets has failed by damage, as far as it seems. */
let damages = 0;
/** At first it is only opened anew: a handle may be what was broken. */
const DAMAGES = 2;

/**
 * Never writes to this journal again: its log may end torn, and what is appended to a torn log may be lost with it. The
 * next use copies it into a new one. In a browser without buckets that is done where the store fails twice by damage.
 */
export async function retireJournal(isDamaged = false): Promise<void> {
  forgetJournal();
  if (isDamaged) damages += 1;
  await journalName.clear();
}

/** Sets apart what is not in its form; the next use reads everything anew. */
export async function repairJournal(): Promise<void> {
  const { database } = await journal();
  await repair(database, await marker.get(), new Date(wallMs()).toISOString());
  forgetJournal();
}

async function open(): Promise<Journal> {
  const isDamaged = damages >= DAMAGES;
  // Where there is no room for a copy, the next use tries the old one again.
  if (isDamaged) damages = 0;
  const before = await marker.get();
  const current = (await journalName.get()) ?? (buckets() ? undefined : before?.journal);
  const opened = await openJournal(current, newId, undefined, isDamaged);
  const { name, database, segments, lost, sound } = opened;
  await journalName.set(name);
  database.addEventListener("close", () => void retireJournal());
  if (!sound || !(await hasSoundMeta(database))) await repair(database, before, new Date(wallMs()).toISOString());
  const stream = await readStream(database, before, lost);
  return { name, database, segments, streamId: stream.stream_id, unsaid: stream.unsaid };
}

/** A stream's row may be gone, too, or be another's; its records still tell what it was. */
async function hasSoundMeta(database: BufferDatabase): Promise<boolean> {
  const rows = await database.getAll("meta");
  const newest = await database.transaction("records").store.openCursor(null, "prev");
  const last = newest && isRow("records", newest.value) ? newest.value.records.at(-1) : undefined;
  const isComplete = !newest || rows.some(({ key }) => key === "stream");
  return isComplete && rows.every((row) => isRow("meta", row) && !isOfOthers(row, last));
}

/** The stream as it goes on: a new one where there is none, with what the marker remembers and the buffer lacks. */
async function readStream(database: BufferDatabase, before: Marker | null, lost: boolean): Promise<StreamMeta> {
  const found = await streamOf(database);
  const stream = found ? goingOn(found, before, lost) : newStream(newId(), wiped(before, lost));
  if (stream === found) return found;
  const tx = database.transaction("meta", "readwrite", { durability: "strict" });
  void tx.store.put(stream);
  await tx.done;
  return stream;
}

/** The last stream may be one that can't be read any more, and this the one before it. */
function goingOn(found: StreamMeta, before: Marker | null, lost: boolean): StreamMeta {
  if (!before) return found;
  const { stream_id, last_seq } = before;
  if (stream_id === found.stream_id) return last_seq < found.next_seq ? found : withDamage(found, last_seq);
  if (!lost || last_seq === 0) return found;
  return { ...found, unsaid: { ...found.unsaid, gap: allOf(before, "store_damaged") } };
}

/** A stream of which nothing is left. */
const allOf = ({ stream_id, last_seq }: Marker, reason: Gap["reason"]): Gap => ({
  reason,
  stream_id,
  from_seq: 1,
  to_seq: last_seq,
});

function wiped(before: Marker | null, lost: boolean): Gap | undefined {
  if (before && before.last_seq > 0) return allOf(before, "store_wiped");
  return lost ? { reason: "store_wiped" } : undefined;
}

/** The buffer holds less than the marker remembers: the numbers in between are lost, and never given again. */
function withDamage(stream: StreamMeta, lastSeq: number): StreamMeta {
  const range: Range = [stream.next_seq, lastSeq];
  const gap: Gap = { reason: "store_damaged", stream_id: stream.stream_id, from_seq: range[0], to_seq: lastSeq };
  return { ...stream, next_seq: lastSeq + 1, lost: joined([...stream.lost, range]), unsaid: { ...stream.unsaid, gap } };
}

const readers = createReaders();

/** The database that holds this number: the journal's own, or a segment's, which is only read. */
export async function holderOf(open: Journal, seq: number): Promise<{ database: BufferDatabase; upto: number }> {
  const segment = open.segments.find(({ from_seq, to_seq }) => from_seq <= seq && seq <= to_seq);
  if (!segment) {
    const next = open.segments.map(({ from_seq }) => from_seq).filter((from) => from > seq);
    return { database: open.database, upto: Math.min(Number.MAX_SAFE_INTEGER, ...next.map((from) => from - 1)) };
  }
  return { database: (await readers.of(segment.bucket)) ?? open.database, upto: segment.to_seq };
}

/** Deletes the segments of which the collector has every record. */
export async function freeSegments(open: Journal): Promise<void> {
  if (open.segments.length === 0) return;
  const stream = await streamOf(open.database);
  if (!stream) return;
  const settled = joined([...stream.acked, ...stream.lost]);
  const done = open.segments.filter((one) => settled.some(([from, to]) => from <= one.from_seq && one.to_seq <= to));
  if (done.length === 0) return;
  for (const { bucket } of done) await readers.close(bucket);
  open.segments = open.segments.filter((one) => !done.includes(one));
  await dropSegments(open.database, open.segments, done);
}
