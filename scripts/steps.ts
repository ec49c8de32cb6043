// Runs one step of a longer check as a child process and prints one line about it: its name, how it ended, its time.
import { type ChildProcess, spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import { resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "..");

/** A step that is a Node program of ours or of a package. */
export interface Step {
  name: string;
  file: string;
  args?: readonly string[];
}

const running = new Set<ChildProcess>();
let interruptedCode: number | undefined;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    interruptedCode = 128 + constants.signals[signal];
    for (const child of running) child.kill(signal);
    exitIfInterrupted();
  });
}

/** No step follows an interrupted one: the process ends with its last child. */
function exitIfInterrupted(): void {
  if (interruptedCode !== undefined && running.size === 0) process.exit(interruptedCode);
}

/**
 * Runs a Node program in the project's root, with what it starts, `aside` only where nothing else wants the processor.
 * Resolves to its exit code, and its output unless it goes to the terminal.
 */
export function runNode(
  file: string,
  args: readonly string[] = [],
  options: { show?: boolean; aside?: boolean; env?: Record<string, string> } = {},
): Promise<{ code: number; output: string }> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [resolve(ROOT, file), ...args], {
      cwd: ROOT,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", options.show ? "inherit" : "pipe", options.show ? "inherit" : "pipe"],
    });
    running.add(child);
    if (options.aside && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    child.on("error", fail);
    child.on("close", (code, signal) => {
      running.delete(child);
      exitIfInterrupted();
      done({ code: signal ? 128 : (code ?? 1), output });
    });
  });
}

/** Prints the line of a step. */
export function report(mark: "✓" | "✗" | "–", name: string, startedAt: number, note = ""): void {
  const seconds = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
  console.log(`${mark} ${name.padEnd(24)} ${seconds.padStart(7)}${note ? `   ${note}` : ""}`);
}

/** Runs a step quietly: its own output is shown only when it fails. Resolves to whether it passed. */
export async function runStep(step: Step): Promise<boolean> {
  const startedAt = performance.now();
  const { code, output } = await runNode(step.file, step.args);
  report(code === 0 ? "✓" : "✗", step.name, startedAt);
  if (code !== 0) console.log(output.trimEnd());
  return code === 0;
}
