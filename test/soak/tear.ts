// Tears the end of LevelDB logs, as a browser killed in the middle of a write does: the recipe that wipes a plain IndexedDB.
import { appendFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** Header of a record that promises 4,000 bytes (4 of checksum, length little-endian, type "full") and 100 that are there. */
const TORN = Buffer.concat([Buffer.from([1, 2, 3, 4, 0xa0, 0x0f, 1]), Buffer.alloc(100, 7)]);

/**
 * Appends a torn record to the newest log of every IndexedDB of the profile that was written since then: a kill tears what
 * was being written, not what lies there from before. Returns how many were torn.
 */
export async function tearLogs(profileDir: string, sinceMs: number): Promise<number> {
  let torn = 0;
  for (const folder of await levelDbFolders(profileDir)) {
    const logs = (await readdir(folder)).filter((name) => name.endsWith(".log")).sort();
    const newest = logs.at(-1);
    if (newest === undefined || (await stat(join(folder, newest))).mtimeMs < sinceMs) continue;
    await appendFile(join(folder, newest), TORN);
    torn += 1;
  }
  return torn;
}

async function levelDbFolders(dir: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(dir)) {
    const path = join(dir, name);
    if (!(await stat(path).catch(() => undefined))?.isDirectory()) continue;
    if (name.endsWith("indexeddb.leveldb")) found.push(path);
    else found.push(...(await levelDbFolders(path)));
  }
  return found;
}
