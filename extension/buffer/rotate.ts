// Gives every browser session a database of its own: Chromium may delete one that is appended to after a torn end.
import { buckets, type Opened, openDatabase, sizeOf } from "./open.ts";
import { newestActivities } from "./read.ts";
import type { BufferDatabase, JournalMeta, Segment } from "./schema.ts";

/**
 * LevelDB goes on writing to a log whose last record is torn (a killed browser), and finds it corrupt at the start
 * after that (https://github.com/google/leveldb/issues/1287); Chromium then deletes the whole database without an
 * error. So a database is written in one browser session only, and copied forward at the first start of the next.
 */
const PREFIX = "journal-";
/** A larger database is not copied but read where it lies. */
export const COPY_LIMIT_BYTES = 20 * 1024 * 1024;
const CHUNK = 1000;
const STORES = ["records", "dead", "activities", "sessions", "operations", "pages", "meta"] as const;
/** Newest activities that come along when the rest stays behind in a segment. */
const RECENT = 500;

/** The database to write to, and the earlier ones that still hold records nobody else has. */
export interface OpenJournal extends Opened {
  /** The bucket's name; "default" where the browser has no buckets. */
  name: string;
  segments: Segment[];
}

export const DEFAULT_PLACE = "default";

/** Opens the journal of this browser session: `current` when it has one, else a new one made from the last. */
export async function openJournal(
  current: string | undefined,
  newName: () => string,
  copyLimit = COPY_LIMIT_BYTES,
): Promise<OpenJournal> {
  const manager = buckets();
  if (!manager) return { ...(await openDatabase({})), name: DEFAULT_PLACE, segments: [] };
  if (current !== undefined && (await manager.keys()).includes(current)) {
    const opened = await openDatabase({ bucket: current });
    const meta = await journalMeta(opened.database);
    if (meta?.state === "live") return { ...opened, name: current, segments: meta.segments };
    opened.database.close();
  }
  return rotate(manager, `${PREFIX}${newName()}`, copyLimit);
}

/** The name of the newest complete journal, for a view that finds no worker; undefined where there is none. */
export async function newestJournal(): Promise<string | undefined> {
  const names = await journalNames();
  return names.at(-1);
}

async function journalNames(): Promise<string[]> {
  const names = (await buckets()?.keys()) ?? [];
  return names.filter((name) => name.startsWith(PREFIX)).sort();
}

async function journalMeta(database: BufferDatabase): Promise<JournalMeta | undefined> {
  const row = await database.get("meta", "journal");
  return row?.key === "journal" ? row : undefined;
}

/**
 * Copies the last complete journal into a new bucket and makes that one live. Until then the old one is only read, so
 * a kill at any step leaves it to be copied again; after it, the old one is deleted, or kept as a segment.
 */
async function rotate(
  manager: NonNullable<ReturnType<typeof buckets>>,
  name: string,
  copyLimit: number,
): Promise<OpenJournal> {
  const names = await journalNames();
  const { source, lost } = await newestLive(names);
  const opened = await openDatabase({ bucket: name });
  await opened.database.put("meta", { key: "journal", state: "filling", segments: [] });
  const segments = source ? await carryOver(source, opened.database, copyLimit) : [];
  await strictly(opened.database, { key: "journal", state: "live", segments });
  source?.database.close();
  const kept = new Set([name, ...segments.map((segment) => segment.bucket)]);
  for (const old of names) if (!kept.has(old)) await manager.delete(old);
  return { ...opened, created: source === undefined, lost, name, segments };
}

interface Source {
  name: string;
  database: BufferDatabase;
  meta: JournalMeta;
}

async function newestLive(names: readonly string[]): Promise<{ source: Source | undefined; lost: boolean }> {
  let lost = false;
  for (const name of [...names].reverse()) {
    const opened = await openDatabase({ bucket: name });
    lost ||= opened.lost;
    const meta = await journalMeta(opened.database);
    if (meta?.state === "live") return { source: { name, database: opened.database, meta }, lost };
    opened.database.close();
  }
  return { source: undefined, lost };
}

async function carryOver(source: Source, target: BufferDatabase, copyLimit: number): Promise<Segment[]> {
  if ((await sizeOf(source.name)) <= copyLimit) {
    for (const store of STORES) await copyStore(source.database, target, store);
    await assertEqual(source.database, target);
    return source.meta.segments;
  }
  for (const store of ["dead", "sessions", "operations", "pages", "meta"] as const)
    await copyStore(source.database, target, store);
  await copyRecent(source.database, target);
  const [first, last] = await Promise.all([edge(source.database, "next"), edge(source.database, "prev")]);
  if (first === undefined || last === undefined) return source.meta.segments;
  return [...source.meta.segments, { bucket: source.name, from_seq: first, to_seq: last }];
}

async function copyStore(from: BufferDatabase, to: BufferDatabase, store: (typeof STORES)[number]): Promise<void> {
  let after: IDBKeyRange | null = null;
  for (;;) {
    const [keys, rows] = await Promise.all([from.getAllKeys(store, after, CHUNK), from.getAll(store, after, CHUNK)]);
    const last = keys.at(-1);
    if (last === undefined) return;
    const tx = to.transaction(store, "readwrite", { durability: "strict" });
    for (const row of rows) if (!isJournalMeta(row)) void tx.store.put(row);
    await tx.done;
    after = IDBKeyRange.lowerBound(last, true);
  }
}

const isJournalMeta = (row: unknown): boolean => (row as { key?: unknown }).key === "journal";

async function copyRecent(from: BufferDatabase, to: BufferDatabase): Promise<void> {
  const rows = [...(await from.getAllFromIndex("activities", "open")), ...(await newestActivities(from, RECENT))];
  const writing = to.transaction("activities", "readwrite", { durability: "strict" });
  for (const row of rows) void writing.store.put(row);
  await writing.done;
}

async function edge(database: BufferDatabase, direction: "next" | "prev"): Promise<number | undefined> {
  const cursor = await database.transaction("records").store.openCursor(null, direction);
  return cursor?.value.records.at(direction === "next" ? 0 : -1)?.seq;
}

async function assertEqual(from: BufferDatabase, to: BufferDatabase): Promise<void> {
  for (const store of STORES) {
    const [had, has] = await Promise.all([from.count(store), to.count(store)]);
    if (had !== has) throw new Error(`The log could not be copied: ${store} has ${has} of ${had} rows.`);
  }
}

async function strictly(database: BufferDatabase, row: JournalMeta): Promise<void> {
  const tx = database.transaction("meta", "readwrite", { durability: "strict" });
  void tx.store.put(row);
  await tx.done;
}

/** Forgets segments that are no longer needed and deletes their buckets. */
export async function dropSegments(
  database: BufferDatabase,
  kept: Segment[],
  dropped: readonly Segment[],
): Promise<void> {
  await strictly(database, { key: "journal", state: "live", segments: kept });
  for (const segment of dropped) await buckets()?.delete(segment.bucket);
}
