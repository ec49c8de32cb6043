// A row's scene in Firefox, for rows that run in both: the page, the popup, and what only this browser's driver can do.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { Page as FirefoxPage } from "puppeteer-core";
import { type FirefoxHouse, openFirefox } from "../support/firefox.ts";
import type { House } from "../support/house.ts";
import { until } from "../support/poll.ts";
import { untilRecorded } from "./device.ts";
import { writeNonces } from "./nonces.ts";

export interface FirefoxScene {
  firefox: FirefoxHouse;
  page: Page;
  popup: Page;
  openPopup(): Promise<Page>;
  /** Waits until the browser has suspended the event page: it starts anew with what comes next. */
  stopWorker(): Promise<void>;
  /** Saves the hand-over file in this popup, and reads it. */
  saved(popup: Page): Promise<string>;
}

/** Well over the second without work after which it is suspended here. */
const SUSPENDED_MS = 3000;

/** The rows use of a page what both drivers call alike. */
const asPage = (page: FirefoxPage): Page => page as unknown as Page;

/** For a house without a browser; the page is open and recorded. */
export async function inFirefox<T>(house: House, run: (scene: FirefoxScene) => Promise<T>): Promise<T> {
  const firefox = await openFirefox(house.extensionDir);
  try {
    const page = await firefox.browser.newPage();
    await page.goto(house.app.url);
    const openPopup = async () => asPage(await firefox.openOwnPage("popup.html", "#tab-recent"));
    const scene: FirefoxScene = {
      firefox,
      page: asPage(page),
      popup: await openPopup(),
      openPopup,
      stopWorker: () => new Promise((resolve) => setTimeout(resolve, SUSPENDED_MS)),
      saved: (popup) => savedIn(popup as unknown as FirefoxPage, join(firefox.profileDir, "downloads")),
    };
    await untilRecorded(
      house,
      () => writeNonces(scene.page, 1),
      () => page.reload(),
    );
    return await run(scene);
  } finally {
    await firefox.close();
  }
}

async function savedIn(popup: FirefoxPage, downloads: string): Promise<string> {
  const files = async () => (await readdir(downloads).catch(() => [])).filter((name) => !name.endsWith(".part"));
  const before = new Set(await files());
  await popup.bringToFront();
  await popup.click("footer button[aria-haspopup=menu]");
  const entry = await popup.waitForSelector("::-p-text(Save pending activities)", { visible: true });
  await entry?.click();
  const content = async () => {
    const name = (await files()).find((one) => !before.has(one));
    return name === undefined ? "" : readFile(join(downloads, name), "utf8");
  };
  return until("the file", content, (text) => text.endsWith("\n"));
}
