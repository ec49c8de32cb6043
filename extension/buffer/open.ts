// Opens the buffer's database; the only file that does. A handle is disposable: when it closes, it is opened again.
import { wrap } from "idb";
import { BUFFER_VERSION, type BufferDatabase, upgradeBuffer } from "./schema.ts";

/** Where a database lives: in a Storage Bucket of its own, or in the extension's default one. */
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
  const factory = place.bucket === undefined ? indexedDB : await factoryOf(place.bucket);
  return new Promise((resolve, reject) => {
    const request = factory.open(DATABASE, BUFFER_VERSION);
    let created = false;
    let lost = false;
    const blocked = () =>
      setTimeout(() => reject(new Error("Another view of Review Trail uses an older version: close it.")), BLOCKED_MS);
    request.onblocked = blocked;
    request.onupgradeneeded = (event) => {
      created = event.oldVersion === 0;
      lost = (event as { dataLoss?: string }).dataLoss === "total";
      upgradeBuffer(wrap(request.result) as unknown as BufferDatabase, event.oldVersion);
    };
    request.onerror = () => reject(openingError(request.error));
    request.onsuccess = () => {
      const native = request.result;
      native.onversionchange = () => native.close();
      resolve({ database: wrap(native) as unknown as BufferDatabase, created, lost });
    };
  });
}

/** A log of a newer version is left as it is: nothing is deleted, and the person is told what to do. */
function openingError(error: DOMException | null): Error {
  if (error?.name !== "VersionError") return error ?? new Error("The log’s database could not be opened.");
  return new Error(
    "This log was written by a newer version of Review Trail: update the extension. Nothing was deleted.",
  );
}

async function factoryOf(bucket: string): Promise<IDBFactory> {
  const manager = buckets();
  if (!manager) throw new Error("This browser has no storage buckets.");
  return (await manager.open(bucket, { durability: "strict" })).indexedDB;
}

/** What a bucket takes up on disk, in bytes, as the browser estimates it. */
export async function sizeOf(bucket: string): Promise<number> {
  const opened = await buckets()?.open(bucket, { durability: "strict" });
  return (await opened?.estimate())?.usage ?? 0;
}
