// Tells whether there is room on the disk: a database that is written or opened on a full disk may be thrown away.
import { buckets } from "./open.ts";

/**
 * Below this nothing is opened or written. Measured in Chromium 156: a database whose log ended torn on a full disk was
 * deleted by the browser when it was opened again while the disk was still full.
 */
export const ROOM_BYTES = 16 * 1024 * 1024;

/** Thrown before anything is touched. Its message is for a person. */
export class DiskFull extends Error {
  override name = "DiskFull";
}

/** What is free on the disk: with `unlimitedStorage` the quota says so. Unknown (infinite) where the store itself is safe. */
export async function freeBytes(): Promise<number> {
  if (!buckets()) return Number.POSITIVE_INFINITY;
  const { quota, usage } = await navigator.storage.estimate();
  return quota === undefined || usage === undefined ? Number.POSITIVE_INFINITY : quota - usage;
}

/** Throws `DiskFull` where there is no room. */
export async function assertRoom(): Promise<void> {
  if ((await freeBytes()) >= ROOM_BYTES) return;
  throw new DiskFull("The disk is full: nothing more can be recorded until there is room.");
}

/** True where the store itself failed (disk, quota, a closed handle), and not what was asked of it. */
export function isStoreFailure(error: unknown): boolean {
  // Firefox throws this one where a cursor stands on a value with something behind its end.
  if ((error as { name?: unknown } | null)?.name === "InternalError") return true;
  return error instanceof DOMException && !OURS.has(error.name);
}
/** Not DataCloneError: what is written is plain JSON, and Firefox throws it where a cursor stands on a row that can't be read. */
const OURS = new Set(["ConstraintError", "DataError", "VersionError"]);

/** True where the store failed and it was not for want of room. */
export const isDamage = (error: unknown): boolean =>
  isStoreFailure(error) && (error as DOMException).name !== "QuotaExceededError";
