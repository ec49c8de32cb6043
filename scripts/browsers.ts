// Finds the browsers of this machine for `npm start` and the tests, and installs them where the system lets us.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { installPackages, isExecutable, which } from "./apt.ts";

export type BrowserKind = "chromium" | "chrome" | "edge" | "brave" | "firefox";

/** `version` is missing on Windows, where a browser that is asked for it opens a window. */
export interface FoundBrowser {
  path: string;
  kind: BrowserKind;
  version?: string;
}

/** For a Chromium that a test drives: it keeps to itself, and runs as root. */
export const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

interface Place {
  kind: BrowserKind;
  /** Looked up in PATH (Linux). */
  names?: readonly string[];
  /** Below the Applications folders (macOS). */
  mac?: readonly string[];
  /** Below the program folders (Windows). */
  windows?: readonly string[];
  /** Full paths, any system. */
  paths?: readonly string[];
}

/** In the order of preference. Chromium first: Chrome no longer takes `--load-extension` (since version 137). */
const CHROMIUMS: readonly Place[] = [
  {
    kind: "chromium",
    names: ["chromium", "chromium-browser"],
    mac: ["Chromium.app/Contents/MacOS/Chromium"],
    windows: ["Chromium/Application/chrome.exe"],
  },
  {
    kind: "chrome",
    names: ["google-chrome", "google-chrome-stable"],
    mac: ["Google Chrome.app/Contents/MacOS/Google Chrome"],
    windows: ["Google/Chrome/Application/chrome.exe"],
  },
  {
    kind: "edge",
    names: ["microsoft-edge", "microsoft-edge-stable"],
    mac: ["Microsoft Edge.app/Contents/MacOS/Microsoft Edge"],
    windows: ["Microsoft/Edge/Application/msedge.exe"],
  },
  {
    kind: "brave",
    names: ["brave-browser", "brave"],
    mac: ["Brave Browser.app/Contents/MacOS/Brave Browser"],
    windows: ["BraveSoftware/Brave-Browser/Application/brave.exe"],
  },
];

const FIREFOXES: readonly Place[] = [
  {
    kind: "firefox",
    names: ["firefox-esr", "firefox"],
    mac: ["Firefox.app/Contents/MacOS/firefox"],
    windows: ["Mozilla Firefox/firefox.exe"],
  },
];

/** CHROMIUM_PATH, else Chromium, one that Playwright installed, Chrome, Edge or Brave. */
export function findChromium(): FoundBrowser | undefined {
  return find("CHROMIUM_PATH", "chromium", [...CHROMIUMS.slice(0, 1), ...playwrightPlaces(), ...CHROMIUMS.slice(1)]);
}

/** FIREFOX_PATH, else Firefox ESR or Firefox. */
export function findFirefox(): FoundBrowser | undefined {
  return find("FIREFOX_PATH", "firefox", FIREFOXES);
}

function find(variable: string, kind: BrowserKind, places: readonly Place[]): FoundBrowser | undefined {
  const named = process.env[variable];
  if (named) {
    if (!isExecutable(named))
      throw new Error(`${variable} names "${named}", and that is not a program that runs here.`);
    return withVersion(named, kind);
  }
  for (const place of places) {
    const path = candidates(place).find(isExecutable);
    if (path) return withVersion(path, place.kind);
  }
  return undefined;
}

function candidates(place: Place): readonly string[] {
  const { names = [], mac = [], windows = [] } = place;
  if (place.paths) return place.paths;
  if (process.platform === "darwin") {
    return ["/Applications", join(homedir(), "Applications")].flatMap((folder) => mac.map((app) => join(folder, app)));
  }
  if (process.platform === "win32") {
    const roots = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].map((name) => process.env[name] ?? "");
    return roots.filter(Boolean).flatMap((root) => windows.map((exe) => join(root, exe)));
  }
  return names.flatMap((name) => which(name, ["/usr/bin", "/usr/local/bin", "/snap/bin"]) ?? []);
}

/** What `npx playwright-core install chromium` left in its cache, the newest first. */
function playwrightPlaces(): Place[] {
  const caches: Partial<Record<NodeJS.Platform, string>> = {
    darwin: join(homedir(), "Library/Caches/ms-playwright"),
    win32: join(process.env["LOCALAPPDATA"] ?? homedir(), "ms-playwright"),
  };
  const cache =
    process.env["PLAYWRIGHT_BROWSERS_PATH"] ?? caches[process.platform] ?? join(homedir(), ".cache/ms-playwright");
  if (!existsSync(cache)) return [];
  const folders = readdirSync(cache).filter((name) => /^chromium-\d+$/.test(name));
  const newest = folders.sort((a, b) => Number(b.slice(9)) - Number(a.slice(9)));
  const programs = newest.flatMap((folder) => programsIn(join(cache, folder)));
  return [{ kind: "chromium", paths: programs }];
}

function programsIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => [
    join(folder, name, "chrome"),
    join(folder, name, "chrome.exe"),
    join(folder, name, "Chromium.app/Contents/MacOS/Chromium"),
    join(folder, name, "Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing"),
  ]);
}

function withVersion(path: string, kind: BrowserKind): FoundBrowser {
  if (process.platform === "win32") return { path, kind };
  const asked = spawnSync(path, ["--version"], { encoding: "utf8", timeout: 15_000 });
  const version = /\d+(\.\d+)+\w*/.exec(asked.stdout ?? "")?.[0];
  return version ? { path, kind, version } : { path, kind };
}

/** Installs whichever of Chromium and Firefox is missing. Resolves to what the user should do when that fails. */
export async function installBrowsers(): Promise<string | undefined> {
  const missing = [...(findChromium() ? [] : ["chromium"]), ...(findFirefox() ? [] : ["firefox-esr"])];
  if (missing.length === 0) return undefined;
  const reason = await installPackages(missing);
  if (findChromium() && findFirefox()) return undefined;
  const advice =
    "Install Chromium (npx playwright-core install chromium) and Firefox, or name them in CHROMIUM_PATH and FIREFOX_PATH.";
  return `${reason ?? `The packages ${missing.join(" and ")} brought no browser that runs here.`} ${advice}`;
}
