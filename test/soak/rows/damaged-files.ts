// Row 6b: files of a closed browser's log are deleted, cut off or overwritten; the loss is named, never silent.
import { open, readdir, rm, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import type { Activity } from "../../../extension/core/activity.ts";
import { openHouse } from "../../support/house.ts";
import { until } from "../../support/poll.ts";
import type { FaultRow } from "../matrix.ts";

async function journalFolders(dir: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(dir)) {
    const path = join(dir, name);
    if (!(await stat(path)).isDirectory()) continue;
    if (name.endsWith("indexeddb.leveldb")) found.push(path);
    else found.push(...(await journalFolders(path)));
  }
  return found;
}

/** Records something, closes the browser, lets `damage` at the journal's files, and opens the browser again. */
export async function afterDamage(damage: (folder: string) => Promise<void>): Promise<Activity[]> {
  const house = await openHouse();
  try {
    const page = await house.openApp();
    await until(
      "the session's start",
      () => house.logs.activities(),
      (rows) => rows.some((row) => row.action === "session_started"),
    );
    await page.click("body");
    await house.closeBrowser();
    for (const folder of await journalFolders(join(house.profileDir, "Default", "WebStorage"))) await damage(folder);
    await house.openBrowser();
    await house.openApp();
    return await until(
      "the gap",
      () => house.logs.activities(),
      (rows) => rows.some((row) => row.action === "records_dropped"),
    );
  } finally {
    await house.close();
  }
}

export const gapOf = (rows: readonly Activity[]): Record<string, unknown> =>
  rows.find((row) => row.action === "records_dropped")?.details ?? {};

async function overwrite(folder: string, ending: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith(ending)) continue;
    const file = await open(join(folder, name), "r+");
    const { size } = await file.stat();
    await file.write(Buffer.alloc(Math.min(4096, size), 0xff), 0, Math.min(4096, size), Math.floor(size / 3));
    await file.close();
  }
}

/** What is done to the folder of each database. */
export const FILE_DAMAGES: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  deleted: (folder) => rm(folder, { recursive: true }),
  "cut off": async (folder) => {
    for (const name of await readdir(folder)) if (name.endsWith(".log")) await truncate(join(folder, name), 300);
  },
  overwritten: (folder) => overwrite(folder, ".log"),
};

export const damagedFilesRow: FaultRow = {
  number: "6b",
  name: "files of the log are deleted, cut off, overwritten (Chromium)",
  expects: "each loss is named by a gap with its numbers, and recording goes on",
  async run(say) {
    const found: string[] = [];
    for (const [how, damage] of Object.entries(FILE_DAMAGES)) {
      const gap = gapOf(await afterDamage(damage));
      found.push(`${how}: ${gap["reason"]} ${gap["from_seq"] ?? "?"}–${gap["to_seq"] ?? "?"}`);
      say(found.at(-1) ?? "");
    }
    return { passed: found.every((one) => /store_(wiped|damaged) \d+–\d+/.test(one)), why: found.join("; ") };
  },
};
