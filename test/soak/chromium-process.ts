// Runs Chromium as a plain process group with no debugger attached, to be killed or asked to end.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { CHROMIUM_ARGS, findChromium } from "../../scripts/browsers.ts";

export interface BrowserProcess {
  /** SIGKILL for the whole group, at once. */
  kill(): Promise<void>;
  /** SIGTERM, as a system that shuts down sends it. */
  quit(): Promise<void>;
}

export function startChromium(profileDir: string, extensionDir: string, url: string): BrowserProcess {
  const browser = findChromium();
  if (!browser) throw new Error("No Chromium was found: install it or set CHROMIUM_PATH.");
  const flags = [
    "--headless=new",
    `--user-data-dir=${profileDir}`,
    `--load-extension=${extensionDir}`,
    `--disable-extensions-except=${extensionDir}`,
  ];
  const child = spawn(browser.path, [...CHROMIUM_ARGS, ...flags, url], { detached: true, stdio: "ignore" });
  const ended = once(child, "exit");
  const signal = async (name: NodeJS.Signals): Promise<void> => {
    try {
      process.kill(-(child.pid ?? 0), name);
    } catch {
      // The group has ended already.
    }
    await ended;
  };
  return { kill: () => signal("SIGKILL"), quit: () => signal("SIGTERM") };
}
