// Opens the test page in two Chromiums, one without the extension and one that records it, for a comparison of both.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { CHROMIUM_ARGS, findChromium } from "../../scripts/browsers.ts";
import { packPreset } from "../../scripts/preset.ts";
import { type House, openHouse } from "../support/house.ts";
import { until } from "../support/poll.ts";
import { type ProbeServer, startProbeServer } from "./server.ts";

export interface Stage {
  server: ProbeServer;
  /** Collector and extension; its browser records the test page's origin. */
  house: House;
  /** The same browser as a user without the extension has it. */
  plain: BrowserContext;
  recorded: BrowserContext;
  /** A page of the test server; in the browser with the extension it is recorded before this resolves. */
  open(context: BrowserContext, path?: string): Promise<Page>;
  close(): Promise<void>;
}

/** `profile` is what the test page is recorded by: the generic one names each request that changes something. */
export async function openStage(profile = "generic"): Promise<Stage> {
  const server = await startProbeServer();
  const house = await openHouse({ browser: false });
  const { ingest = "", operator = "" } = house.tokens;
  await packPreset(
    {
      id: house.dataDir,
      collector: { url: house.collector.url, ingest, operator },
      sites: [{ origin: server.url, profile }],
    },
    house.extensionDir,
  );
  const plainDir = await mkdtemp(join(tmpdir(), "review-trail-plain-"));
  const plain = await launchWith(plainDir, []);
  const recorded = await launchWith(house.profileDir, [
    `--disable-extensions-except=${house.extensionDir}`,
    `--load-extension=${house.extensionDir}`,
  ]);
  await registered(recorded);
  return {
    server,
    house,
    plain,
    recorded,
    async open(context, path = "/page") {
      const page = await context.newPage();
      page.on("dialog", (dialog) => void dialog.accept().catch(() => undefined));
      await page.goto(server.url + path);
      await page.waitForFunction(() => "runProbe" in window);
      return page;
    },
    async close() {
      await Promise.all([plain.close(), recorded.close()]);
      await house.close();
      await server.close();
      await rm(plainDir, { recursive: true, force: true });
    },
  };
}

/** The back-forward cache stays on: Playwright switches it off for its own reasons. */
async function launchWith(dir: string, args: string[]): Promise<BrowserContext> {
  const browser = findChromium();
  if (!browser) throw new Error("No Chromium was found: install it or set CHROMIUM_PATH.");
  return chromium.launchPersistentContext(dir, {
    executablePath: browser.path,
    headless: true,
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
    args: [...CHROMIUM_ARGS, ...args],
  });
}

/** Resolves when the worker has registered the scripts for the test page. */
async function registered(context: BrowserContext): Promise<void> {
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
  await until(
    "the content scripts to be registered",
    () => worker.evaluate<unknown[]>("chrome.scripting.getRegisteredContentScripts()"),
    (scripts) => scripts.length === 2,
  );
}

export interface Difference {
  where: string;
  without: unknown;
  with: unknown;
}

/** Every place where two plain values differ, with its path. */
export function differences(without: unknown, withIt: unknown, where = ""): Difference[] {
  if (Object.is(without, withIt)) return [];
  const bothObjects = typeof without === "object" && without !== null && typeof withIt === "object" && withIt !== null;
  if (!bothObjects) return [{ where, without, with: withIt }];
  const [one, two] = [without as Record<string, unknown>, withIt as Record<string, unknown>];
  if (Array.isArray(without) && Array.isArray(withIt) && without.length !== withIt.length)
    return [{ where, without, with: withIt }];
  const keys = new Set([...Object.keys(one), ...Object.keys(two)]);
  return [...keys].flatMap((key) => differences(one[key], two[key], `${where} > ${key}`));
}

/** Runs every probe of one page, or those whose names begin with `only`. */
export async function runProbes(page: Page, only = ""): Promise<Record<string, unknown>> {
  const names = await page.evaluate(() => (window as unknown as { probeNames: string[] }).probeNames);
  const results: Record<string, unknown> = {};
  for (const name of names.filter((one) => one.startsWith(only))) {
    results[name] = await page.evaluate(
      (one) => (window as unknown as { runProbe(name: string): unknown }).runProbe(one),
      name,
    );
  }
  return results;
}

/** The page's resource timings, once no more are coming. */
export async function timingsOf(page: Page): Promise<string[]> {
  const look = () => page.evaluate(() => (window as unknown as { timings(): string[] }).timings());
  let last = await look();
  return until(
    "the list of requests to be complete",
    async () => {
      const before = last;
      await page.waitForTimeout(200);
      last = await look();
      return before.length === last.length ? last : [];
    },
    (list) => list.length > 0,
  );
}
