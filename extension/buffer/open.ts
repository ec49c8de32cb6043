// Opens the buffer's database; the only file that does. A handle is disposable: when it closes, it is opened again.
import { wrap } from "idb";
import { BUFFER_VERSION, type BufferDatabase, upgradeBuffer } from "./schema.ts";
import { mendRequests } from "./unreadable.ts";

/**
 * Where a database lives: in a Storage Bucket of its own, or in the extension's default one. Where there are no buckets,
 * the name is part of the database's own.
 */
export interface Place {
  bucket?: string;
}

interface Bucket {
  indexedDB: IDBFactory;
  estimate(): Promise<{ usage?: number }>;
}

interface BucketManager {
  open(name: string, options: { durability: "strict" }): Promise<Bucket>;
  keys(): Promise<string[]>;
  delete(name: string): Promise<void>;
}

/** The platform's buckets (Chromium); undefined where there are none (Firefox). */
export const buckets = (): BucketManager | undefined =>
  (navigator as unknown as { storageBuckets?: BucketManager }).storageBuckets;

const DATABASE = "review-trail";
/** The name of the journal in the database that every browser has had from the first day. */
export const DEFAULT_PLACE = "default";
const BLOCKED_MS = 2000;

/** What opening found: `lost` is true when the browser says that it had to throw the old content away. */
export interface Opened {
  database: BufferDatabase;
  created: boolean;
  lost: boolean;
}

/**
 * Opens the database at `place`, creating or upgrading it. Rejects with a sentence when another view keeps an old
 * version open, or when the file is of a newer version than this code knows; nothing is deleted then.
 */
export async function openDatabase(place: Place): Promise<Opened> {
  const home = await homeOf(place);
  return new Promise((resolve, reject) => {
    const request = home.indexedDB.open(home.database, BUFFER_VERSION);
    let created = false;
    let lost = false;
    let gaveUp = false;
    request.onblocked = () =>
      setTimeout(() => {
        gaveUp = true;
        reject(new Error("Another view of Review Trail uses an older version: close it."));
      }, BLOCKED_MS);
    request.onupgradeneeded = (event) => {
      created = event.oldVersion === 0;
      lost = isLoss(event);
      upgradeBuffer(typed(request.result), event.oldVersion);
    };
    request.onerror = () => reject(openingError(request.error));
    request.onsuccess = () => {
      // One that comes after all would stand in the way of the next.
      if (gaveUp) return request.result.close();
      resolve({ database: yielding(request.result, home), created, lost });
    };
  });
}

/**
 * Opens what is at `place` as it is, for reading: a log that may end torn must not be written to, not even to upgrade it.
 * `database` is undefined where there is none, `lost` where the browser says that it threw one away.
 */
export async function openToRead(place: Place): Promise<{ database: BufferDatabase | undefined; lost: boolean }> {
  const home = await homeOf(place);
  return new Promise((resolve, reject) => {
    const request = home.indexedDB.open(home.database);
    let lost = false;
    let isNone = false;
    request.onupgradeneeded = (event) => {
      isNone = true;
      lost = isLoss(event);
      request.transaction?.abort();
    };
    request.onerror = () => (isNone ? resolve({ database: undefined, lost }) : reject(openingError(request.error)));
    request.onsuccess = () => {
      if (request.result.version <= BUFFER_VERSION) return resolve({ database: yielding(request.result, home), lost });
      request.result.close();
      reject(new NewerLog());
    };
  });
}

/** Chromium's own word for a database that it deleted because it was damaged. */
const isLoss = (event: Event): boolean => (event as { dataLoss?: string }).dataLoss === "total";

const typed = (native: IDBDatabase): BufferDatabase => wrap(native) as unknown as BufferDatabase;

/**
 * What each handle came from. Measured in Chromium 156: when a bucket's factory is collected as garbage (half a minute
 * later in a quiet worker), every later transaction of its databases hangs for ever, without an error.
 */
const homes = new WeakMap<IDBDatabase, Home>();

/** The handle closes as soon as another view wants to upgrade. */
function yielding(native: IDBDatabase, home: Home): BufferDatabase {
  homes.set(native, home);
  native.onversionchange = () => native.close();
  return typed(native);
}

/** A log of a newer version is left as it is: nothing is deleted, and the person is told what to do. */
export class NewerLog extends Error {
  constructor() {
    super("This log was written by a newer version of Review Trail: update the extension. Nothing was deleted.");
    this.name = "NewerLog";
  }
}

function openingError(error: DOMException | null): Error {
  if (error?.name === "VersionError") return new NewerLog();
  return error ?? new Error("The log’s database could not be opened.");
}

/** Holds on to the bucket itself and to the factory, which a bucket makes once. */
interface Home {
  bucket: Bucket | undefined;
  indexedDB: IDBFactory;
  database: string;
}

async function homeOf({ bucket: name = DEFAULT_PLACE }: Place): Promise<Home> {
  const manager = buckets();
  if (!manager) mendRequests();
  if (!manager || name === DEFAULT_PLACE) return { bucket: undefined, indexedDB, database: databaseOf(name) };
  const bucket = await manager.open(name, { durability: "strict" });
  return { bucket, indexedDB: bucket.indexedDB, database: DATABASE };
}

/** The databases of a browser without buckets lie beside each other. */
const databaseOf = (name: string): string => (name === DEFAULT_PLACE ? DATABASE : `${DATABASE} ${name}`);

/** Where the journals lie: each in a bucket of its own, or all in one place. */
export interface Shelf {
  /** Where the browser can't tell, `current` is what is known. */
  keys(current?: string): Promise<string[]>;
  delete(name: string): Promise<void>;
}

export const shelf = (): Shelf => buckets() ?? PLAIN;

const PLAIN: Shelf = {
  async keys(current = DEFAULT_PLACE) {
    // Firefox 153 rejects for all of them when the beginning of one file is damaged; to open that one makes it anew.
    const found = await indexedDB.databases().catch(() => undefined);
    if (!found) return [...new Set([DEFAULT_PLACE, current])];
    const names = found.map(({ name = "" }) => name);
    const others = names.filter((name) => name.startsWith(databaseOf("")));
    return [
      ...(names.includes(DATABASE) ? [DEFAULT_PLACE] : []),
      ...others.map((name) => name.slice(databaseOf("").length)),
    ];
  },
  /** One that can't be deleted, or not yet, is in nobody's way: it is older than the one that is live. */
  delete: (name) =>
    new Promise((resolve) => {
      const request = indexedDB.deleteDatabase(databaseOf(name));
      request.onsuccess = request.onerror = request.onblocked = () => resolve();
    }),
};

/** What a bucket takes up on disk, in bytes, as the browser estimates it. */
export async function sizeOf(bucket: string): Promise<number> {
  const opened = await buckets()?.open(bucket, { durability: "strict" });
  return (await opened?.estimate())?.usage ?? 0;
}
