// Runs functions of a module inside a real Chromium page of a secure origin, and hands back what they return.
import { chromium, type Page } from "playwright-core";
import { CHROMIUM_ARGS, findChromium } from "../../scripts/browsers.ts";
import { bundleForPage, callInPage, openOwnPage } from "./own-page.ts";

export interface InBrowser {
  page: Page;
  /** Calls an exported function of the module, by name. */
  run<Result>(name: string, ...args: unknown[]): Promise<Result>;
  close(): Promise<void>;
}

export async function inBrowser(entry: string): Promise<InBrowser> {
  const script = await bundleForPage(entry);
  const found = findChromium();
  if (!found) throw new Error("No Chromium was found: install it or set CHROMIUM_PATH.");
  const browser = await chromium.launch({ executablePath: found.path, args: CHROMIUM_ARGS });
  const page = await openOwnPage(browser, "http://localhost", script);
  return {
    page,
    run: (name, ...args) => callInPage(page, name, ...args),
    close: () => browser.close(),
  };
}
