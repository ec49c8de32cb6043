// Copies the rows of one database into another, and tells a source that can't be read from a target that can't be written.
import { isRow } from "./forms.ts";
import { newestActivities } from "./read.ts";
import { readInPieces } from "./salvage.ts";
import { type BufferDatabase, type BufferStore, STORES } from "./schema.ts";

const CHUNK = 1000;
/** Newest activities that come along when the rest stays behind in a segment. */
const RECENT = 500;
/** What comes along when the records stay behind. */
const SMALL = ["dead", "sessions", "operations", "pages", "meta", "quarantine"] as const;

/** The source could not be read; what was asked of the target is not to blame. */
export class Unreadable extends Error {
  override name = "Unreadable";
}

/** Whether every row was in its form, and whether every row was there to be copied. */
export interface Copied {
  sound: boolean;
  whole: boolean;
}
export const WHOLE: Copied = { sound: true, whole: true };

/** Copies all of it and counts again; no row is left out for its form. With `isSalvage`, copies what can be read. */
export async function copyAll(from: BufferDatabase, to: BufferDatabase, isSalvage = false): Promise<Copied> {
  let copied = WHOLE;
  for (const store of storesOf(from, STORES)) {
    const { sound, whole } = await copyStore(from, to, store, isSalvage);
    copied = { sound: copied.sound && sound && whole, whole: copied.whole && whole };
  }
  if (!copied.whole) return copied;
  for (const store of storesOf(from, STORES)) {
    const [had, has] = [await reading(countOf(from, store)), await countOf(to, store)];
    if (had === has) continue;
    if (isSalvage) return { sound: false, whole: false };
    throw new Unreadable(`The log could not be copied: ${store} has ${has} of ${had} rows.`);
  }
  return copied;
}

/** Copies everything but the records and their activities, of which the open and the newest come along. */
export async function copySmall(from: BufferDatabase, to: BufferDatabase): Promise<boolean> {
  let sound = true;
  for (const store of storesOf(from, SMALL)) sound = (await copyStore(from, to, store, false)).sound && sound;
  const open = await reading(from.getAllFromIndex("activities", "open"));
  const rows = [...open, ...(await reading(newestActivities(from, RECENT)))];
  const writing = to.transaction("activities", "readwrite", { durability: "strict" });
  for (const row of rows) void writing.store.put(row);
  await writing.done;
  return sound && rows.every((row) => isRow("activities", row));
}

/** A database of an earlier version lacks the stores that came later. */
const storesOf = (database: BufferDatabase, stores: readonly BufferStore[]): BufferStore[] =>
  stores.filter((store) => database.objectStoreNames.contains(store));

async function copyStore(
  from: BufferDatabase,
  to: BufferDatabase,
  store: BufferStore,
  isSalvage: boolean,
): Promise<Copied> {
  let sound = true;
  let after: IDBKeyRange | null = null;
  for (;;) {
    const page = reading(Promise.all([from.getAllKeys(store, after, CHUNK), from.getAll(store, after, CHUNK)]));
    const read = await page.catch((error: unknown) => {
      if (isSalvage) return undefined;
      throw error;
    });
    if (!read) return { sound: (await salvageStore(from, to, store)) && sound, whole: false };
    const [keys, rows] = read;
    const last = keys.at(-1);
    if (last === undefined) return { sound, whole: true };
    sound = (await putAll(to, store, keys, rows)) && sound;
    after = IDBKeyRange.lowerBound(last, true);
  }
}

async function salvageStore(from: BufferDatabase, to: BufferDatabase, store: BufferStore): Promise<boolean> {
  let sound = true;
  for await (const { keys, rows } of readInPieces(from, store)) sound = (await putAll(to, store, keys, rows)) && sound;
  return sound;
}

/** Resolves with whether every row is in its form. */
async function putAll(
  to: BufferDatabase,
  store: BufferStore,
  keys: readonly IDBValidKey[],
  rows: readonly unknown[],
): Promise<boolean> {
  let sound = true;
  const tx = to.transaction(store, "readwrite", { durability: "strict" });
  rows.forEach((row, at) => {
    if (!isRow(store, row)) sound = false;
    if (isJournalMeta(row)) return;
    const put = (store === "quarantine" ? [row, keys[at]] : [row]) as [never];
    try {
      void tx.store.put(...put);
    } catch (error) {
      // One whose key is damaged has no place: it is missing in the count.
      if ((error as { name?: unknown }).name !== "DataError") throw error;
    }
  });
  await tx.done;
  return sound;
}

/** Each database has a row of its own about itself, which is not copied; it may be gone in one that was edited. */
async function countOf(database: BufferDatabase, store: BufferStore): Promise<number> {
  const own = store === "meta" ? await database.count(store, "journal") : 0;
  return (await database.count(store)) - own;
}

const isJournalMeta = (row: unknown): boolean => (row as { key?: unknown } | null)?.key === "journal";

/** Names what went wrong with the source as such. */
async function reading<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new Unreadable(`An earlier log can’t be read: ${String(error)}`);
  }
}
