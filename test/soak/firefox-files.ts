// Bases and trials for damage to the files of Firefox's store: recorded once, then started again and again on damaged copies.
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { TrailRecord } from "#core/record.ts";
import { startCollector } from "../../collector/server.ts";
import { until } from "../support/poll.ts";
import { FIREFOX_STORE, startFirefox } from "./firefox-process.ts";
import { prepare, WORKER } from "./kill-loop.ts";
import { type Ledger, openLedger } from "./ledger.ts";

const RECORDED = 120;
const LIMIT_MS = 40_000;
/** With nothing new for so long, nothing more will come. */
const QUIET_MS = 15_000;
const ASK_EVERY_MS = 3000;

/** A profile with records of which the collector has the first half, and Firefox ended. */
export interface Base {
  readonly ledger: Ledger;
  /** Starts Firefox on a copy of it that `damage` was done to, lets it record and deliver, and tells what became of it all. */
  trial(damage: (file: StoreFile) => Promise<string>): Promise<Trial>;
  close(): Promise<void>;
}

/** The store's main file; its log lies beside it (`-wal`), where Firefox has not written it back. */
export interface StoreFile {
  path: string;
  walPath: string | undefined;
}

export interface Trial {
  did: string;
  /** Nonces that were accepted before the damage and after it. */
  before: number;
  after: number;
  delivered: number;
  /** Not delivered, and within the numbers of a gap at the collector. */
  named: number;
  /** Refused by the collector for what they hold now, and kept on the device with the reason. */
  dead: number;
  /** Rows that the log says it has set apart. */
  apart: number;
  /** Neither delivered nor named nor kept as dead letters. */
  lost: string[];
  duplicated: number;
  /** Delivered as another one than was written. */
  altered: number;
  gaps: string[];
  /** Where sync stands on the device. */
  says: string;
}

/** `end` is how the Firefox of the base ends: a killed one leaves a log that is not written back. */
export async function openBase(end: "kill" | "quit"): Promise<Base> {
  const dir = await mkdtemp(join(tmpdir(), "review-trail-files-"));
  const ledger = await openLedger();
  const close = async (): Promise<void> => {
    await ledger.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    const { extension, profile, settings } = await prepare(dir, ledger, WORKER);
    const collector = await startCollector(settings);
    const browser = await startFirefox(profile, extension, ledger.url);
    await ledger.grows(RECORDED / 2, LIMIT_MS);
    await until("the first half to be delivered", () => (ledger.reports.at(-1)?.acked[0]?.[1] ?? 0) > 20);
    await collector.close();
    await ledger.grows(RECORDED / 2, LIMIT_MS);
    await browser[end]();
    const streamId = ledger.reports.at(-1)?.stream_id ?? "";
    const accepted = new Map(ledger.accepted);
    const base: Recorded = { dir, ledger, extension, profile, settings, streamId, accepted };
    return { ledger, trial: (damage) => trialOn(base, damage), close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Recorded {
  dir: string;
  ledger: Ledger;
  extension: string;
  profile: string;
  settings: Awaited<ReturnType<typeof prepare>>["settings"];
  streamId: string;
  accepted: ReadonlyMap<string, number>;
}

async function trialOn(base: Recorded, damage: (file: StoreFile) => Promise<string>): Promise<Trial> {
  const { dir, ledger, extension } = base;
  const trial = await mkdtemp(join(dir, "trial-"));
  const [profile, data_dir] = [join(trial, "profile"), join(trial, "collector")];
  await cp(base.profile, profile, { recursive: true });
  await cp(base.settings.data_dir, data_dir, { recursive: true });
  const did = await damage(await storeFile(profile));
  ledger.accepted.clear();
  ledger.orders.length = 0;
  ledger.reports.length = 0;
  const browser = await startFirefox(profile, extension, ledger.url);
  try {
    const goesOn = await ledger.grows(20, LIMIT_MS);
    const collector = await startCollector({ ...base.settings, data_dir });
    try {
      const found = await settled(base, data_dir);
      return { did: goesOn ? did : `${did}, and nothing was recorded after it`, ...found };
    } finally {
      await collector.close();
    }
  } finally {
    await browser.kill();
    await rm(trial, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Looks until everything is delivered or named, or nothing new comes. */
async function settled(base: Recorded, dataDir: string): Promise<Omit<Trial, "did">> {
  let still = Date.now();
  let seen = 0;
  let askedMs = 0;
  base.ledger.pace = 0;
  try {
    for (;;) {
      // A person presses the button again where nothing comes of it.
      if (Date.now() - askedMs > ASK_EVERY_MS) {
        askedMs = Date.now();
        base.ledger.orders.push({ do: "sync_now" });
      }
      const count = recordsIn(dataDir);
      if (count.length !== seen) still = Date.now();
      seen = count.length;
      const told = tell(base, count);
      const unheard = [...base.ledger.accepted.keys()].length === 0;
      if ((told.lost.length === 0 && !unheard && Date.now() - still > 1500) || Date.now() - still > QUIET_MS)
        return told;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  } finally {
    base.ledger.pace = 8;
  }
}

function tell({ ledger, streamId, accepted }: Recorded, records: readonly TrailRecord[]): Omit<Trial, "did"> {
  const nonces = records.flatMap(({ details }) => (typeof details["nonce"] === "string" ? [details["nonce"]] : []));
  const have = new Set(nonces);
  const dropped = records.filter(({ action }) => action === "records_dropped").map(({ details }) => details);
  const isNamed = (seq: number): boolean =>
    dropped.some(
      ({ stream_id, from_seq, to_seq }) => stream_id === streamId && Number(from_seq) <= seq && seq <= Number(to_seq),
    );
  const gone = [...accepted].filter(([nonce]) => !have.has(nonce));
  const after = [...ledger.accepted.keys()];
  const report = ledger.reports.at(-1);
  const letters = new Set(report?.stream_id === streamId ? report.dead.map(({ seq }) => seq) : []);
  const lost = gone.filter(([, seq]) => !isNamed(seq) && !letters.has(seq)).map(([nonce]) => nonce);
  const dead = gone.filter(([, seq]) => letters.has(seq)).length;
  const apart = dropped.filter(({ reason }) => reason === "rows_damaged");
  return {
    before: accepted.size,
    after: after.length,
    delivered: accepted.size - gone.length,
    named: gone.length - lost.length - dead,
    dead,
    apart: apart.reduce((sum, { count }) => sum + Number(count), 0),
    lost: [...lost, ...after.filter((nonce) => !have.has(nonce))],
    duplicated: nonces.length - have.size,
    altered: records.filter((record) => isAltered(record, accepted, streamId)).length,
    says: `${report?.state} ${report?.last_error ?? ""} ${report?.stream_id === streamId ? "same stream" : "new stream"} next ${report?.next_seq} pending ${report?.pending} acked ${JSON.stringify(report?.acked)}`,
    gaps: dropped.map(
      ({ reason, from_seq, to_seq, count }) => `${reason} ${from_seq ?? "?"}–${to_seq ?? "?"} (${count})`,
    ),
  };
}

/** A number that holds another nonce than it was given to, or a text that the page has not written. */
function isAltered(record: TrailRecord, accepted: ReadonlyMap<string, number>, streamId: string): boolean {
  const { nonce, ...fillers } = record.details;
  if (typeof nonce !== "string" || record.stream_id !== streamId) return false;
  const seq = accepted.get(nonce);
  if (seq === undefined) return false;
  const isWhole = Object.values(fillers).every((text) => /^x*$/.test(String(text)));
  return seq !== record.seq || !isWhole;
}

function recordsIn(dataDir: string): TrailRecord[] {
  const database = new Database(join(dataDir, "review-trail.sqlite"), { readonly: true });
  try {
    const bodies = database.prepare("SELECT body FROM records ORDER BY position").pluck().all() as string[];
    return bodies.map((body) => JSON.parse(body) as TrailRecord);
  } finally {
    database.close();
  }
}

async function storeFile(profileDir: string): Promise<StoreFile> {
  const folder = join(profileDir, FIREFOX_STORE, "idb");
  const names = await readdir(folder);
  const main = names.find((name) => name.endsWith(".sqlite"));
  if (main === undefined) throw new Error(`There is no database in ${folder}: ${names.join(" ")}`);
  const wal = names.find((name) => name === `${main}-wal`);
  return { path: join(folder, main), walPath: wal === undefined ? undefined : join(folder, wal) };
}
