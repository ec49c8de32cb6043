// Wounds a running browser again and again, with no debugger attached, while its page writes; then counts what arrived.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCollector } from "../../collector/server.ts";
import { until } from "../support/poll.ts";
import { type BrowserName, startBrowser } from "./browser-process.ts";
import { type BrowserProcess, startChromium } from "./chromium-process.ts";
import { drained, prepare, WORKER } from "./kill-loop.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { type Loss, lossOf } from "./loss-report.ts";

export interface Wounded {
  profileDir: string;
  /** Kills the process of the extension; resolves with how many were found. */
  killWorker(): Promise<number>;
  ledger: Ledger;
  /** Opens the page that writes once more, in the same browser. */
  reopen(): Promise<void>;
}

export interface WoundOptions {
  browser?: BrowserName;
  rounds: number;
  /** The worker's entry; the one that only reports by default. */
  worker?: string;
  /** Words in the built worker that are replaced before the browser starts. */
  replace?: () => Record<string, string>;
  /** What is done in each round, after the device has accepted something in it; resolves with what to say of it. */
  wound(target: Wounded, round: number): Promise<string>;
  /** How many records the device has to accept before each wound. */
  each?: number;
  /** The browser is started anew before the collector is up: what its page holds then is gone with it. */
  anew?: boolean;
  say?(line: string): void;
}

const LIMIT_MS = 60_000;

/** The collector is down until the last wound. Resolves with the sets, and how many rounds were without a record. */
export async function woundLoop(options: WoundOptions): Promise<{ loss: Loss; silent: number }> {
  const {
    browser: kind = "Chromium",
    rounds,
    worker = WORKER,
    replace,
    wound,
    each = 20,
    anew = false,
    say = () => undefined,
  } = options;
  const dir = await mkdtemp(join(tmpdir(), "review-trail-soak-"));
  const ledger = await openLedger();
  try {
    const { extension, profile, settings } = await prepare(dir, ledger, worker);
    if (replace) await replaceIn(join(extension, "background.js"), replace());
    let browser = await started(kind, profile, extension, ledger.url);
    const reopen = () => (browser.openTab ? browser.openTab(ledger.url) : openTab(profile, ledger.url));
    const killWorker = () => (browser.killWorker ? browser.killWorker() : Promise.resolve(0));
    await recorded(ledger);
    let silent = 0;
    for (let round = 0; round < rounds; round += 1) {
      if (!(await grows(ledger, each, reopen))) silent += 1;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
      const did = await wound({ profileDir: profile, ledger, reopen, killWorker }, round);
      say(`${round + 1}/${rounds} ${did}: accepted ${ledger.accepted.size}`);
    }
    if (!(await grows(ledger, each, reopen))) silent += 1;
    ledger.pace = 0;
    await until(
      "what was attempted to be accepted",
      () => unaccepted(ledger).length === 0,
      Boolean,
      LIMIT_MS / 2,
    ).catch(() => undefined);
    if (anew) {
      await browser.quit();
      browser = await startBrowser(kind, profile, extension, "about:blank");
    }
    const collector = await startCollector(settings);
    // The back-off of the time without a collector is not what is looked at here.
    ledger.orders.push({ do: "sync_now" });
    const delivered = await drained(ledger, settings.data_dir);
    await browser.kill();
    await collector.close();
    const { attempted, accepted } = ledger;
    const loss = lossOf({ browser: kind, kills: rounds, tears: 0, attempted, accepted, ...delivered });
    return { loss, silent };
  } finally {
    await ledger.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Chromium with the port by which it opens a tab. */
async function started(kind: BrowserName, profile: string, extension: string, url: string): Promise<BrowserProcess> {
  if (kind === "Firefox") return startBrowser(kind, profile, extension, url);
  return startChromium(profile, extension, url, ["--remote-debugging-port=0"]);
}

/**
 * True when the device accepts so many records. A page that has not even tried to write has not come up (a new tab may be
 * given to the process that is just being killed): it is opened once more.
 */
async function grows(ledger: Ledger, count: number, reopen: () => Promise<void>): Promise<boolean> {
  const before = ledger.attempted.size;
  if (await ledger.grows(count, LIMIT_MS / 4)) return true;
  if (ledger.attempted.size === before) await reopen();
  return ledger.grows(count, LIMIT_MS);
}

const unaccepted = ({ attempted, accepted }: Ledger): string[] =>
  [...attempted].filter((nonce) => !accepted.has(nonce));

/** The page may have opened before the extension knew its site: what counts begins with what arrives first. */
async function recorded(ledger: Ledger): Promise<void> {
  await until("the first records", () => ledger.accepted.size > 0, Boolean, LIMIT_MS);
  const [first] = ledger.accepted.keys();
  for (const nonce of [...ledger.attempted]) {
    if (nonce === first) break;
    ledger.attempted.delete(nonce);
  }
}

/** By the browser's own HTTP interface (https://chromedevtools.github.io/devtools-protocol/): no debugger is attached. */
async function openTab(profileDir: string, url: string): Promise<void> {
  const [port] = (await readFile(join(profileDir, "DevToolsActivePort"), "utf8")).split("\n");
  const answer = await fetch(`http://127.0.0.1:${port}/json/new?${encodeURIComponent(url)}`, { method: "PUT" });
  if (!answer.ok) throw new Error(`The browser opened no tab: ${answer.status}`);
}

/** Replaces words of a built file; each of them has to be there. */
export async function replaceIn(file: string, words: Record<string, string>): Promise<void> {
  let text = await readFile(file, "utf8");
  for (const [from, to] of Object.entries(words)) {
    if (!text.includes(from)) throw new Error(`The built worker does not hold ${from}.`);
    text = text.replaceAll(from, to);
  }
  await writeFile(file, text);
}
