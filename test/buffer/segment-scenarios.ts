// Scenarios of what lies in earlier databases or long ago, inside a real browser; each returns facts.
import { append, newStream } from "#buffer/append.ts";
import { handOverLines } from "#buffer/hand-over.ts";
import { buckets, openDatabase } from "#buffer/open.ts";
import { pendingCount, settle, streamOf } from "#buffer/outbox.ts";
import { sessionsToGoOnWith } from "#buffer/read.ts";
import { repair } from "#buffer/repair.ts";
import { dropSegments, openJournal } from "#buffer/rotate.ts";
import type { BufferDatabase } from "#buffer/schema.ts";
import { draftOf, type Scene } from "#core/drafting.ts";
import { uuidv7 } from "#core/ids.ts";
import { emptyTally } from "#core/summary.ts";
import { emptyWorld, putSession, type Session } from "#core/world.ts";

const id = (): string => uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
const ORIGIN = "https://reviews.example";

const aSession = (lastMs: number): Session => {
  const at = new Date(lastMs).toISOString();
  return { session_id: id(), origin: ORIGIN, tab_id: 1, started_at: at, last_at: at, ended: false };
};

async function grow(database: BufferDatabase, count: number): Promise<void> {
  const world = emptyWorld();
  const session = aSession(Date.now());
  putSession(world, session);
  const scene: Scene = { nowMs: Date.now(), id, profile: "test@1.0.0", origin: ORIGIN };
  const draft = { action: "button_click", status: "success", details: {}, observed_by: "dom" } as const;
  await append(
    database,
    Array.from({ length: count }, () => draftOf(scene, session, draft)),
    world,
  );
}

/** Three sessions of the browser, two of them left behind: what is counted as held, before and after they are let go. */
export async function segmentsAreCountedWhileTheyAreHeld() {
  for (const name of (await buckets()?.keys()) ?? []) await buckets()?.delete(name);
  const counted: { rows: number; bytes: number }[] = [];
  const note = async (database: BufferDatabase) => {
    const stream = await streamOf(database);
    counted.push({ rows: stream?.rows ?? -1, bytes: stream?.bytes ?? -1 });
  };
  const first = await openJournal(undefined, id);
  await first.database.put("meta", newStream(id(), undefined));
  await grow(first.database, 300);
  await note(first.database);
  first.database.close();
  const second = await openJournal(undefined, id, 0);
  await grow(second.database, 20);
  second.database.close();
  const third = await openJournal(undefined, id, 0);
  await grow(third.database, 1);
  await note(third.database);
  const [oldest, ...others] = third.segments;
  await dropSegments(third.database, others, oldest ? [oldest] : []);
  await note(third.database);
  await repair(third.database, null, "now");
  await note(third.database);
  await dropSegments(third.database, [], others);
  await note(third.database);
  third.database.close();
  return { segments: third.segments.length, rows: counted.map(({ rows }) => rows), counted };
}

/** What waits lies in two earlier databases and in this one: which numbers does the hand-over file hold, in its order? */
export async function handOverOfAllDatabases() {
  for (const name of (await buckets()?.keys()) ?? []) await buckets()?.delete(name);
  const first = await openJournal(undefined, id);
  await first.database.put("meta", newStream(id(), undefined));
  await grow(first.database, 3);
  first.database.close();
  const second = await openJournal(undefined, id, 0);
  await grow(second.database, 2);
  second.database.close();
  const third = await openJournal(undefined, id, 0);
  await grow(third.database, 2);
  const { lines, count } = await handOverLines(third.database, "now");
  third.database.close();
  return { count, seqs: lines.slice(1).map((line) => (JSON.parse(line) as { seq: number }).seq) };
}

/** Of what this device took for lost, the collector has a part: what is then missing, and what waits? */
export async function lostThatHadArrived() {
  const { database } = await openDatabase({ bucket: `test-${crypto.randomUUID()}` });
  await database.put("meta", { ...newStream(id(), undefined), next_seq: 11, acked: [[1, 3]], lost: [[4, 8]] });
  const { acked, lost } = await settle(database, [], "now", [[1, 6]]);
  const again = await settle(database, [], "now");
  database.close();
  return { acked, lost, again: again.lost, pending: pendingCount(again) };
}

/** Of sessions that ended nowhere: which does a worker go on with that starts `restHours` after the last of them? */
export async function sessionsOfBefore(restHours: number) {
  const { database } = await openDatabase({ bucket: `test-${crypto.randomUUID()}` });
  const nowMs = Date.now();
  const hoursAgo = [restHours, restHours + 1, restHours + 100];
  for (const hours of hoursAgo)
    await database.put("sessions", { ...aSession(nowMs - hours * 3_600_000), tally: emptyTally() });
  const found = await sessionsToGoOnWith(database, nowMs, []);
  database.close();
  return found.map(({ last_at }) => Math.round((nowMs - Date.parse(last_at)) / 3_600_000));
}
