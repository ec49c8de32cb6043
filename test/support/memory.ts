// How much memory the processes of a running browser take, on Linux.
import { readdirSync, readFileSync } from "node:fs";

/** In MB: every process whose command line has `mark` in it (a profile's folder), and all that these have started. */
export function memoryOf(mark: string): number {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const parents = new Map(all.map((pid) => [pid, /^PPid:\s+(\d+)/m.exec(read(pid, "status"))?.[1] ?? ""]));
  const isOurs = (pid: string | undefined): boolean =>
    pid !== undefined && parents.has(pid) && (read(pid, "cmdline").includes(mark) || isOurs(parents.get(pid)));
  const kilobytes = all.filter(isOurs).map((pid) => Number(/^VmRSS:\s+(\d+)/m.exec(read(pid, "status"))?.[1] ?? 0));
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1024;
}

/** Nothing where the process has ended meanwhile. */
function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
