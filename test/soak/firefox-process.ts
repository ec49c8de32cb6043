// Runs Firefox with the extension as a temporary add-on in a profile that is kept, to be killed or asked to end.
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import puppeteer from "puppeteer-core";
import { findFirefox } from "../../scripts/browsers.ts";
import type { BrowserProcess } from "./chromium-process.ts";
import { namedInGroup } from "./processes.ts";

const ADD_ON = "review-trail@reviewtrail.example";
const UUID = "5b0bb0a4-7d3c-4a53-9a3c-6a1f5a6f0d11";
/** Where Firefox keeps what the extension stores itself; `storage.local` lies beside it, under a name that goes on. */
export const FIREFOX_STORE = `storage/default/moz-extension+++${UUID}`;
const PREFS = {
  "extensions.webextensions.uuids": JSON.stringify({ [ADD_ON]: UUID }),
  "extensions.webextensions.keepStorageOnUninstall": true,
  "extensions.webextensions.keepUuidOnUninstall": true,
  "browser.sessionstore.resume_from_crash": false,
  "toolkit.startup.max_resumed_crashes": -1,
  // It gives up on extensions after some crashes of their process within a minute; a row has more.
  "extensions.webextensions.crash.threshold": 1000,
};
/** One that was asked to end, and has not after so long, is killed. */
const END_MS = 30_000;

export async function startFirefox(profileDir: string, extensionDir: string, url: string): Promise<BrowserProcess> {
  const found = findFirefox();
  if (!found) throw new Error("No Firefox was found: install it or set FIREFOX_PATH.");
  if (!existsSync(profileDir)) await mkdir(profileDir, { recursive: true });
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: found.path,
    headless: true,
    userDataDir: profileDir,
    extraPrefsFirefox: PREFS,
    args: ["--remote-allow-system-access"],
  });
  const child = browser.process();
  const group = child?.pid ?? 0;
  const ended = new Promise<void>((resolve) => {
    if (!child || child.exitCode !== null) resolve();
    else child.once("exit", () => resolve());
  });
  const kill = async (): Promise<void> => {
    try {
      process.kill(-group, "SIGKILL");
    } catch {
      child?.kill("SIGKILL");
    }
    await ended;
  };
  await browser.installExtension(extensionDir);
  const page = await browser.newPage();
  await page.goto(url).catch(() => undefined);
  return {
    kill,
    async quit() {
      const timer = setTimeout(() => void kill(), END_MS);
      child?.kill("SIGTERM");
      await ended;
      clearTimeout(timer);
    },
    async openTab(address) {
      const tab = await browser.newPage();
      await tab.goto(address).catch(() => undefined);
    },
    async killWorker() {
      const pids = await namedInGroup(group, "WebExtensions");
      for (const pid of pids) process.kill(pid, "SIGKILL");
      return pids.length;
    },
  };
}
