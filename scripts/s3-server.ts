// A real S3 server for tests: Ceph's gateway on this machine, or the server that TEST_S3_ENDPOINT names.
// Alone (`node scripts/s3-server.ts`) it prints the endpoint and the keys, and stays until Ctrl-C.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installPackages } from "./apt.ts";
import { CEPH_PACKAGES, CephCluster, freePort, missingCephPrograms } from "./ceph-cluster.ts";

export interface S3Server {
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Ends the server and removes its folder. The second call does nothing. */
  stop(): Promise<void>;
}

/** Why there is no S3 server here, as a sentence for the reason of a skipped test. */
export interface NoS3Server {
  unavailable: string;
}

export interface S3ServerOptions {
  /** The server's own folder: whatever it holds is removed. A new temporary one by default. */
  dir?: string;
  /** A free port by default. */
  port?: number;
  /** Receives one line for each thing that takes time. */
  log?: (line: string) => void;
}

const USER = { region: "us-east-1", accessKeyId: "REVIEWTRAILTESTKEY00", secretAccessKey: "review-trail-test-secret" };
const FOLDER_PREFIX = "review-trail-s3-";
const OWNER_FILE = "owner.pid";

/** Starts a server with one user and no buckets. It ends with this process at the latest, however that ends. */
export async function startS3Server(options: S3ServerOptions = {}): Promise<S3Server | NoS3Server> {
  const given = givenServer(process.env);
  if (given) return given;
  const { log = () => {} } = options;
  const reason = await ensureCeph(log);
  if (reason) return { unavailable: reason };
  removeOrphanedFolders();
  try {
    return await startGateway(options, log);
  } catch (error) {
    // A port that was free may be taken by the time Ceph binds it; a second try asks for another one.
    log(`first start failed: ${error instanceof Error ? error.message : error}`);
  }
  try {
    return await startGateway(options, log);
  } catch (error) {
    return { unavailable: `Ceph is installed but did not start: ${error instanceof Error ? error.message : error}` };
  }
}

function givenServer(env: NodeJS.ProcessEnv): S3Server | NoS3Server | undefined {
  const endpoint = env["TEST_S3_ENDPOINT"];
  if (!endpoint) return undefined;
  const accessKeyId = env["TEST_S3_ACCESS_KEY_ID"];
  const secretAccessKey = env["TEST_S3_SECRET_ACCESS_KEY"];
  if (!accessKeyId || !secretAccessKey) {
    return { unavailable: "TEST_S3_ENDPOINT needs TEST_S3_ACCESS_KEY_ID and TEST_S3_SECRET_ACCESS_KEY beside it." };
  }
  const region = env["TEST_S3_REGION"] ?? USER.region;
  return { endpoint, region, accessKeyId, secretAccessKey, stop: async () => {} };
}

async function ensureCeph(log: (line: string) => void): Promise<string | undefined> {
  if (process.platform !== "linux") return "A test S3 server starts on Linux only; name another in TEST_S3_ENDPOINT.";
  if (missingCephPrograms().length === 0) return undefined;
  const startedAt = performance.now();
  const reason = await installPackages(CEPH_PACKAGES);
  const missing = missingCephPrograms();
  log(`packages ${CEPH_PACKAGES.join(", ")}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  return missing.length === 0 ? undefined : (reason ?? `The packages of Ceph brought no ${missing.join(", ")}.`);
}

async function startGateway(options: S3ServerOptions, log: (line: string) => void): Promise<S3Server> {
  const port = await freePort(options.port);
  const dir = makeFolder(options.dir);
  const { accessKeyId, secretAccessKey } = USER;
  try {
    const cluster = await CephCluster.start({ dir, port, accessKeyId, secretAccessKey, log });
    return { endpoint: `http://127.0.0.1:${port}`, ...USER, stop: stopWithProcess(cluster, dir) };
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
}

function makeFolder(named: string | undefined): string {
  if (named) {
    rmSync(named, { recursive: true, force: true });
    mkdirSync(named, { recursive: true });
  }
  const dir = named ?? mkdtempSync(join(tmpdir(), FOLDER_PREFIX));
  writeFileSync(join(dir, OWNER_FILE), String(process.pid));
  return dir;
}

/** Ties the cluster to this process's end and returns the function that ends it before. */
function stopWithProcess(cluster: CephCluster, dir: string): () => Promise<void> {
  const onExit = () => {
    cluster.kill();
    rmSync(dir, { recursive: true, force: true });
  };
  const onSignal = (signal: NodeJS.Signals) => {
    release();
    onExit();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal); // now with its usual effect
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const release = () => {
    process.off("exit", onExit);
    for (const signal of signals) process.off(signal, onSignal);
  };
  process.on("exit", onExit);
  for (const signal of signals) process.on(signal, onSignal);
  return async () => {
    release();
    await cluster.stop();
    rmSync(dir, { recursive: true, force: true });
  };
}

/** Removes folders whose owner was killed before it could; the kernel has ended its daemons. */
function removeOrphanedFolders(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(FOLDER_PREFIX))) {
    const dir = join(tmpdir(), name);
    if (!isOwned(dir)) rmSync(dir, { recursive: true, force: true });
  }
}

function isOwned(dir: string): boolean {
  try {
    process.kill(Number(readFileSync(join(dir, OWNER_FILE), "utf8")), 0);
    return true;
  } catch (error) {
    // No such process: an orphan. No file yet: a start in progress. Another user's: theirs.
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

if (import.meta.main) {
  const server = await startS3Server({ log: console.log });
  if ("unavailable" in server) {
    console.error(server.unavailable);
    process.exitCode = 1;
  } else {
    const { stop: _, ...access } = server;
    for (const [name, value] of Object.entries(access)) console.log(`${name.padEnd(16)} ${value}`);
    console.log("It runs until Ctrl-C.");
    setInterval(() => {}, 2 ** 30); // the daemons do not keep this process alive
  }
}
