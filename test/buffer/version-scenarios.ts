// Scenarios of versions and of journals that can't be read, in a real browser: upgrades, downgrades, blocked ones, copies.
import { append, newStream } from "#buffer/append.ts";
import { buckets, openDatabase } from "#buffer/open.ts";
import { nextBatch, pendingCount, settle, streamOf } from "#buffer/outbox.ts";
import { openJournal } from "#buffer/rotate.ts";
import type { BufferDatabase } from "#buffer/schema.ts";
import { draftOf } from "#core/drafting.ts";
import { uuidv7 } from "#core/ids.ts";
import { emptyWorld, putSession, type World } from "#core/world.ts";

const id = (): string => uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
const NAME = "review-trail";

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const factoryOf = async (bucket: string | undefined): Promise<IDBFactory> =>
  bucket === undefined
    ? indexedDB
    : ((await buckets()?.open(bucket, { durability: "strict" }))?.indexedDB ?? indexedDB);

async function clear(): Promise<void> {
  for (const name of (await buckets()?.keys()) ?? []) await buckets()?.delete(name);
  await done(indexedDB.deleteDatabase(NAME));
}

/** The layout of version 1 as it was released, written down anew so that a change of ours can't change it. */
function layoutOfFirst(database: IDBDatabase): void {
  database.createObjectStore("records", { keyPath: "from_seq" });
  database.createObjectStore("dead", { keyPath: "seq" });
  const activities = database.createObjectStore("activities", { keyPath: ["session_id", "first_seq"] });
  activities.createIndex("open", "open");
  activities.createIndex("attention", ["session_id", "first_seq", "attention"]);
  activities.createIndex("attention_all", ["attention", "first_seq"]);
  database.createObjectStore("sessions", { keyPath: "session_id" }).createIndex("last", "last_at");
  database.createObjectStore("operations", { keyPath: "activity_id" });
  database.createObjectStore("pages", { keyPath: "page_id" });
  database.createObjectStore("meta", { keyPath: "key" });
}

function aWorld(): { world: World; one(): ReturnType<typeof draftOf> } {
  const world = emptyWorld();
  const now = new Date().toISOString();
  const session = {
    session_id: id(),
    origin: "https://r.example",
    tab_id: 1,
    started_at: now,
    last_at: now,
    ended: false,
  };
  putSession(world, session);
  const scene = () => ({ nowMs: Date.now(), id, profile: "test@1.0.0", origin: session.origin });
  return {
    world,
    one: () =>
      draftOf(scene(), session, { action: "button_click", status: "success", details: {}, observed_by: "dom" }),
  };
}

/** A database of version 1 with `count` records that wait, a few of them acknowledged. */
async function makeFirst(bucket: string | undefined, count: number): Promise<void> {
  const factory = await factoryOf(bucket);
  const request = factory.open(NAME, 1);
  request.onupgradeneeded = () => layoutOfFirst(request.result);
  const native = await done(request);
  const { one } = aWorld();
  const stream = {
    ...newStream(id(), undefined),
    next_seq: count + 1,
    acked: [[1, 10]],
    captured: count,
    accepted: count,
  };
  const { unsaid: _said, ...told } = stream;
  const tx = native.transaction(["records", "activities", "meta"], "readwrite");
  for (let from = 1; from <= count; from += 100) {
    const records = Array.from({ length: Math.min(100, count - from + 1) }, (_, at) => ({
      ...one(),
      stream_id: stream.stream_id,
      seq: from + at,
    }));
    tx.objectStore("records").add({ from_seq: from, records });
  }
  tx.objectStore("meta").put({ ...told, rows: count, bytes: count * 500 });
  tx.objectStore("meta").put({ key: "journal", state: "live", segments: [] });
  await new Promise((resolve, reject) => {
    tx.oncomplete = resolve;
    tx.onabort = () => reject(tx.error);
  });
  native.close();
}

async function drainAll(database: BufferDatabase): Promise<number> {
  let delivered = 0;
  for (;;) {
    const batch = (await nextBatch(database, async () => ({ database, upto: Number.MAX_SAFE_INTEGER }))).batch;
    if (batch.length === 0) return delivered;
    delivered += batch.length;
    await settle(
      database,
      batch.map((record) => ({ record, outcome: "delivered" }) as const),
      "now",
    );
  }
}

/** A full queue of version 1, as a journal and in the default place: what is delivered after the update? */
export async function upgradeWithFullQueue(count: number) {
  await clear();
  await makeFirst(`journal-${id()}`, count);
  await makeFirst(undefined, count);
  const journal = await openJournal(undefined, id);
  const plain = await openDatabase({});
  const results = [];
  for (const { database } of [journal, plain]) {
    const { world, one } = aWorld();
    await append(database, [one()], world);
    const delivered = await drainAll(database);
    const stream = await streamOf(database);
    results.push({
      version: database.version,
      stores: [...database.objectStoreNames].length,
      delivered,
      next: stream?.next_seq,
      pending: stream ? pendingCount(stream) : -1,
    });
    database.close();
  }
  return results;
}

/** The newest journal is of a newer version: nothing is opened in its place, and nothing is deleted. */
export async function downgradeRefuses() {
  await clear();
  const older = await openJournal(undefined, id);
  older.database.close();
  const bucket = `journal-z99999999-${id()}`;
  const newer = (await factoryOf(bucket)).open(NAME, 99);
  newer.onupgradeneeded = () => newer.result.createObjectStore("future").put("kept", 1);
  (await done(newer)).close();
  const before = (await buckets()?.keys()) ?? [];
  const refusal = await openJournal(undefined, id).then(
    () => "opened",
    (error: unknown) => String(error),
  );
  const after = (await buckets()?.keys()) ?? [];
  const again = await done((await factoryOf(bucket)).open(NAME));
  const kept = await done(again.transaction("future").objectStore("future").get(1));
  again.close();
  return { refusal, same: before.join() === after.join(), kept };
}

/** Another view keeps version 1 open and does not listen: a sentence, no hang, and no handle that stays behind. */
export async function blockedUpgradeIsTold() {
  await clear();
  await makeFirst(undefined, 50);
  const stubborn = await done(indexedDB.open(NAME, 1));
  const refusal = await openDatabase({}).then(
    () => "opened",
    (error: unknown) => String(error),
  );
  stubborn.close();
  const { database } = await openDatabase({});
  const count = (await database.getAll("records")).flatMap(({ records }) => records).length;
  const request = indexedDB.open(NAME, 3);
  let blocked = false;
  request.onblocked = () => {
    blocked = true;
  };
  (await done(request)).close();
  return { refusal, count, blocked };
}

async function aJournal(count: number) {
  const journal = await openJournal(undefined, id, 0);
  if (!(await streamOf(journal.database))) await journal.database.put("meta", newStream(id(), undefined));
  const { world, one } = aWorld();
  await append(
    journal.database,
    Array.from({ length: count }, () => one()),
    world,
  );
  journal.database.close();
  return journal;
}

/** The newest journal can't be read: it is set aside and kept, the one before it is taken, and recording goes on. */
export async function unreadableJournalIsSetAside() {
  await clear();
  await aJournal(20);
  const bucket = `journal-z00000900-${id()}`;
  const request = (await factoryOf(bucket)).open(NAME, 1);
  request.onupgradeneeded = () => {
    // Without the index that is read, as if the read had failed.
    for (const store of ["records", "dead", "activities", "sessions", "operations", "pages"])
      request.result.createObjectStore(store, { autoIncrement: true });
    request.result.createObjectStore("meta", { keyPath: "key" });
    request.transaction?.objectStore("meta").put({ key: "journal", state: "live", segments: [] });
  };
  (await done(request)).close();
  const first = await openJournal(undefined, id, 0);
  const { world, one } = aWorld();
  await append(first.database, [one()], world);
  const next = (await streamOf(first.database))?.next_seq;
  first.database.close();
  const second = await openJournal(undefined, id);
  const isKept = ((await buckets()?.keys()) ?? []).includes(bucket);
  const after = (await streamOf(second.database))?.next_seq;
  second.database.close();
  return { lost: first.lost, next, after, isKept };
}

/** The clock is set back a year between two sessions of the browser, with a backlog that stays in its segment. */
export async function clockSetBackKeepsTheNewest() {
  await clear();
  const past = (): string => uuidv7(Date.now() - 31_536_000_000, crypto.getRandomValues(new Uint8Array(10)));
  await aJournal(30);
  const second = await openJournal(undefined, past, 0);
  const { world, one } = aWorld();
  await append(second.database, [one(), one()], world);
  second.database.close();
  const third = await openJournal(undefined, past);
  const next = (await streamOf(third.database))?.next_seq;
  const { segments } = third;
  third.database.close();
  return { next, segments: segments.map(({ from_seq, to_seq }) => [from_seq, to_seq]) };
}

let heldOpen: BufferDatabase | undefined;

/** Opens a journal that nothing but its handle is kept of. */
export async function openAndHold(): Promise<void> {
  await clear();
  heldOpen = (await openJournal(undefined, id)).database;
  await heldOpen.put("meta", newStream(id(), undefined));
}

/** Appends to it; the limit ends a hang. */
export async function appendToHeld(): Promise<string> {
  const { world, one } = aWorld();
  const appending = heldOpen ? append(heldOpen, [one()], world).then(() => "appended") : Promise.resolve("nothing");
  return Promise.race([appending, new Promise<string>((resolve) => setTimeout(() => resolve("hangs"), 10_000))]);
}
