// Runs Firefox with the extension as a temporary add-on in a profile that is kept, to be killed.
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import puppeteer from "puppeteer-core";
import { findFirefox } from "../../scripts/browsers.ts";
import type { BrowserProcess } from "./chromium-process.ts";

const ADD_ON = "review-trail@reviewtrail.example";
const PREFS = {
  "extensions.webextensions.uuids": JSON.stringify({ [ADD_ON]: "5b0bb0a4-7d3c-4a53-9a3c-6a1f5a6f0d11" }),
  "extensions.webextensions.keepStorageOnUninstall": true,
  "extensions.webextensions.keepUuidOnUninstall": true,
  "browser.sessionstore.resume_from_crash": false,
  "toolkit.startup.max_resumed_crashes": -1,
};

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
  await browser.installExtension(extensionDir);
  const page = await browser.newPage();
  await page.goto(url).catch(() => undefined);
  const ended = new Promise<void>((resolve) => {
    if (!child || child.exitCode !== null) resolve();
    else child.once("exit", () => resolve());
  });
  return {
    async kill() {
      try {
        process.kill(-(child?.pid ?? 0), "SIGKILL");
      } catch {
        child?.kill("SIGKILL");
      }
      await ended;
    },
    quit: () => browser.close(),
  };
}
