// Installs Debian and Ubuntu packages for tests, without questions, where this machine and this user may.
import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The full path of a program in PATH, or of one in a folder that PATH of an ordinary user may lack. */
export function which(name: string, alsoIn: readonly string[] = []): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...alsoIn].filter(Boolean);
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // absent or not ours to run: the caller looks elsewhere
  }
}

/** How to run a command as root here: directly, through sudo that asks nothing, or not at all. */
function asRoot(): readonly string[] | undefined {
  if (process.getuid?.() === 0) return [];
  const sudo = which("sudo");
  return sudo && spawnSync(sudo, ["-n", "true"]).status === 0 ? [sudo, "-n"] : undefined;
}

/** Installs the packages. Resolves to the reason, as one sentence, when that is impossible here or failed. */
export async function installPackages(packages: readonly string[]): Promise<string | undefined> {
  const wanted = packages.join(" ");
  if (!which("apt-get")) return `${wanted} can be installed automatically only where apt-get is (Debian, Ubuntu).`;
  const root = asRoot();
  if (!root) return `Installing ${wanted} needs root or a sudo without password; run: sudo apt-get install ${wanted}`;
  const update = await aptGet(root, ["update"]);
  const install = await aptGet(root, ["install", "-y", "--no-install-recommends", ...packages]);
  if (install === undefined) return undefined;
  return `apt-get could not install ${wanted}: ${update ?? install}`;
}

/** Runs apt-get; resolves to the last thing it complained about when it failed. */
function aptGet(root: readonly string[], args: readonly string[]): Promise<string | undefined> {
  const line = [...root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"];
  const [file = "env", ...rest] = [...line, ...args];
  return new Promise((resolve) => {
    const child = spawn(file, rest, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code) => resolve(code === 0 ? undefined : lastComplaint(output, code)));
  });
}

function lastComplaint(output: string, code: number | null): string {
  const lines = output.split("\n").filter(Boolean);
  return lines.findLast((line) => line.startsWith("E: ")) ?? lines.at(-1) ?? `it ended with code ${code}`;
}
