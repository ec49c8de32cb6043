// The starter behind every npm script: it sees to a Node that is new enough and to installed packages, then runs a task.
// Plain JavaScript without packages, because it runs before any of them are there, on any Node from 18 on.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const NEEDED_MAJOR = 24;
const PINNED_NODE = "24.21.0";
const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const WINDOWS = process.platform === "win32";

/** Every task: what it is for, the file that Node runs, and arguments that always come first. */
const TASKS = {
  start: { help: "build the extension and try everything against a demo app", file: "scripts/start.ts" },
  build: { help: "build the extension into dist/extension", file: "scripts/build.ts" },
  collector: { help: "run the collector", file: "collector/main.ts" },
  test: { help: "check types and style, build, and run all tests", file: "scripts/test.ts" },
  check: { help: "check types and style", file: "scripts/check.ts" },
  fix: {
    help: "format, and repair what can be repaired safely",
    file: "node_modules/@biomejs/biome/bin/biome",
    args: ["check", "--write"],
    installed: true,
  },
  profile: { help: "check a profile, or try one on a trace", file: "scripts/profile.ts" },
  bench: { help: "measure what the extension costs a page, beside others", file: "scripts/bench.ts" },
  "bench-buffer": {
    help: "measure appends and the popup's reading beside raw IndexedDB",
    file: "test/buffer/bench.ts",
  },
  "bench-ingest": { help: "measure the collector's ingest beside plain SQLite", file: "test/collector/bench.ts" },
  "bench-drain": {
    help: "measure how fast a backlog reaches the collector, beside a plain loop and PouchDB",
    file: "test/buffer/bench-drain.ts",
  },
  soak: { help: "run for a long time under failures and count what was lost", file: "test/soak/main.ts" },
  package: { help: "make the files that the browsers' stores take", file: "scripts/package.ts" },
};

/** A reason to stop that is the user's to act on: it is printed without a stack. */
class Stop extends Error {}

function taskNamed(name) {
  const known = Object.entries(TASKS).filter(([, task]) => task.installed || existsSync(join(ROOT, task.file)));
  const found = known.find(([key]) => key === name);
  if (found) return found[1];
  const list = known.map(([key, task]) => `  ${key.padEnd(10)} ${task.help}`).join("\n");
  throw new Stop(`${name ? `There is no task named "${name}".` : "Name a task."} The tasks are:\n${list}`);
}

/** Prints what is being done at once and how long it took at its end, on one line. */
function timed(sentence, work) {
  process.stderr.write(`${sentence} … `);
  const startedAt = performance.now();
  try {
    const result = work();
    process.stderr.write(`${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
    return result;
  } catch (error) {
    process.stderr.write("failed\n");
    throw error;
  }
}

/** npm's own script, so that npm runs under the Node we choose; or else whatever `npm` is in PATH. */
function npmCommand(node) {
  const beside = dirname(process.execPath);
  const script = [
    process.env.npm_execpath ?? "",
    join(beside, "node_modules/npm/bin/npm-cli.js"),
    join(beside, "../lib/node_modules/npm/bin/npm-cli.js"),
  ].find((path) => path.endsWith("npm-cli.js") && existsSync(path));
  return script ? { file: node, args: [script], shell: false } : { file: "npm", args: [], shell: WINDOWS };
}

function withNodeFirst(node, env = process.env) {
  const pathKey = Object.keys(env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  const folders = [dirname(node), join(ROOT, "node_modules/.bin"), env[pathKey] ?? ""];
  return { ...env, [pathKey]: folders.join(delimiter) };
}

function runNpm(node, args, purpose) {
  const npm = npmCommand(node);
  const all = [...npm.args, ...args, "--no-audit", "--no-fund", "--loglevel=warn"];
  const env = withNodeFirst(node);
  const done = spawnSync(npm.file, all, { cwd: ROOT, env, encoding: "utf8", shell: npm.shell, maxBuffer: 1e8 });
  if (done.status === 0) return;
  const output = `${done.stdout ?? ""}${done.stderr ?? ""}`.trim();
  const missing = done.error?.code === "ENOENT" || /npm.*(not found|not recognized)/i.test(output);
  if (missing && !output.includes("npm error")) {
    throw new Stop(`npm is needed to ${purpose}, and there is none in PATH. Install Node.js with npm (nodejs.org).`);
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT/.test(output)) {
    const said = output
      .split("\n")
      .filter((line) => line.startsWith("npm error"))
      .slice(0, 4)
      .join("\n");
    throw new Stop(
      `npm could not reach its registry to ${purpose}. Connect to the network and run this again.\n${said}`,
    );
  }
  const tail = output.split("\n").slice(-15).join("\n");
  const end = done.error ? String(done.error.message) : done.signal ? `signal ${done.signal}` : `code ${done.status}`;
  throw new Stop(`npm could not ${purpose} (${end}). The end of its output:\n${tail}`);
}

function versionOf(node) {
  const asked = spawnSync(node, ["--version"], { encoding: "utf8" });
  return asked.status === 0 ? asked.stdout.trim().replace(/^v/, "") : undefined;
}

/** The Node that tasks run with: this one if it is new enough, else a pinned one inside the project. */
function ensureNode() {
  if (Number.parseInt(process.versions.node, 10) >= NEEDED_MAJOR) return process.execPath;
  const home = join(ROOT, ".node");
  const folder = join(home, "node_modules/node");
  const node = join(folder, "bin", WINDOWS ? "node.exe" : "node");
  if (existsSync(node) && versionOf(node) === PINNED_NODE) return node;
  const purpose = `install Node ${PINNED_NODE}`;
  timed(`Installing Node ${PINNED_NODE} into .node/ (this is Node ${process.versions.node})`, () => {
    runNpm(process.execPath, ["install", "--prefix", home, "--no-save", `node@${PINNED_NODE}`], purpose);
    // The package fetches its binary in an install script; an npm that skips those leaves this to us.
    if (!existsSync(node)) spawnSync(process.execPath, ["installArchSpecificPackage"], { cwd: folder });
    if (versionOf(node) === PINNED_NODE) return;
    throw new Stop(
      `Node ${PINNED_NODE} was installed but does not run on this machine (${process.platform} ${process.arch}). ` +
        `Install Node ${NEEDED_MAJOR} or newer yourself (nodejs.org) and run this again.`,
    );
  });
  return node;
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined; // missing or torn: both mean "not installed", and the caller installs
  }
}

/** True when npm's own note of what it installed agrees with the lock: somebody ran npm by hand. */
function installedByHand(lock) {
  const wanted = JSON.parse(lock).packages;
  const present = readJson(join(ROOT, "node_modules/.package-lock.json"))?.packages;
  if (!present) return false;
  return Object.entries(wanted).every(
    ([path, entry]) => path === "" || entry.optional || present[path]?.version === entry.version,
  );
}

function ensurePackages(node) {
  const lock = readFileSync(join(ROOT, "package-lock.json"), "utf8");
  const nodeMajor = Number.parseInt(node === process.execPath ? process.versions.node : PINNED_NODE, 10);
  const wanted = { lock: createHash("sha256").update(lock).digest("hex"), nodeMajor };
  const stampPath = join(ROOT, "node_modules/.installed-by-run.json");
  const stamp = readJson(stampPath);
  if (stamp?.lock === wanted.lock && stamp?.nodeMajor === wanted.nodeMajor) return;
  if (stamp !== undefined || !installedByHand(lock)) {
    const sentence = stamp ? "Installing the packages again (lock file or Node changed)" : "Installing the packages";
    timed(sentence, () => runNpm(node, ["ci", "--ignore-scripts"], "install the packages"));
  }
  writeFileSync(stampPath, `${JSON.stringify(wanted)}\n`);
}

/** Runs the task to its end and ends as it did: same exit code, or the same signal. */
function runTask(node, task, args) {
  const all = [join(ROOT, task.file), ...(task.args ?? []), ...args];
  const child = spawn(node, all, { cwd: ROOT, env: withNodeFirst(node), stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the task itself as well; twice would mean "at once" to it.
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on("error", (error) => fail(new Stop(`Node could not be started (${node}): ${error.message}`)));
  child.on("exit", (code, signal) => {
    process.exit(signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 1));
  });
}

function fail(error) {
  console.error(error instanceof Stop ? error.message : error);
  process.exit(1);
}

try {
  const [name, ...args] = process.argv.slice(2);
  const task = taskNamed(name);
  const node = ensureNode();
  ensurePackages(node);
  runTask(node, task, args);
} catch (error) {
  fail(error);
}
