// Opens a Chromium-based browser with an unpacked extension, by its flag or, where that is gone, by the debugging pipe.
import { type ChildProcess, spawn } from "node:child_process";
import type { Writable } from "node:stream";
import type { FoundBrowser } from "./browsers.ts";

export interface RunningBrowser {
  name: string;
  headless: boolean;
  close(): Promise<void>;
}

export interface BrowserWish {
  extension: string;
  /** Folder of the browser's profile; kept between starts. */
  profile: string;
  pages: readonly string[];
}

const QUIET = [
  "--no-first-run",
  "--no-default-browser-check",
  "--disable-sync",
  "--disable-component-update",
  "--disable-background-networking",
];

/** Starts the browser and returns at once; it may also be closed by its user. */
export function openBrowser(browser: FoundBrowser, { extension, profile, pages }: BrowserWish): RunningBrowser {
  const headless = process.platform === "linux" && !process.env["DISPLAY"] && !process.env["WAYLAND_DISPLAY"];
  const asRoot = process.getuid?.() === 0;
  const byPipe = browser.kind !== "chromium";
  const loading = byPipe
    ? ["--remote-debugging-pipe", "--enable-unsafe-extension-debugging"]
    : [`--load-extension=${extension}`, `--disable-extensions-except=${extension}`];
  const flags = [
    `--user-data-dir=${profile}`,
    ...QUIET,
    ...loading,
    ...(asRoot ? ["--no-sandbox"] : []),
    ...(headless ? ["--headless=new"] : []),
  ];
  const child = spawn(browser.path, [...flags, ...pages], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
  child.on("error", () => undefined);
  if (byPipe) loadByPipe(child, extension);
  return {
    name: `${browser.kind.charAt(0).toUpperCase()}${browser.kind.slice(1)} ${browser.version ?? ""}`.trim(),
    headless,
    close: () => end(child),
  };
}

/** One message of the DevTools protocol (`Extensions.loadUnpacked`); nothing is attached, so the worker lives as usual. */
function loadByPipe(child: ChildProcess, extension: string): void {
  const pipe = child.stdio[3] as Writable | null;
  pipe?.on("error", () => undefined);
  pipe?.write(`${JSON.stringify({ id: 1, method: "Extensions.loadUnpacked", params: { path: extension } })}\0`);
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill("SIGKILL"), 5000);
    child.once("exit", () => {
      clearTimeout(force);
      resolve();
    });
    child.kill("SIGTERM");
  });
}
