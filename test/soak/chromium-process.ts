// Runs Chromium as a plain process group with no debugger attached, to be killed or asked to end.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { CHROMIUM_ARGS, findChromium } from "../../scripts/browsers.ts";

export interface BrowserProcess {
  /** SIGKILL for the whole group, at once. */
  kill(): Promise<void>;
  /** SIGTERM, as a system that shuts down sends it. */
  quit(): Promise<void>;
  /** SIGKILL for the extension's own process alone, with its worker in it; resolves with how many were found. */
  killWorker?(): Promise<number>;
  /** Opens a tab, where the browser takes that from its driver. */
  openTab?(url: string): Promise<void>;
}

export function startChromium(
  profileDir: string,
  extensionDir: string,
  url: string,
  more: readonly string[] = [],
): BrowserProcess {
  const browser = findChromium();
  if (!browser) throw new Error("No Chromium was found: install it or set CHROMIUM_PATH.");
  const flags = [
    "--headless=new",
    `--user-data-dir=${profileDir}`,
    `--load-extension=${extensionDir}`,
    `--disable-extensions-except=${extensionDir}`,
  ];
  const child = spawn(browser.path, [...CHROMIUM_ARGS, ...flags, ...more, url], { detached: true, stdio: "ignore" });
  const ended = once(child, "exit");
  const signal = async (name: NodeJS.Signals): Promise<void> => {
    try {
      process.kill(-(child.pid ?? 0), name);
    } catch {
      // The group has ended already.
    }
    await ended;
  };
  const killWorker = async (): Promise<number> => {
    const found = await extensionProcesses(child.pid ?? 0);
    for (const pid of found) process.kill(pid, "SIGKILL");
    return found.length;
  };
  return { killWorker, kill: () => signal("SIGKILL"), quit: () => signal("SIGTERM") };
}

/** The processes of this group that hold an extension, as Linux lists them. */
async function extensionProcesses(group: number): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const read = (file: string) => readFile(`/proc/${name}/${file}`, "utf8").catch(() => "");
    const [stat, command] = await Promise.all([read("stat"), read("cmdline")]);
    const [, , processGroup] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (Number(processGroup) === group && command.includes("--extension-process")) found.push(Number(name));
  }
  return found;
}
