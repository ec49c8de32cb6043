// A scenario of reading ahead that runs inside a real browser: whatever happens meanwhile, is it what a fresh look gives?
import { append, newStream } from "#buffer/append.ts";
import { createBacklog } from "#buffer/backlog.ts";
import { openDatabase } from "#buffer/open.ts";
import { nextBatch, reviveDead, type Settled, settle, streamOf, unsettle, waitingNumbers } from "#buffer/outbox.ts";
import type { BufferDatabase } from "#buffer/schema.ts";
import { draftOf } from "#core/drafting.ts";
import { uuidv7 } from "#core/ids.ts";
import type { TrailRecord } from "#core/record.ts";
import { emptyWorld, putSession, type Session } from "#core/world.ts";

const id = (): string => uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
const LIMITS = { records: 7, bytes: 1_000_000 };
const seqs = (records: readonly TrailRecord[]): number[] => records.map(({ seq }) => seq);

/** The same numbers for the same seed. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * sides);
  };
}

async function aLog(): Promise<{ database: BufferDatabase; grow(count: number): Promise<unknown> }> {
  const { database } = await openDatabase({ bucket: `test-${crypto.randomUUID()}` });
  await database.put("meta", newStream(id(), undefined));
  const world = emptyWorld();
  const now = new Date().toISOString();
  const origin = "https://reviews.example";
  const session: Session = { session_id: id(), origin, tab_id: 1, started_at: now, last_at: now, ended: false };
  putSession(world, session);
  const scene = { nowMs: Date.now(), id, profile: "test@1.0.0", origin };
  const draft = { action: "button_click", status: "success", details: {}, observed_by: "dom" } as const;
  const grow = (count: number) =>
    append(
      database,
      Array.from({ length: count }, () => draftOf(scene, session, draft)),
      world,
    );
  return { database, grow };
}

/** What a collector may say of a batch: all, a part, some refused. */
function answerTo(batch: readonly TrailRecord[], roll: (sides: number) => number): Settled[] {
  const kind = roll(4);
  return batch.flatMap((record): Settled[] => {
    if (kind > 1) return [{ record, outcome: "delivered" }];
    if (roll(3) === 0) return [];
    return [{ record, outcome: kind === 1 && roll(3) === 0 ? "dead" : "delivered" }];
  });
}

/** Each row: what the reader gave, and what a fresh look gave at that moment. */
export async function readingAheadIsAFreshLook(seed: number) {
  const roll = dice(seed);
  const { database, grow } = await aLog();
  const holder = async () => ({ database, upto: Number.MAX_SAFE_INTEGER });
  const backlog = createBacklog(database, holder);
  const rows: { given: number[]; fresh: number[] }[] = [];
  await grow(20);
  for (let step = 0; step < 60; step += 1) {
    const given = await backlog.next(LIMITS);
    rows.push({ given: seqs(given), fresh: seqs((await nextBatch(database, holder, LIMITS)).batch) });
    await settle(database, answerTo(given, roll), "now");
    const event = roll(8);
    if (event === 0) await unsettle(database, [[1, 1 + roll(20)]]);
    if (event === 1) await reviveDead(database);
    if (event < 5) await grow(1 + roll(9));
  }
  database.close();
  return rows;
}

/** A device that was set back after its fifth record: which numbers wait when the collector has told it of later ones. */
export async function setBackDeviceGoesOn(held: [from: number, to: number][]) {
  const { database, grow } = await aLog();
  await grow(5);
  const { batch } = await nextBatch(database, async () => ({ database, upto: Number.MAX_SAFE_INTEGER }));
  await settle(
    database,
    batch.map((record) => ({ record, outcome: "delivered" })),
    "now",
    held,
  );
  await grow(2);
  const stream = await streamOf(database);
  database.close();
  return stream && { next: stream.next_seq, waiting: waitingNumbers(stream) };
}
