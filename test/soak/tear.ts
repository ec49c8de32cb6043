// Tears the end of LevelDB logs, as a browser killed in the middle of a write does: the recipe that wipes a plain IndexedDB.
import { appendFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** LevelDB's log format (doc/log_format.md): no record, and no fragment of one, reaches over the end of a block. */
export const BLOCK = 32_768;
export const HEADER = 7;
const [FULL, FIRST] = [1, 2];
const WANTED = 4000;
const WRITTEN = 100;

/**
 * What a writer leaves that was killed after 100 bytes of a record of `wanted`, at the end of a log of this many bytes: a
 * header that promises the record, or the fragment that the block has room for, and the first bytes of it. Zeros fill a
 * block that is all but full; LevelDB passes over them.
 */
export function tornRecord(logBytes: number, wanted: number = WANTED): Buffer {
  const left = BLOCK - (logBytes % BLOCK);
  const filler = left < HEADER + 2 * WRITTEN ? left : 0;
  const room = (filler > 0 ? BLOCK : left) - HEADER;
  const promised = Math.min(wanted, room);
  const header = Buffer.from([1, 2, 3, 4, promised & 0xff, promised >> 8, promised < wanted ? FIRST : FULL]);
  return Buffer.concat([Buffer.alloc(filler), header, Buffer.alloc(WRITTEN, 7)]);
}

/** Opening a database appends an empty batch of 19 bytes to its log, and no kill comes in the middle of so little. */
const OPENING = 100;

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
 * Appends a torn record to every log that has grown since `before`: a kill tears what was being written, not what was
 * only read. Returns how many were torn.
 */
export async function tearLogs(
  profileDir: string,
  before: ReadonlyMap<string, number>,
  wanted: number = WANTED,
): Promise<number> {
  let torn = 0;
  for (const [log, size] of await logSizes(profileDir)) {
    if (size - (before.get(log) ?? 0) <= OPENING) continue;
    await appendFile(log, tornRecord(size, wanted));
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
