// PouchDB beside us in the drain benchmark: installed for it alone, its server in a process of its own, its page's code.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";

/** In a folder that git does not see; nothing of ours depends on it. Its LevelDB comes built within the package. */
const FOLDER = resolve(".bench/pouchdb");
const VERSIONS = {
  events: "3.3.0",
  express: "4.21.2",
  "express-pouchdb": "4.2.0",
  "pouchdb-browser": "9.0.0",
  "pouchdb-node": "9.0.0",
};
/** What a page of PouchDB's runs: the same records as documents, and one replication until it is complete. */
const PAGE = `
import PouchDB from "pouchdb-browser";
let db;
const hex = (n) => crypto.randomUUID().replaceAll("-", "").slice(0, n);
export async function fill(count) {
  db = new PouchDB("drain-" + hex(12));
  for (let at = 0; at < count; at += 1000) {
    const now = new Date().toISOString();
    const docs = Array.from({ length: Math.min(1000, count - at) }, (_, n) => ({
      _id: String(at + n).padStart(9, "0") + hex(24), v: 1, record_id: crypto.randomUUID(), stream_id: crypto.randomUUID(),
      seq: at + n + 1, activity_id: crypto.randomUUID(), session_id: crypto.randomUUID(), action: "button_click",
      status: "success", started_at: now, recorded_at: now, details: { label: "Next" },
      origin: "https://reviews.example", profile: "bench@1.0.0", observed_by: "dom" }));
    await db.bulkDocs(docs);
  }
}
export async function drain() {
  const startedAt = performance.now();
  const done = await db.replicate.to(location.origin + "/drain-" + hex(12), { batch_size: 500 });
  const tookMs = performance.now() - startedAt;
  if (!done.ok || done.docs_written !== (await db.info()).doc_count) throw new Error(JSON.stringify(done));
  return tookMs;
}`;
const SERVER = `
import express from "express";
import expressPouch from "express-pouchdb";
import PouchDB from "pouchdb-node";
const folder = process.argv[2];
const app = express();
app.use("/", expressPouch(PouchDB.defaults({ prefix: folder + "/" }), {
  mode: "minimumForPouchDB", inMemoryConfig: true, logPath: folder + "/log.txt" }));
const server = app.listen(0, "127.0.0.1", () => console.log("http://127.0.0.1:" + server.address().port));`;

export interface PouchServer {
  url: string;
  close(): Promise<void>;
}

/** Installs PouchDB once per change of the versions above. */
export async function installPouch(): Promise<void> {
  const wanted = JSON.stringify({ private: true, type: "module", dependencies: VERSIONS }, null, 2);
  const done = join(FOLDER, "installed");
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, "server.mjs"), SERVER);
  if (existsSync(done) && readFileSync(done, "utf8") === wanted) return;
  await writeFile(join(FOLDER, "package.json"), wanted);
  console.log("Installing PouchDB into .bench (once) …");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps"];
  const { status } = spawnSync(npm, args, { cwd: FOLDER, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error("npm could not install PouchDB.");
  await writeFile(done, wanted);
}

/** express-pouchdb on pouchdb-node's LevelDB, with its files in `folder`. */
export async function startPouch(folder: string): Promise<PouchServer> {
  const child: ChildProcess = spawn(process.execPath, ["server.mjs", folder], {
    cwd: FOLDER,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [line] = (await once(child.stdout ?? child, "data")) as [Buffer];
  return {
    url: String(line).trim(),
    async close() {
      const gone = once(child, "exit");
      child.kill();
      await gone;
    },
  };
}

export async function bundlePouch(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: PAGE, resolveDir: FOLDER },
    bundle: true,
    format: "iife",
    globalName: "scenarios",
    platform: "browser",
    target: "chrome122",
    logLevel: "silent",
    define: { global: "globalThis" },
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}
