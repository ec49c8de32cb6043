// Opens the test page in two browsers of one kind, one without the extension and one that records it, for a comparison.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import type { Browser, Page as FirefoxPage } from "puppeteer-core";
import { CHROMIUM_ARGS, findChromium } from "../../scripts/browsers.ts";
import { packPreset } from "../../scripts/preset.ts";
import { openFirefox } from "../support/firefox.ts";
import { type House, openHouse } from "../support/house.ts";
import { until } from "../support/poll.ts";
import type { ProbeBrowser, ProbePage } from "./differences.ts";
import { type ProbeServer, startProbeServer } from "./server.ts";

export interface Stage<P extends ProbePage = Page, B extends ProbeBrowser<P> = BrowserContext & ProbeBrowser<P>> {
  server: ProbeServer;
  /** Collector and extension; its browser records the test page's origin. */
  house: House;
  /** The same browser as a user without the extension has it. */
  plain: B;
  recorded: B;
  /** Where the recorded browser keeps its profile: what its processes are known by. */
  profileDir: string;
  /** A page of the test server; in the browser with the extension it is recorded before this resolves. */
  open(browser: B, path?: string): Promise<P>;
  close(): Promise<void>;
}

export type FirefoxStage = Stage<FirefoxPage, Browser>;

/** Two browsers that are running; where the extension is in one, its scripts are registered for the test page. */
interface Pair<B> {
  plain: B;
  recorded: B;
  profileDir: string;
  close(): Promise<void>;
}

/** In Chromium. `profile` is what the test page is recorded by: the generic one names each request that changes something. */
export const openStage = (profile = "generic"): Promise<Stage> => open(profile, chromiums);

/** In Firefox. */
export const openFirefoxStage = (profile = "generic"): Promise<FirefoxStage> => open(profile, firefoxes);

async function open<P extends ProbePage, B extends ProbeBrowser<P>>(
  profile: string,
  pairOf: (house: House) => Promise<Pair<B>>,
): Promise<Stage<P, B>> {
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
  const pair = await pairOf(house);
  return {
    server,
    house,
    plain: pair.plain,
    recorded: pair.recorded,
    profileDir: pair.profileDir,
    async open(browser: B, path = "/page") {
      const page = await browser.newPage();
      await page.goto(server.url + path);
      await until("the probes to be there", () => page.evaluate(`"runProbe" in window`));
      return page;
    },
    async close() {
      await pair.close();
      await house.close();
      await server.close();
    },
  };
}

async function chromiums(house: House): Promise<Pair<BrowserContext>> {
  const plainDir = await mkdtemp(join(tmpdir(), "review-trail-plain-"));
  const plain = await launchWith(plainDir, []);
  const recorded = await launchWith(house.profileDir, [
    `--disable-extensions-except=${house.extensionDir}`,
    `--load-extension=${house.extensionDir}`,
  ]);
  for (const context of [plain, recorded])
    context.on("page", (page) => page.on("dialog", (dialog) => void dialog.accept().catch(() => undefined)));
  const worker = recorded.serviceWorkers()[0] ?? (await recorded.waitForEvent("serviceworker"));
  await registered(() => worker.evaluate("chrome.scripting.getRegisteredContentScripts()"));
  return {
    plain,
    recorded,
    profileDir: house.profileDir,
    async close() {
      await Promise.all([plain.close(), recorded.close()]);
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

async function firefoxes(house: House): Promise<Pair<Browser>> {
  const [plain, recorded] = await Promise.all([openFirefox(), openFirefox(house.extensionDir)]);
  const own = await recorded.openOwnPage("popup.html", "body");
  await registered(() => own.evaluate("browser.scripting.getRegisteredContentScripts()"));
  await own.close();
  return {
    plain: plain.browser,
    recorded: recorded.browser,
    profileDir: recorded.profileDir,
    close: async () => void (await Promise.all([plain.close(), recorded.close()])),
  };
}

/** Resolves when the worker has registered the scripts for the test page. */
async function registered(scripts: () => Promise<unknown>): Promise<void> {
  await until("the content scripts to be registered", scripts, (found) => (found as unknown[]).length === 2);
}
