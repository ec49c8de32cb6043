// Tears the end of LevelDB logs, as a browser killed in the middle of a write does: the recipe that wipes a plain IndexedDB.
import { appendFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** LevelDB's log format (doc/log_format.md): no record, and no fragment of one, reaches over the end of a block. */
export const BLOCK = 32_768;
export const HEADER = 7;
const FULL = 1;
/** Several times what an opening writes behind it, so that one more opening does not complete it. */
const PROMISED = 6000;
const WRITTEN = 100;

/**
 * What a writer leaves that was killed after 100 bytes of a record of so many more, at the end of a log of this many bytes:
 * a header that promises the record, and the first bytes of it. Undefined where the block has no room for such a record.
 */
export function tornRecord(logBytes: number, promised: number = PROMISED): Buffer | undefined {
  if ((logBytes % BLOCK) + HEADER + promised > BLOCK) return undefined;
  const header = Buffer.from([1, 2, 3, 4, promised & 0xff, promised >> 8, FULL]);
  return Buffer.concat([header, Buffer.alloc(WRITTEN, 7)]);
}

/**
 * Opening a database appends to its log: an empty batch of 19 bytes, and a few kilobytes that clear away what a killed
 * transaction left. No kill comes in the middle of so little.
 */
const OPENING = 5000;

/** The newest log of every IndexedDB of a profile, with its bytes. */
export async function logSizes(profileDir: string): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const folder of await levelDbFolders(profileDir)) {
    const newest = (await readdir(folder))
      .filter((name) => name.endsWith(".log"))
      .sort()
      .at(-1);
    if (newest !== undefined) sizes.set(join(folder, newest), (await stat(join(folder, newest))).size);
  }
  return sizes;
}

/**
 * Appends a torn record to every log that has grown since `before` and has room for it: a kill tears what was being
 * written, not what was only read. Returns how many were torn.
 */
export async function tearLogs(
  profileDir: string,
  before: ReadonlyMap<string, number>,
  promised: number = PROMISED,
): Promise<number> {
  let torn = 0;
  for (const [log, size] of await logSizes(profileDir)) {
    const record = tornRecord(size, promised);
    if (!record || size - (before.get(log) ?? 0) <= OPENING) continue;
    await appendFile(log, record);
    torn += 1;
  }
  return torn;
}

async function levelDbFolders(dir: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(dir).catch(() => [])) {
    const path = join(dir, name);
    if (!(await stat(path).catch(() => undefined))?.isDirectory()) continue;
    if (name.endsWith("indexeddb.leveldb")) found.push(path);
    else found.push(...(await levelDbFolders(path)));
  }
  return found;
}
