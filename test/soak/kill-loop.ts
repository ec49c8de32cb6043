// The kill loop: start, write, kill or tear, again and again; then let everything be delivered and count.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCollector } from "../../collector/server.ts";
import { buildExtension } from "../../scripts/build.ts";
import { packPreset } from "../../scripts/preset.ts";
import { type BrowserName, startBrowser } from "./browser-process.ts";
import { startChromium } from "./chromium-process.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { type Loss, lossOf } from "./loss-report.ts";
import { arrivedIn } from "./nonces.ts";
import { logSizes, tearLogs } from "./tear.ts";

export interface LoopOptions {
  browser?: BrowserName;
  kills: number;
  tears: number;
  /** Starts that are killed within a second and a half, while the journal is being copied, before each later start. */
  early?: number;
  /** True asks the browser to end, as a system that shuts down does, in place of killing it. */
  gently?: boolean;
  /** True runs the same on one plain IndexedDB. */
  control?: boolean;
  say?(line: string): void;
}

export const WORKER = "test/soak/worker.ts";
const CONTROL_WORKER = "test/soak/control-worker.ts";
const START_LIMIT_MS = 30_000;
const DRAIN_LIMIT_MS = 120_000;
/** With nothing new for this long, nothing more will come; a control has lost the rest. */
const QUIET_MS = 45_000;
const CONTROL_QUIET_MS = 8_000;

/** Everything in a folder of its own; the collector is down while the browser is being killed and up at the end. */
export async function killLoop({
  browser: kind = "Chromium",
  kills,
  tears,
  early = 0,
  gently = false,
  control = false,
  say = () => undefined,
}: LoopOptions): Promise<Loss> {
  const dir = await mkdtemp(join(tmpdir(), "review-trail-soak-"));
  const ledger = await openLedger();
  const start = (profile: string, extension: string, url: string) => startBrowser(kind, profile, extension, url);
  try {
    const { extension, profile, settings } = await prepare(dir, ledger, control ? CONTROL_WORKER : WORKER);
    // A log whose block has no room for a torn record is only killed.
    let tornEnds = 0;
    for (let round = 0; round < kills + tears; round += 1) {
      const before = await logSizes(profile);
      const browser = await start(profile, extension, ledger.url);
      const wrote = await ledger.grows(20, START_LIMIT_MS);
      await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 1300));
      await (gently ? browser.quit() : browser.kill());
      const torn = round >= kills ? await tearLogs(profile, before) : 0;
      if (torn > 0) tornEnds += 1;
      for (let n = 0; n < early; n += 1) await killEarly(profile, extension);
      say(
        `${round + 1}/${kills + tears} ${torn > 0 ? `torn ${torn}` : "killed"}${wrote ? "" : " (wrote nothing)"}: accepted ${ledger.accepted.size}`,
      );
    }
    const collector = await startCollector(settings);
    const browser = await start(profile, extension, "about:blank");
    // The back-off of all the starts without a collector is not what is looked at here.
    ledger.orders.push({ do: "sync_now" });
    const delivered = await drained(ledger, settings.data_dir, control ? CONTROL_QUIET_MS : QUIET_MS);
    await browser.quit();
    await collector.close();
    return lossOf({
      browser: kind,
      kills: kills + tears - tornEnds,
      tears: tornEnds,
      attempted: ledger.attempted,
      accepted: ledger.accepted,
      ...delivered,
    });
  } finally {
    await ledger.close();
    await rm(dir, { recursive: true, force: true });
  }
}

/** Kills in the middle of the start, when the last journal is copied, and tears what was being written. */
async function killEarly(profile: string, extension: string): Promise<void> {
  const before = await logSizes(profile);
  const browser = startChromium(profile, extension, "about:blank");
  await new Promise((resolve) => setTimeout(resolve, 250 + Math.random() * 1250));
  await browser.kill();
  await tearLogs(profile, before);
}

const SILENT = { info() {}, error() {} };

/** A built and packed extension with `worker` as its worker, and a collector that has been started once. */
export async function prepare(dir: string, ledger: Ledger, worker: string) {
  const built = join(dir, "built");
  await buildExtension(built, worker);
  const settings = { port: 0, host: "127.0.0.1", data_dir: join(dir, "collector"), allowed_hosts: [], log: SILENT };
  const first = await startCollector(settings);
  const { url, port } = first;
  const ingest = first.tokens.find((token) => token.name === "ingest")?.text ?? "";
  await first.close();
  const extension = join(dir, "extension");
  const sites = [{ origin: ledger.url, profile: "generic" }];
  await packPreset({ id: "soak", collector: { url, ingest }, sites }, extension, built);
  return { extension, profile: join(dir, "profile"), settings: { ...settings, port } };
}

/** Waits until the collector has every accepted nonce or nothing new comes any more; then tells what it has. */
export async function drained(
  ledger: Ledger,
  dataDir: string,
  quietMs: number = QUIET_MS,
): Promise<{ delivered: string[]; gapsNamed: number }> {
  let seen = { nonces: [] as string[], gaps: [] as object[] };
  let still = Date.now();
  for (const end = Date.now() + DRAIN_LIMIT_MS; Date.now() < end; ) {
    const now = arrivedIn(dataDir);
    if (now.nonces.length !== seen.nonces.length) still = Date.now();
    seen = now;
    const have = new Set(now.nonces);
    if ([...ledger.accepted.keys()].every((nonce) => have.has(nonce)) || Date.now() - still > quietMs) break;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return { delivered: seen.nonces, gapsNamed: seen.gaps.length };
}
