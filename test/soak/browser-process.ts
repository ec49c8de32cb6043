// Starts one browser or the other with the extension in a profile that is kept, for rows that run in both.
import { findFirefox } from "../../scripts/browsers.ts";
import { type BrowserProcess, startChromium } from "./chromium-process.ts";
import { startFirefox } from "./firefox-process.ts";

export type BrowserName = "Chromium" | "Firefox";

export async function startBrowser(
  name: BrowserName,
  profileDir: string,
  extensionDir: string,
  url: string,
): Promise<BrowserProcess> {
  return name === "Firefox"
    ? startFirefox(profileDir, extensionDir, url)
    : startChromium(profileDir, extensionDir, url);
}

/** Why a row of this browser is not run here; undefined where it can be. */
export function whyNotHere(name: BrowserName): string | undefined {
  return name === "Firefox" && !findFirefox() ? "there is no Firefox here" : undefined;
}
