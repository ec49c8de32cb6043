// What the rows about the device share: a house whose page writes numbered activities, and the count of what became of them.
import { join } from "node:path";
import type { Page } from "playwright-core";
import { type House, type HouseOptions, openHouse } from "../support/house.ts";
import { until } from "../support/poll.ts";
import { type Loss, lossOf } from "./loss-report.ts";
import type { Verdict } from "./matrix.ts";
import { type Arrived, arrivedIn } from "./nonces.ts";

const ARRIVAL_MS = 90_000;

/** A house for one row; whatever happens in it, it is taken down. */
export async function inHouse(options: HouseOptions, run: (house: House) => Promise<Verdict>): Promise<Verdict> {
  const house = await openHouse({ profile: "generic", ...options });
  try {
    return await run(house);
  } finally {
    await house.close();
  }
}

export const arrived = (house: House): Arrived => arrivedIn(join(house.dataDir, "collector"));

/** What the worker says of itself, read in a page of the extension without touching its database. */
export async function badgeOf(popup: Page): Promise<string> {
  return popup.evaluate(() =>
    (
      globalThis as unknown as { chrome: { action: { getBadgeText(of: object): Promise<string> } } }
    ).chrome.action.getBadgeText({}),
  );
}

/** The stream's counters as the device keeps them, with how many records wait. */
export interface StreamFacts {
  stream_id: string;
  next_seq: number;
  captured: number;
  accepted: number;
  refused: Record<string, number>;
  rows: number;
}

/** Runs in a page of the extension: reads the stream's row of the live journal, and every row of its records. */
async function readJournal(): Promise<{ stream: unknown; chunks: unknown[] } | null> {
  const { chrome, navigator: own } = globalThis as unknown as {
    chrome: { storage: { session: { get(key: string): Promise<{ journal?: string }> } } };
    navigator: { storageBuckets?: { open(name: string): Promise<{ indexedDB: IDBFactory }> } };
  };
  const { journal } = await chrome.storage.session.get("journal");
  if (journal === undefined) return null;
  // Firefox has no buckets, and one database.
  const home = own.storageBuckets ? (await own.storageBuckets.open(journal)).indexedDB : indexedDB;
  return new Promise((resolve, reject) => {
    const request = home.open("review-trail");
    request.onupgradeneeded = () => request.transaction?.abort();
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const tx = request.result.transaction(["meta", "records"]);
      const stream = tx.objectStore("meta").get("stream");
      const chunks = tx.objectStore("records").getAll();
      tx.oncomplete = () => resolve({ stream: stream.result, chunks: chunks.result });
      tx.onabort = () => reject(tx.error);
      request.result.close();
    };
  });
}

export const streamFacts = async (popup: Page): Promise<StreamFacts | null> =>
  ((await popup.evaluate(readJournal))?.stream ?? null) as StreamFacts | null;

/** The nonces of all records that the live journal holds. */
export async function heldNonces(popup: Page): Promise<Set<string>> {
  const chunks = ((await popup.evaluate(readJournal))?.chunks ?? []) as { records: unknown }[];
  const records = chunks.flatMap(({ records }) => (Array.isArray(records) ? records : []));
  return new Set(records.flatMap((one: { details?: { nonce?: string } } | null) => one?.details?.nonce ?? []));
}

/** Waits until the live journal holds all of them. */
export async function held(popup: Page, nonces: readonly string[]): Promise<void> {
  const missing = async () => {
    const have = await heldNonces(popup);
    return nonces.filter((nonce) => !have.has(nonce)).length;
  };
  await until("every record to be on the disk", missing, (count) => count === 0, ARRIVAL_MS);
}

/** Waits until the device itself has `count` records more than nonces in vain: all that was written is accepted. */
export async function acceptedAll(popup: Page, count: number): Promise<StreamFacts> {
  const facts = await until(
    `${count} records to be on the disk`,
    () => streamFacts(popup),
    (now) => now !== null && now.accepted >= count,
    ARRIVAL_MS,
  );
  if (!facts) throw new Error("The device has no journal.");
  return facts;
}

/** Writes (and where it was in vain for a while does `again`) until something of the page has arrived. */
export async function untilRecorded(
  house: House,
  write: () => Promise<string[]>,
  again: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  for (const end = Date.now() + ARRIVAL_MS; Date.now() < end; await again()) {
    const [nonce = ""] = await write();
    const isThere = () => arrived(house).nonces.includes(nonce);
    if (await until("the page to be recorded", isThere, Boolean, 5000).catch(() => false)) return;
  }
  throw new Error("The page is not recorded.");
}

/** Waits until the collector has every nonce, or nothing new comes any more, and counts. */
export async function lossAfter(
  house: House,
  attempted: readonly string[],
  refused: readonly string[] = [],
): Promise<Loss> {
  const wanted = attempted.filter((nonce) => !refused.includes(nonce));
  await until(
    "everything to arrive",
    () => wanted.filter((nonce) => !new Set(arrived(house).nonces).has(nonce)).length,
    (missing) => missing === 0,
    ARRIVAL_MS,
  ).catch(() => undefined);
  const { nonces, gaps } = arrived(house);
  return lossOf({
    browser: "Chromium",
    kills: 0,
    tears: 0,
    attempted: new Set(attempted),
    accepted: new Map(wanted.map((nonce, at) => [nonce, at])),
    delivered: nonces,
    refused,
    gapsNamed: gaps.length,
  });
}

/** A row's verdict: nothing lost, nothing twice, and whatever else it asks. */
export function verdictOf(loss: Loss, says: string, also: Record<string, boolean> = {}): Verdict {
  const failed = Object.entries(also).flatMap(([what, holds]) => (holds ? [] : [what]));
  if (loss.lost > 0) failed.push(`${loss.lost} lost`);
  if (loss.duplicated > 0) failed.push(`${loss.duplicated} twice`);
  const numbers = `${loss.delivered} of ${loss.attempted} delivered, ${loss.lost} lost, ${loss.duplicated} twice`;
  return {
    passed: failed.length === 0,
    why: `${numbers}; ${says}${failed.length > 0 ? `; failed: ${failed.join(", ")}` : ""}`,
    loss,
  };
}
