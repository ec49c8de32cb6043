// Scenarios of the buffer that run inside a real browser, on its real IndexedDB and Storage Buckets; each returns facts.
import { append, newStream } from "#buffer/append.ts";
import { DEFAULT_BOUNDS } from "#buffer/bounds.ts";
import { buckets, openDatabase } from "#buffer/open.ts";
import { nextBatch, pendingCount, settle, streamOf, unsettle } from "#buffer/outbox.ts";
import { readActivities, readOverview } from "#buffer/read.ts";
import { openJournal } from "#buffer/rotate.ts";
import type { BufferDatabase, StreamMeta } from "#buffer/schema.ts";
import { draftOf, nextDraft, type Scene } from "#core/drafting.ts";
import { uuidv7 } from "#core/ids.ts";
import type { Draft, TrailRecord } from "#core/record.ts";
import { summarize } from "#core/summary.ts";
import {
  dropOperation,
  emptyWorld,
  type OpenOperation,
  putOperation,
  putSession,
  type Session,
  type World,
} from "#core/world.ts";

const id = (): string => uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
const scene = (): Scene => ({ nowMs: Date.now(), id, profile: "test@1.0.0", origin: "https://reviews.example" });

function aWorld(): { world: World; session: Session } {
  const world = emptyWorld();
  const now = new Date().toISOString();
  const session: Session = {
    session_id: id(),
    origin: "https://reviews.example",
    tab_id: 1,
    started_at: now,
    last_at: now,
    ended: false,
  };
  putSession(world, session);
  return { world, session };
}

const aDraft = (session: Session, action = "button_click", status: Draft["status"] = "success"): Draft =>
  draftOf(scene(), session, { action, status, details: { label: "x".repeat(40) }, observed_by: "dom" });

const anOperation = (draft: Draft): OpenOperation => ({
  activity_id: draft.activity_id,
  page_id: id(),
  tab_id: 1,
  origin: draft.origin,
  requests: [1],
  profile: "test",
  rule: "test",
  started_ms: Date.now(),
  seen_ms: Date.now(),
  gave_up: false,
  page_gone: false,
  draft,
});

async function aBuffer(): Promise<{ database: BufferDatabase; world: World; session: Session }> {
  const { database } = await openDatabase({ bucket: `test-${crypto.randomUUID()}` });
  await database.put("meta", newStream(id(), undefined));
  return { database, ...aWorld() };
}

const own = (database: BufferDatabase) => async () => ({ database, upto: Number.MAX_SAFE_INTEGER });
const stream = async (database: BufferDatabase): Promise<StreamMeta> => {
  const found = await streamOf(database);
  if (!found) throw new Error("no stream");
  return found;
};
const delivered = (records: readonly TrailRecord[]) =>
  records.map((record) => ({ record, outcome: "delivered" }) as const);

/** 50 appends from several writers at once, some of operations: are the numbers gapless and the sums those of a recount? */
export async function appendsAreGapless() {
  const { database, world, session } = await aBuffer();
  for (let i = 0; i < 25; i += 1) {
    const begun = aDraft(session, "s3_export", "in_progress");
    putOperation(world, anOperation(begun));
    await append(database, [begun, aDraft(session)], world);
    const error = { kind: "s3", message: "refused" } as const;
    const end =
      i % 3 === 0
        ? ({ status: "failed", error, duration_ms: 10 * i } as const)
        : ({ status: "success", duration_ms: 10 * i } as const);
    dropOperation(world, begun.activity_id);
    await append(database, [nextDraft(scene(), begun, session, end)], world);
  }
  const chunks = await database.getAll("records");
  const numbers = chunks.flatMap(({ records }) => records.map((record) => record.seq));
  const overview = await readOverview(database, session.session_id);
  const recount = summarize(await readActivities(database, session.session_id));
  return {
    numbers,
    summary: overview.summary,
    recount,
    failures: overview.failures.length,
    pending: overview.standing.pending,
  };
}

/** What waits is sent in order, what is settled is not sent again, what the collector lost waits again. */
export async function outboxLooksBeforeItTakes() {
  const { database, world, session } = await aBuffer();
  await append(
    database,
    Array.from({ length: 10 }, () => aDraft(session)),
    world,
  );
  const first = (await nextBatch(database, own(database), { records: 4, bytes: 1_000_000 })).batch;
  const again = (await nextBatch(database, own(database), { records: 4, bytes: 1_000_000 })).batch;
  await settle(
    database,
    [...delivered(first.slice(0, 3)), { record: first[3] as TrailRecord, outcome: "dead", code: "bad" }],
    "now",
  );
  const rest = (await nextBatch(database, own(database))).batch;
  const waiting = pendingCount(await stream(database));
  await unsettle(database, [[1, 1]]);
  const restored = (await nextBatch(database, own(database))).batch;
  const seqs = (records: readonly TrailRecord[]) => records.map((record) => record.seq);
  return { first: seqs(first), again: seqs(again), rest: seqs(rest), waiting, restored: seqs(restored) };
}

/** With room for 100 rows, of which 60 are delivered: what goes, what is refused, and do the sums hold? */
export async function boundsAreExact() {
  const { database, world, session } = await aBuffer();
  const bounds = { ...DEFAULT_BOUNDS, rows: 100 };
  for (let i = 0; i < 10; i += 1) {
    const ten = Array.from({ length: 10 }, () => aDraft(session));
    await append(database, ten, world, bounds);
  }
  await settle(
    database,
    delivered((await nextBatch(database, own(database), { records: 60, bytes: 1_000_000 })).batch),
    "now",
  );
  await append(database, [aDraft(session)], world, bounds);
  const afterTrim = await stream(database);
  for (let i = 0; i < 15; i += 1) {
    await append(
      database,
      Array.from({ length: 10 }, () => aDraft(session)),
      world,
      bounds,
    );
  }
  await append(
    database,
    [aDraft(session, "s3_export", "failed"), aDraft(session, "records_dropped", "warning")],
    world,
    bounds,
  );
  const end = await stream(database);
  const kept = (await database.getAll("records")).flatMap(({ records }) => records.map((record) => record.seq));
  return { afterTrim: afterTrim.rows, end, rows: kept.length, oldest: kept[0] };
}

/** A second browser session copies the first; the first is deleted; a half-made copy is thrown away. */
export async function rotationCarriesEverythingOver() {
  const first = await openJournal(undefined, id);
  await first.database.put("meta", newStream(id(), undefined));
  const { world, session } = aWorld();
  await append(
    first.database,
    Array.from({ length: 2500 }, () => aDraft(session)),
    world,
  );
  first.database.close();
  const filling = `journal-${id()}`;
  const half = await openDatabase({ bucket: filling });
  await half.database.put("meta", { key: "journal", state: "filling", segments: [] });
  half.database.close();
  const second = await openJournal(undefined, id);
  const same = await openJournal(second.name, id);
  const names = (await buckets()?.keys()) ?? [];
  const count = (await second.database.getAll("records")).flatMap(({ records }) => records).length;
  const seq = (await stream(second.database)).next_seq;
  same.database.close();
  second.database.close();
  return {
    count,
    seq,
    kept: names.filter((name) => name.startsWith("journal-")),
    name: second.name,
    sameName: same.name,
  };
}

/** A backlog over the limit stays in its own bucket, is read from there, and its acknowledgements are noted in the new one. */
export async function largeBacklogIsReadWhereItLies() {
  for (const name of (await buckets()?.keys()) ?? []) await buckets()?.delete(name);
  const first = await openJournal(undefined, id);
  await first.database.put("meta", newStream(id(), undefined));
  const { world, session } = aWorld();
  await append(
    first.database,
    Array.from({ length: 300 }, () => aDraft(session)),
    world,
  );
  first.database.close();
  const second = await openJournal(undefined, id, 0);
  await append(second.database, [aDraft(session)], world);
  const segment = second.segments[0];
  const opened = segment ? await openDatabase({ bucket: segment.bucket }) : undefined;
  const holder = async (seq: number) =>
    segment && opened && seq <= segment.to_seq
      ? { database: opened.database, upto: segment.to_seq }
      : { database: second.database, upto: Number.MAX_SAFE_INTEGER };
  const batch = (await nextBatch(second.database, holder)).batch;
  await settle(second.database, delivered(batch), "now");
  const pending = pendingCount(await stream(second.database));
  const own = await second.database.count("records");
  const overview = await readOverview(second.database, session.session_id);
  opened?.database.close();
  second.database.close();
  return {
    segments: second.segments.length,
    batch: batch.length,
    pending,
    own,
    total: overview.summary.total_activities,
  };
}

/** A database of a newer version is refused, and everything in it stays. */
export async function newerVersionIsLeftAlone() {
  const bucket = `newer-${id()}`;
  const factory = (await buckets()?.open(bucket, { durability: "strict" }))?.indexedDB;
  const openNewer = () =>
    new Promise<IDBDatabase>((resolve, reject) => {
      const request = (factory ?? indexedDB).open("review-trail", 99);
      request.onupgradeneeded = () => request.result.createObjectStore("future").put("kept", 1);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  (await openNewer()).close();
  const refusal = await openDatabase({ bucket }).then(
    () => "opened",
    (error: unknown) => String(error),
  );
  const again = await openNewer();
  const kept = await new Promise((resolve) => {
    const request = again.transaction("future").objectStore("future").get(1);
    request.onsuccess = () => resolve(request.result);
  });
  again.close();
  return { refusal, kept };
}
