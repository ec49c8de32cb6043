// Row 25 of the bad inputs: rows of each store of the buffer are edited by hand until they are not in their form.
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { stopWorker } from "../../support/devtools.ts";
import type { House } from "../../support/house.ts";
import { until } from "../../support/poll.ts";
import { rowsOf } from "../../support/popup-reader.ts";
import { whyNotHere } from "../browser-process.ts";
import { arrived, held, inHouse, lossAfter, streamFacts, verdictOf } from "../device.ts";
import { inFirefox } from "../firefox-scene.ts";
import type { FaultRow, Verdict } from "../matrix.ts";
import { writeNonces } from "../nonces.ts";

export const DAMAGES = [
  "records",
  "record inside",
  "activities",
  "sessions",
  "operations",
  "pages",
  "dead",
  "total",
  "sync",
  "drift",
  "stream",
  "stream id",
  "journal",
] as const;
export type Damage = (typeof DAMAGES)[number];

/** Runs in a page of the extension: breaks one row; resolves with the nonces that nothing holds any more. */
async function breakRow(damage: Damage): Promise<string[]> {
  const { chrome, navigator: own } = globalThis as unknown as {
    chrome: { storage: { session: { get(key: string): Promise<{ journal: string }> } } };
    navigator: { storageBuckets?: { open(name: string): Promise<{ indexedDB: IDBFactory }> } };
  };
  const { journal } = await chrome.storage.session.get("journal");
  const home = own.storageBuckets ? (await own.storageBuckets.open(journal)).indexedDB : indexedDB;
  const done = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await done(home.open("review-trail"));
  const isInside = damage === "record inside";
  const isOther = damage === "stream id";
  const isMeta = isOther || ["total", "sync", "drift", "stream", "journal"].includes(damage);
  const name = isInside ? "records" : isMeta ? "meta" : damage;
  const store = database.transaction(name, "readwrite").objectStore(name);
  type Row = Record<string, unknown> & { records?: { details: Record<string, unknown>; seq: number }[] };
  const rows = (await done(store.getAll())) as Row[];
  const withNonces = rows.filter(
    ({ records }) => Array.isArray(records) && records.some(({ details }) => details?.["nonce"]),
  );
  const last = (withNonces.at(-1) ?? rows.at(-1) ?? {}) as Row;
  const lost: string[] = [];
  const nonceOf = (record: { details: Record<string, unknown> } | undefined) => String(record?.details["nonce"]);
  if (isOther) {
    const stream = rows.find(({ key }) => key === "stream");
    await done(store.put({ ...stream, stream_id: "01933b5e-0000-7000-8000-00000000dead" }));
  } else if (isInside) {
    const victim = last.records?.at(-1);
    lost.push(nonceOf(victim));
    (victim as unknown as Record<string, unknown>)["details"] = 7;
    await done(store.put(last));
  } else if (damage === "records") {
    lost.push(...(last.records ?? []).map(nonceOf));
    await done(store.put({ from_seq: last["from_seq"], records: "gone" }));
  } else if (damage === "activities") {
    await done(
      store.put({ session_id: last["session_id"], first_seq: last["first_seq"], open: "x", attention: 1, status: 3 }),
    );
  } else if (damage === "sessions") {
    await done(store.put({ session_id: last["session_id"], last_at: new Date().toISOString(), tally: "none" }));
  } else if (damage === "operations") await done(store.put({ activity_id: "odd", requests: "none" }));
  else if (damage === "pages")
    await done(store.put({ page_id: last["page_id"] ?? "odd", handled_upto: "9", clicks: {} }));
  else if (damage === "dead") await done(store.put({ seq: 1, code: 5 }));
  else await done(store.put({ key: damage, acked: "all", state: 5, rows: 3, tally: [] }));
  database.close();
  return lost.filter((nonce) => nonce !== "undefined");
}

/** What a browser brings to the row. */
export interface Broken {
  page: Page;
  popup: Page;
  openPopup(): Promise<Page>;
  stopWorker(): Promise<void>;
  saved(popup: Page): Promise<string>;
}

/** Breaks a row, starts the worker anew, and tells whether recording, the popup and the hand-over file still work. */
async function goesOn({ page, popup, openPopup, stopWorker: stop, saved }: Broken, damage: Damage) {
  const before = await writeNonces(page, 6);
  await held(popup, before);
  const facts = await streamFacts(popup);
  await stop();
  const lost = await popup.evaluate(breakRow, damage);
  const after = await writeNonces(page, 4);
  await held(popup, after);
  const isSame = (await streamFacts(popup))?.stream_id === facts?.stream_id;
  const again = await openPopup();
  const rows = await until(
    "the popup to show rows",
    () => rowsOf(again),
    (shown) => shown.length > 0,
  );
  const file = await saved(again);
  await again.close();
  const written = [...before, ...after];
  const missing = written.filter((nonce) => !lost.includes(nonce) && !file.includes(nonce));
  return { written, lost, isSound: isSame && rows.length > 0 && missing.length === 0 };
}

/** What the popup saves as the hand-over file. */
async function savedBy(popup: Page): Promise<string> {
  await popup.click("button[aria-haspopup=menu]:has-text('Export')");
  const coming = popup.waitForEvent("download").catch(async () => {
    throw new Error(`There is no file; the popup says: ${await popup.textContent("main")}`);
  });
  await popup.getByText("Save pending activities").click();
  return readFile(await (await coming).path(), "utf8");
}

type Say = (line: string) => void;

/** One house for all damages: what waits is delivered in the end, and the rest is named. */
export function brokenRows(damages: readonly Damage[], say: Say): Promise<Verdict> {
  return inHouse({}, async (house) => {
    const popup = await house.openPopup();
    const scene: Broken = {
      page: await house.openApp(),
      popup,
      openPopup: () => house.openPopup(),
      stopWorker: () => stopWorker(house.context, popup),
      saved: savedBy,
    };
    const broken = await breakAll(house, scene, damages, say);
    await house.closeBrowser();
    await house.openBrowser();
    return judged(house, broken);
  });
}

/** In Firefox the event page is suspended where Chromium's worker is stopped, and the browser is not started anew. */
export async function brokenRowsInFirefox(damages: readonly Damage[], say: Say): Promise<Verdict> {
  const reason = whyNotHere("Firefox");
  if (reason) return { passed: true, why: `not run: ${reason}` };
  return inHouse({ browser: false }, (house) =>
    inFirefox(house, async (scene) => judged(house, await breakAll(house, scene, damages, say))),
  );
}

interface Done {
  attempted: string[];
  gone: string[];
  unsound: string[];
}

async function breakAll(house: House, scene: Broken, damages: readonly Damage[], say: Say): Promise<Done> {
  await house.stopCollector();
  const all: Done = { attempted: [], gone: [], unsound: [] };
  for (const damage of damages) {
    const { written, lost, isSound } = await goesOn(scene, damage);
    all.attempted.push(...written);
    all.gone.push(...lost);
    if (!isSound) all.unsound.push(damage);
    say(`${damage}: ${lost.length} records gone, ${isSound ? "all else works" : "popup or file broken"}`);
  }
  return all;
}

async function judged(house: House, { attempted, gone, unsound }: Done): Promise<Verdict> {
  await house.startCollector();
  const loss = await lossAfter(house, attempted, gone);
  const named = () => arrived(house).gaps.filter(({ reason }) => reason === "store_damaged");
  const count = () => named().reduce((sum, gap) => sum + Number(gap["count"]), 0);
  await until("the numbers that are gone to be named", count, (sum) => sum >= gone.length, 60_000).catch(() => 0);
  const [stream, ...others] = await house.logs.streams();
  const complete = stream !== undefined && stream.unexplained_count === 0 && others.length === 0;
  return verdictOf(loss, `${gone.length} records in broken rows, ${count()} numbers named as missing`, {
    "a number is missing without a reason": complete && count() === gone.length,
    [`the popup or the file did not work: ${unsound.join(", ")}`]: unsound.length === 0,
  });
}

export const brokenRowsRow: FaultRow = {
  number: "5b-25",
  name: "rows of the buffer that are not in their form",
  expects: "set apart and named; the rest is recorded, shown, copied, handed over and delivered",
  run: (say) => brokenRows(DAMAGES, say),
};

export const brokenRowsFirefoxRow: FaultRow = {
  ...brokenRowsRow,
  number: "5b-25 Firefox",
  name: "rows of the buffer that are not in their form (one database, the event page suspended)",
  run: (say) => brokenRowsInFirefox(DAMAGES, say),
};
