// Finds and kills single processes of a running browser, as Linux lists them: that of a page, or of the extension.
import { readdir, readFile } from "node:fs/promises";

export type Part = "page" | "extension";

/** The renderers of the Chromium that runs on this profile. */
export async function renderersOf(profileDir: string, part: Part): Promise<number[]> {
  const all = await processes();
  const browser = all.find(({ words }) => words.includes(`--user-data-dir=${profileDir}`) && !isChild(words));
  return all
    .filter(({ group, words }) => group === browser?.group && words.some((word) => word === "--type=renderer"))
    .filter(({ words }) => words.includes("--extension-process") === (part === "extension"))
    .map(({ pid }) => pid);
}

/** Ends them at once; resolves with how many there were. */
export async function killRenderers(profileDir: string, part: Part): Promise<number> {
  const pids = await renderersOf(profileDir, part);
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
  return pids.length;
}

/** The processes of a group that call themselves so, as Firefox has its children do. */
export async function namedInGroup(group: number, name: string): Promise<number[]> {
  const members = (await processes()).filter((one) => one.group === group);
  const named: number[] = [];
  for (const { pid } of members) {
    const own = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "");
    if (own.trim() === name) named.push(pid);
  }
  return named;
}

const isChild = (words: readonly string[]): boolean => words.some((word) => word.startsWith("--type="));

interface Running {
  pid: number;
  group: number;
  words: string[];
}

async function processes(): Promise<Running[]> {
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    names.map(async (name) => {
      const read = (file: string) => readFile(`/proc/${name}/${file}`, "utf8").catch(() => "");
      const [stat, command] = await Promise.all([read("stat"), read("cmdline")]);
      const [, , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      // Chromium writes its children's words with spaces between them.
      return { pid: Number(name), group: Number(group), words: command.split(/[\0 ]/) };
    }),
  );
  return found;
}
