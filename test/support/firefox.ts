// Starts a real Firefox with the extension loaded, granted and known by a fixed address.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { findFirefox } from "../../scripts/browsers.ts";

/** Why a test of this browser is skipped. */
export const NO_FIREFOX = "There is no Firefox here, and none could be installed.";
export const GECKO_ID = "review-trail@reviewtrail.example";
const UUID = "6f1c7d3e-2b1a-4f0e-9a53-0c8f5a7d1e42";

const PREFERENCES = {
  "extensions.webextensions.uuids": JSON.stringify({ [GECKO_ID]: UUID }),
  "extensions.webextOptionalPermissionPrompts": false,
  // The event page is suspended after a second without work, as it is after half a minute for a person.
  "extensions.background.idle.timeout": 1000,
  // As a person has it: the driver would switch it off.
  "devtools.jsonview.enabled": true,
  "datareporting.policy.dataSubmissionEnabled": false,
  "toolkit.telemetry.enabled": false,
  "app.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
};

export interface FirefoxHouse {
  browser: Browser;
  /** Folder of the browser's profile, for those who look for its processes. */
  profileDir: string;
  /** The address of a page of the extension. */
  urlOf(page: string): string;
  /** Opens a page of the extension and waits for `selector` in it. */
  openOwnPage(page: string, selector: string): Promise<Page>;
  close(): Promise<void>;
}

/** With the extension in this folder, or as a user without it has it. */
export async function openFirefox(
  extensionDir?: string,
  preferences: Record<string, unknown> = {},
): Promise<FirefoxHouse> {
  const found = findFirefox();
  if (!found) throw new Error("No Firefox was found: install it or set FIREFOX_PATH.");
  const userDataDir = await mkdtemp(join(tmpdir(), "review-trail-firefox-"));
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: found.path,
    headless: true,
    args: ["--remote-allow-system-access"],
    userDataDir,
    extraPrefsFirefox: {
      ...PREFERENCES,
      "browser.download.folderList": 2,
      "browser.download.dir": join(userDataDir, "downloads"),
      ...preferences,
    },
  });
  if (extensionDir !== undefined) await browser.installExtension(extensionDir);
  const urlOf = (page: string) => `moz-extension://${UUID}/${page}`;
  return {
    browser,
    profileDir: userDataDir,
    urlOf,
    async openOwnPage(page, selector) {
      const tab = await browser.newPage();
      // WebDriver BiDi never tells that such a page has loaded: https://bugzilla.mozilla.org/show_bug.cgi?id=1790375
      await tab.goto(urlOf(page), { timeout: 3000 }).catch(() => undefined);
      await tab.waitForSelector(selector, { timeout: 20_000 });
      return tab;
    },
    async close() {
      await browser.close();
      await rm(userDataDir, { recursive: true, force: true });
    },
  };
}
