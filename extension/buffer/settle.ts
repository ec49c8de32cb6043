// Makes a database of an earlier browser session safe to be opened again, whatever the end of its log is like.
import type { BufferDatabase } from "./schema.ts";

/**
 * Every opening writes to the log: 19 bytes, and what takes back a transaction that was cut, a few kilobytes. Behind a
 * torn end that is enough, after one or two of them, for the next opening to find the log corrupt. LevelDB keeps up to 4 MB
 * in its log; then it writes them to a table and begins another log, and once the table is there the first is never read
 * again. The second 4 MB can only follow when it is.
 */
const ENOUGH_BYTES = 10 * 1024 * 1024;
/** Chromium puts a value of 64 kB into a file of its own. */
const ROW_BYTES = 32 * 1024;

/** Writes so much that the database begins another log, and takes all of it back, in one transaction. */
export async function settleLog(database: BufferDatabase): Promise<void> {
  const tx = database.transaction("meta", "readwrite", { durability: "strict" });
  const store = tx.store as unknown as { put(row: object): Promise<unknown>; delete(key: string): Promise<void> };
  const filler = crypto.getRandomValues(new Uint8Array(ROW_BYTES));
  const keys = Array.from({ length: ENOUGH_BYTES / ROW_BYTES }, (_, index) => `filler-${index}`);
  for (const key of keys) void store.put({ key, filler });
  for (const key of keys) void store.delete(key);
  await tx.done;
}
