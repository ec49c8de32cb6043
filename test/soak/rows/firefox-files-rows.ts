// Row 6b in Firefox: the SQLite files of the closed browser's store are deleted, cut off, overwritten, and bits of it flip.
import { open, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import Database from "better-sqlite3";
import { whyNotHere } from "../browser-process.ts";
import { type Base, openBase, type StoreFile, type Trial } from "../firefox-files.ts";
import type { FaultRow, Verdict } from "../matrix.ts";

/** Brings the log back into the main file, as Firefox does from time to time: it has no checksums, the log has. */
function writtenBack({ path }: StoreFile): void {
  const database = new Database(path);
  database.pragma("wal_checkpoint(TRUNCATE)");
  database.close();
}

async function overwrite(path: string, from: number, bytes: Buffer): Promise<void> {
  const file = await open(path, "r+");
  await file.write(bytes, 0, bytes.length, from);
  await file.close();
}

const PAGE = Buffer.alloc(4096, 0xff);
/** A value in Firefox's form, compressed by Snappy (https://github.com/google/snappy) as one literal, that begins well and goes on with a tag that is none. */
const UNREADABLE = Buffer.from("103c030000000000f1fffffffffffeffffff", "hex");
/** Likewise: a number with something behind its end. */
const GOES_ON = Buffer.from("185c030000000000f1ff080000800800bfff0000000000000000", "hex");
const [RECORDS, META] = [1, 7];

/** Puts something else into the newest row of each of these stores. */
function spoilNewest({ path }: StoreFile, spoiled: readonly (readonly [store: number, data: Buffer])[]): void {
  const database = new Database(path);
  const newest = "SELECT max(key) FROM object_data WHERE object_store_id = @store";
  const spoil = database.prepare(
    `UPDATE object_data SET data = @data WHERE object_store_id = @store AND key = (${newest})`,
  );
  for (const [store, data] of spoiled) spoil.run({ data, store });
  database.close();
}

/** What is done to the files, by name. */
export const FIREFOX_DAMAGES: Readonly<Record<string, (file: StoreFile) => Promise<void>>> = {
  async deleted({ path, walPath }) {
    await rm(path);
    if (walPath) await rm(walPath);
  },
  async "the main file cut in half"(file) {
    writtenBack(file);
    await truncate(file.path, Math.floor((await stat(file.path)).size / 2));
  },
  async "the main file cut in half, its log beside it"({ path }) {
    await truncate(path, Math.floor((await stat(path)).size / 2));
  },
  async "the main file’s beginning overwritten"(file) {
    writtenBack(file);
    await overwrite(file.path, 0, PAGE);
  },
  async "a page of the main file overwritten"(file) {
    writtenBack(file);
    const { size } = await stat(file.path);
    await overwrite(file.path, Math.floor((size * 0.6) / 4096) * 4096, PAGE);
  },
  async "rows that can’t be read"(file) {
    spoilNewest(file, [
      [RECORDS, UNREADABLE],
      [META, UNREADABLE],
    ]);
    writtenBack(file);
  },
  async "a row that goes on behind its end"(file) {
    spoilNewest(file, [[RECORDS, GOES_ON]]);
    writtenBack(file);
  },
  async "the log cut off"({ walPath, path }) {
    await truncate(walPath ?? path, 30_000);
  },
  async "the log overwritten"({ walPath, path }) {
    const target = walPath ?? path;
    await overwrite(target, Math.floor((await stat(target)).size / 3), PAGE);
  },
};

/** One bit of one byte that is not zero (most zeros are room between rows, where nothing would happen). */
export async function flipBit(file: StoreFile): Promise<string> {
  writtenBack(file);
  const bytes = await readFile(file.path);
  let at = 0;
  do at = Math.floor(Math.random() * bytes.length);
  while (bytes[at] === 0);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(Math.random() * 8));
  await writeFile(file.path, bytes);
  return `a bit of byte ${at} of ${bytes.length}`;
}

/** One bit inside a row of a store, wherever it lies in the file. */
export async function flipInRow(file: StoreFile, storeId: number): Promise<string> {
  writtenBack(file);
  const database = new Database(file.path, { readonly: true });
  const rows = database
    .prepare("SELECT data FROM object_data WHERE object_store_id = ?")
    .pluck()
    .all(storeId) as Buffer[];
  database.close();
  const bytes = await readFile(file.path);
  const row = rows[Math.floor(Math.random() * rows.length)] ?? Buffer.alloc(0);
  // A row may go on in another page; its beginning is in one piece.
  const length = Math.min(row.length, 300);
  const at = bytes.indexOf(row.subarray(0, length)) + Math.floor(Math.random() * length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(Math.random() * 8));
  await writeFile(file.path, bytes);
  return `a bit of byte ${at}, in a row of store ${storeId}`;
}

/** Recording goes on, nothing is there twice or as another, and what is gone is named, set apart or refused aloud. */
export const isHonest = ({ lost, duplicated, altered, after }: Trial): boolean =>
  lost.length + duplicated + altered === 0 && after >= 20;

export function lineOf({
  did,
  before,
  delivered,
  named,
  dead,
  apart,
  lost,
  altered,
  after,
  gaps,
  says,
}: Trial): string {
  const sets = `${delivered} of ${before} delivered, ${named} named, ${dead} refused, ${apart} set apart, ${lost.length} lost, ${altered} altered; ${after} after it`;
  return `${did}: ${sets}${gaps.length > 0 ? ` (${gaps.join(", ")})` : ""}${lost.length > 0 ? ` ${says}` : ""}`;
}

type Damage = (file: StoreFile) => Promise<string>;

const named: readonly Damage[] = Object.entries(FIREFOX_DAMAGES).map(([how, damage]) => async (file: StoreFile) => {
  await damage(file);
  return how;
});

const flips = (count: number): Damage[] =>
  Array.from({ length: count }, (_, n) => {
    if (n % 3 === 0) return flipBit;
    return (file: StoreFile) => flipInRow(file, n % 6 === 1 ? META : RECORDS);
  });

async function tried(base: Base, damages: readonly Damage[], say: (line: string) => void): Promise<Trial[]> {
  const trials: Trial[] = [];
  for (const damage of damages) {
    const trial = await base.trial(damage);
    say(`${isHonest(trial) ? "" : "✗ "}${lineOf(trial)}`);
    trials.push(trial);
  }
  return trials;
}

/** The damages that have a name; or so many flipped bits, one start for each. */
export async function damagedFirefox(say: (line: string) => void, bits = 0): Promise<Verdict> {
  const reason = whyNotHere("Firefox");
  if (reason) return { passed: true, why: `not run: ${reason}` };
  const base = await openBase("quit");
  try {
    const trials = await tried(base, bits > 0 ? flips(bits) : named, say);
    const whole = trials.filter(({ before, delivered }) => before === delivered).length;
    const told = trials.filter((trial) => isHonest(trial) && trial.before > trial.delivered);
    const numbers = told.reduce((sum, { named: count, dead }) => sum + count + dead, 0);
    const silent = trials.filter((trial) => !isHonest(trial)).map(({ did }) => did);
    return {
      passed: silent.length === 0,
      why: `${trials.length} starts on damaged files: ${whole} delivered all, ${told.length} named what was gone (${numbers} numbers), ${silent.length} silent or stopped${silent.length > 0 ? `: ${silent.join("; ")}` : ""}`,
    };
  } finally {
    await base.close();
  }
}

export const firefoxFilesRow: FaultRow = {
  number: "6b Firefox",
  name: "files of the store are deleted, cut off, overwritten (Firefox: one SQLite file and its log, no buckets)",
  expects: "each loss is named by a gap with its numbers, and recording goes on",
  run: (say) => damagedFirefox(say),
};

export const firefoxBitsRow = (bits: number): FaultRow => ({
  number: "6b bits Firefox",
  name: `one bit of the store’s SQLite file flips, ${bits} times, each on a fresh copy`,
  expects: "all is delivered, or what is gone is named or set apart; recording goes on, and nothing arrives altered",
  run: (say) => damagedFirefox(say, bits),
});
