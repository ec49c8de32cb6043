// A journal that is deleted, truncated or overwritten behind the browser's back: the loss is named, never silent.
import { open, readdir, rm, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Activity } from "../../extension/core/activity.ts";
import { openHouse } from "../support/house.ts";
import { until } from "../support/poll.ts";

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
async function afterDamage(damage: (folder: string) => Promise<void>): Promise<Activity[]> {
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

const gapOf = (rows: readonly Activity[]): Record<string, unknown> =>
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

describe("a damaged journal", () => {
  it("that was deleted starts a new stream and names the numbers of the old one", async () => {
    const rows = await afterDamage((folder) => rm(folder, { recursive: true }));
    expect(gapOf(rows)).toMatchObject({ reason: "store_wiped", from_seq: 1 });
    expect(rows.filter((row) => row.action === "stream_started")).toHaveLength(2);
  });

  it("whose log was cut off is named, with the numbers that are gone", async () => {
    const rows = await afterDamage(async (folder) => {
      for (const name of await readdir(folder)) if (name.endsWith(".log")) await truncate(join(folder, name), 300);
    });
    expect(gapOf(rows)["reason"]).toMatch(/^store_(wiped|damaged)$/);
    expect(gapOf(rows)["to_seq"]).toBeGreaterThanOrEqual(1);
  });

  it("whose bytes were overwritten is named", async () => {
    const rows = await afterDamage((folder) => overwrite(folder, ".log"));
    expect(gapOf(rows)["reason"]).toMatch(/^store_(wiped|damaged)$/);
  });
});
