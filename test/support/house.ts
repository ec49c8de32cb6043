// Brings the whole house up for a test: collector, demo review app, and a real Chromium with the built extension.
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { createLog } from "../../collector/log.ts";
import { type Collector, type StartOptions, startCollector } from "../../collector/server.ts";
import { CHROMIUM_ARGS, findChromium } from "../../scripts/browsers.ts";
import { packPreset } from "../../scripts/preset.ts";
import { type ReviewApp, startReviewApp } from "../review-app/server.ts";
import type { ReviewAppOptions } from "../review-app/settings.ts";
import { type CollectorReader, readerOf } from "./collector-reader.ts";
import { until } from "./poll.ts";

const BUILT = join(process.cwd(), "dist/extension");

export interface HouseOptions {
  app?: Partial<ReviewAppOptions>;
  /** False leaves the extension as a user gets it: no site, no collector. */
  preset?: boolean;
  profile?: string;
  collector?: Partial<StartOptions>;
  /** False leaves the browser out, for a test that brings another one. */
  browser?: boolean;
}

export interface House {
  readonly app: ReviewApp;
  readonly collector: Collector;
  /** What the collector has, read through its HTTP interface. */
  readonly logs: CollectorReader;
  /** The first tokens by name: ingest, read, operator. */
  readonly tokens: Record<string, string>;
  readonly context: BrowserContext;
  readonly extensionId: string;
  /** The extension as it is loaded, with its preset. */
  readonly extensionDir: string;
  /** Folder of the browser's profile, for those who look into its files. */
  readonly profileDir: string;
  readonly dataDir: string;
  /** What the collector logged as an error. */
  readonly problems: string[];
  openApp(): Promise<Page>;
  openPopup(): Promise<Page>;
  stopCollector(): Promise<void>;
  /** On the port and the data it had before. */
  startCollector(): Promise<void>;
  /** Closes the browser for good; `openBrowser` starts one on the same profile. */
  closeBrowser(): Promise<void>;
  openBrowser(): Promise<void>;
  close(): Promise<void>;
}

export async function launch(profileDir: string, extensionDir: string): Promise<BrowserContext> {
  const browser = findChromium();
  if (!browser) throw new Error("No Chromium was found: install it or set CHROMIUM_PATH.");
  return chromium.launchPersistentContext(profileDir, {
    executablePath: browser.path,
    headless: true,
    acceptDownloads: true,
    args: [...CHROMIUM_ARGS, `--disable-extensions-except=${extensionDir}`, `--load-extension=${extensionDir}`],
  });
}

/** Everything runs on loopback, in a folder of its own, on ports of its own. */
export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const dir = await mkdtemp(join(tmpdir(), "review-trail-"));
  const house = await LiveHouse.build(dir, options);
  if (options.browser !== false) await house.openBrowser();
  return house;
}

/** Runs in the worker: the id of the preset that was taken over last. */
async function presetTaken(): Promise<unknown> {
  const { chrome } = globalThis as unknown as { chrome: { storage: { local: { get(key: string): Promise<object> } } } };
  return ((await chrome.storage.local.get("preset_taken")) as { preset_taken?: unknown }).preset_taken;
}

class LiveHouse implements House {
  readonly app: ReviewApp;
  readonly tokens: Record<string, string>;
  readonly logs: CollectorReader;
  readonly dataDir: string;
  readonly extensionDir: string;
  readonly profileDir: string;
  readonly problems: string[];
  extensionId = "";
  private running: Collector;
  private browser: BrowserContext | undefined;
  private isPreset = false;
  private readonly settings: StartOptions;

  private constructor(dir: string, app: ReviewApp, running: Collector, settings: StartOptions, problems: string[]) {
    this.dataDir = dir;
    this.app = app;
    this.running = running;
    this.settings = { ...settings, port: running.port };
    this.problems = problems;
    this.tokens = Object.fromEntries(running.tokens.map(({ name, text }) => [name, text]));
    this.logs = readerOf(running.url, this.tokens["operator"] ?? "");
    this.extensionDir = join(dir, "extension");
    this.profileDir = join(dir, "profile");
  }

  static async build(dir: string, options: HouseOptions): Promise<LiveHouse> {
    const problems: string[] = [];
    const keep = (line: string) => {
      if (line.includes('"error"')) problems.push(line.trim());
    };
    const settings: StartOptions = {
      port: 0,
      host: "127.0.0.1",
      data_dir: join(dir, "collector"),
      allowed_hosts: [],
      log: createLog(keep, Date.now),
      ...options.collector,
    };
    const running = await startCollector(settings);
    // Another host name than the collector's: access to one must never come from access to the other.
    const app = await startReviewApp({
      dataDir: join(dir, "app"),
      host: "localhost",
      storage: { kind: "folder" },
      ...options.app,
    });
    const house = new LiveHouse(dir, app, running, settings, problems);
    await house.pack(options);
    return house;
  }

  private async pack({ preset, profile }: HouseOptions): Promise<void> {
    if (preset === false) return cp(BUILT, this.extensionDir, { recursive: true });
    const { ingest = "", operator = "" } = this.tokens;
    const collector = { url: this.running.url, ingest, operator };
    this.isPreset = true;
    const sites = [{ origin: this.app.url, profile: profile ?? "review-app" }];
    await packPreset({ id: this.dataDir, collector, sites }, this.extensionDir, BUILT);
  }

  get collector(): Collector {
    return this.running;
  }

  get context(): BrowserContext {
    if (!this.browser) throw new Error("The browser is closed.");
    return this.browser;
  }

  async openBrowser(): Promise<void> {
    this.browser = await launch(this.profileDir, this.extensionDir);
    const worker = this.browser.serviceWorkers()[0] ?? (await this.browser.waitForEvent("serviceworker"));
    this.extensionId = new URL(worker.url()).host;
    if (!this.isPreset) return;
    const taken = () => worker.evaluate(presetTaken);
    await until("the preset to be taken", taken, (id) => id === this.dataDir);
  }

  async closeBrowser(): Promise<void> {
    await this.browser?.close();
    this.browser = undefined;
  }

  async openApp(): Promise<Page> {
    const page = await this.context.newPage();
    page.setDefaultTimeout(15_000);
    page.on("dialog", (dialog) => void dialog.accept().catch(() => undefined));
    await page.goto(this.app.url);
    await page.waitForFunction(() => window.fetch.name === "fetchWithPatience");
    return page;
  }

  async openPopup(): Promise<Page> {
    const page = await this.context.newPage();
    page.setDefaultTimeout(15_000);
    await page.setViewportSize({ width: 400, height: 580 });
    await page.goto(`chrome-extension://${this.extensionId}/popup.html`);
    return page;
  }

  async stopCollector(): Promise<void> {
    await this.running.close();
  }

  async startCollector(): Promise<void> {
    this.running = await startCollector(this.settings);
  }

  async close(): Promise<void> {
    await this.closeBrowser();
    await this.app.close();
    await this.running.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
