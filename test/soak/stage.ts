// The stage of a network row: a device that nobody's debugger holds, the faulty proxy, and a collector behind it.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { holdsNumber } from "#core/ranges.ts";
import { buildExtension } from "../../scripts/build.ts";
import { packPreset } from "../../scripts/preset.ts";
import { type FaultyProxy, openProxy } from "../support/faulty-proxy.ts";
import { until } from "../support/poll.ts";
import { type BrowserName, startBrowser } from "./browser-process.ts";
import type { BrowserProcess } from "./chromium-process.ts";
import { type CollectorProcess, startCollectorProcess } from "./collector-process.ts";
import type { DeviceReport, Order } from "./device-report.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { type Loss, lossOf } from "./loss-report.ts";

const ASK_AGAIN_MS = 1000;

export interface Stage {
  readonly ledger: Ledger;
  readonly proxy: FaultyProxy;
  readonly collector: CollectorProcess;
  readonly dataDir: string;
  /** Has the page write `count` records and resolves when they are on the device's disk; with the numbers they got. */
  write(count: number): Promise<number[]>;
  /** The device's last word about itself. Throws where it has said nothing yet. */
  device(): DeviceReport;
  /** Waits for a word of the device that holds. */
  deviceSays(what: string, holds: (report: DeviceReport) => boolean, limitMs?: number): Promise<DeviceReport>;
  order(order: Order): void;
  /** Kills the extension's process; its worker comes back with the next thing that wakes it. */
  killWorker(): Promise<void>;
  /** Nonces of the records in the collector's file, one for each. */
  stored(): string[];
  /** Waits until every accepted record is stored or a dead letter, and nothing waits on the device. */
  settled(limitMs?: number): Promise<void>;
  /** The sets as they stand. */
  loss(): Loss;
  /** Ends the collector and starts it again on the same data and with the same tokens, on another port. */
  restartCollector(end: "kill" | "stop", between?: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** Opens it with the device paired and its page open and waiting. */
export async function openStage(browser: BrowserName): Promise<Stage> {
  const dir = await mkdtemp(join(tmpdir(), "review-trail-fault-"));
  const stage = new LiveStage(dir, browser);
  try {
    await stage.open();
    return stage;
  } catch (error) {
    await stage.close();
    throw error;
  }
}

class LiveStage implements Stage {
  readonly dataDir: string;
  private readonly dir: string;
  private parts: { ledger?: Ledger; proxy?: FaultyProxy; collector?: CollectorProcess; browser?: BrowserProcess } = {};
  private kills = 0;
  private readonly browser: BrowserName;

  constructor(dir: string, browser: BrowserName) {
    this.dir = dir;
    this.browser = browser;
    this.dataDir = join(dir, "collector");
  }

  async open(): Promise<void> {
    this.parts.ledger = await openLedger(0);
    this.parts.collector = await startCollectorProcess(this.dataDir);
    this.parts.proxy = await openProxy(this.collector.url);
    const [built, extension] = [join(this.dir, "built"), join(this.dir, "extension")];
    await buildExtension(built, "test/soak/worker.ts");
    const collector = { url: this.proxy.url, ingest: this.collector.tokens["ingest"] ?? "" };
    const sites = [{ origin: this.ledger.url, profile: "generic" }];
    await packPreset({ id: "soak", collector, sites }, extension, built);
    this.parts.browser = await startBrowser(this.browser, join(this.dir, "profile"), extension, this.ledger.url);
    await this.recorded();
    await this.settled();
  }

  /** The page may have opened before the extension knew its site: what counts begins with the first record that arrives. */
  private async recorded(): Promise<void> {
    const { ledger } = this;
    const arrived = (): boolean => {
      if (ledger.accepted.size === 0 && ledger.wanted === 0) ledger.wanted = 1;
      return ledger.accepted.size > 0;
    };
    await until("the first record", arrived);
    const size = ledger.accepted.size;
    ledger.wanted = 1;
    // Records arrive in order: after this one, none of the earlier is still on its way.
    await until("one more", () => ledger.wanted === 0 && ledger.accepted.size > size);
    for (const nonce of ledger.attempted) if (!ledger.accepted.has(nonce)) ledger.attempted.delete(nonce);
  }

  get ledger(): Ledger {
    return present(this.parts.ledger);
  }
  get proxy(): FaultyProxy {
    return present(this.parts.proxy);
  }
  get collector(): CollectorProcess {
    return present(this.parts.collector);
  }

  async write(count: number): Promise<number[]> {
    const before = new Set(this.ledger.accepted.keys());
    this.ledger.wanted += count;
    if (!(await this.ledger.grows(count, 60_000))) throw new Error(`The device did not accept ${count} records.`);
    return [...this.ledger.accepted].flatMap(([nonce, seq]) => (before.has(nonce) ? [] : [seq]));
  }

  device(): DeviceReport {
    return present(this.ledger.reports.at(-1));
  }

  deviceSays(what: string, holds: (report: DeviceReport) => boolean, limitMs = 60_000): Promise<DeviceReport> {
    let askedMs = Date.now();
    const look = (): DeviceReport => {
      // The badge is drawn after sync's state was told, so the last word may be older than what is shown.
      if (Date.now() - askedMs > ASK_AGAIN_MS) {
        askedMs = Date.now();
        this.order({ do: "report" });
      }
      return this.device();
    };
    return until(what, look, holds, limitMs);
  }

  order(order: Order): void {
    this.ledger.orders.push(order);
  }

  async killWorker(): Promise<void> {
    const found = await this.parts.browser?.killWorker?.();
    if (!found) throw new Error("The extension has no process of its own here.");
  }

  stored(): string[] {
    const database = new Database(join(this.dataDir, "review-trail.sqlite"), { readonly: true });
    try {
      const bodies = database.prepare("SELECT body FROM records").pluck().all() as string[];
      return bodies.flatMap((body) => {
        const { nonce } = (JSON.parse(body) as { details: Record<string, unknown> }).details;
        return typeof nonce === "string" ? [nonce] : [];
      });
    } finally {
      database.close();
    }
  }

  async settled(limitMs = 90_000): Promise<void> {
    const open = (): string[] => {
      const { lost, unknown, accepted } = this.loss();
      const { pending, state } = this.device();
      // What the page has written and nobody has accepted yet is on its way.
      const waits = lost > 0 || unknown > 0 || pending > 0 || state !== "idle";
      return waits
        ? [
            `lost ${lost} of ${accepted}, ${unknown} on their way, pending ${pending}, ${state} ${this.device().last_error}`,
          ]
        : [];
    };
    await until("every accepted record to arrive", open, (left) => left.length === 0, limitMs);
  }

  loss(): Loss {
    const { attempted, accepted, reports } = this.ledger;
    const { dead: letters = [], lost = [] } = reports.at(-1) ?? {};
    const dead = letters.flatMap(({ nonce }) => nonce ?? []);
    const named = [...accepted].flatMap(([nonce, seq]) => (holdsNumber(lost, seq) ? [nonce] : []));
    const sets = { attempted, accepted, delivered: this.stored(), dead, named, gapsNamed: lost.length };
    return lossOf({ browser: this.browser, kills: this.kills, tears: 0, ...sets });
  }

  async restartCollector(end: "kill" | "stop", between?: () => Promise<void>): Promise<void> {
    const { tokens } = this.collector;
    await this.collector.end(end);
    if (end === "kill") this.kills += 1;
    await between?.();
    this.parts.collector = await startCollectorProcess(this.dataDir, tokens);
    this.proxy.target = this.collector.url;
  }

  async close(): Promise<void> {
    await this.parts.browser?.kill();
    await this.parts.proxy?.close();
    await this.parts.collector?.end("kill");
    await this.parts.ledger?.close();
    await rm(this.dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("The stage is not open yet, or the device has said nothing.");
  return value;
}
