// Starts and stops the collector: store, app and HTTP server with their time limits.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import { uuidv7 } from "#core/ids.ts";
import { createApp } from "./app.ts";
import { type Settings, SettingsError } from "./config.ts";
import { codeOf } from "./error-code.ts";
import { createExporter } from "./exporter.ts";
import { plainHost } from "./gate.ts";
import { createLog, type Log } from "./log.ts";
import { teamProfiles } from "./routes/profiles.ts";
import type { Destination } from "./s3/destination.ts";
import { createFolder } from "./s3/folder.ts";
import type { Store } from "./store/contract.ts";
import { openSqliteStore } from "./store/sqlite.ts";
import { type MadeToken, makeFirstTokens } from "./tokens.ts";

export interface Collector {
  url: string;
  port: number;
  store: Store;
  /** The tokens of a store that was just made; empty at later starts. */
  tokens: MadeToken[];
  /** Answers what is running, for at most 10 s, then closes everything. The second call does nothing. */
  close(): Promise<void>;
}

export interface StartOptions extends Settings {
  log?: Log;
  now?: () => number;
}

const SHUTDOWN_MS = 10_000;
const HTTP_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 15_000,
  connectionsCheckingInterval: 1000,
  maxHeaderSize: 16 * 1024,
};
const MAX_CONNECTIONS = 1000;

export const newId = (nowMs: number): string => uuidv7(nowMs, randomBytes(10));

const FILE = "review-trail.sqlite";

/** Throws a SettingsError, with what to do, where the folder or the file in it can't be used. */
export function openStore(dataDir: string, now: () => number = Date.now): Store {
  try {
    return openSqliteStore({ path: join(dataDir, FILE), newId: () => newId(now()) });
  } catch (error) {
    const code = codeOf(error);
    const trouble = UNUSABLE.find(([codes]) => codes.test(code));
    throw trouble ? new SettingsError(`DATA_DIR ${dataDir} ${trouble[1]}`) : error;
  }
}

const UNUSABLE: readonly [codes: RegExp, words: string][] = [
  [
    /^(?:EACCES|EPERM|EROFS|SQLITE_READONLY)/,
    "may not be written: give this account the right, or set another folder.",
  ],
  [/^(?:ENOSPC|EDQUOT|SQLITE_FULL)/, "is on a full disk: make room, or set another folder."],
  [/^(?:EEXIST|ENOTDIR|SQLITE_CANTOPEN)/, "is no folder that this account may keep a store in: set another one."],
  [/^SQLITE_BUSY/, "is being written by another program: try again in a moment."],
  [
    /^SQLITE_(?:NOTADB|CORRUPT)/,
    `has a damaged ${FILE}. It was left as it is: put a backup in its place, or set another folder.`,
  ],
];

/** Throws a SettingsError, with what to do, when the port is taken or the address is not of this machine. */
export async function startCollector(options: StartOptions): Promise<Collector> {
  const now = options.now ?? Date.now;
  const log = options.log ?? createLog((line) => process.stderr.write(line), now);
  const store = openStore(options.data_dir, now);
  const stop = new AbortController();
  const hosts = new Set(options.allowed_hosts.map(plainHost));
  const destination = await destinationOf(options);
  const exporter = createExporter({ store, destination, now, newId: () => newId(now()), log });
  const profilesDir = join(options.data_dir, "profiles");
  const app = createApp({ profilesDir, store, exporter, now, log, allowedHosts: () => hosts, stopping: stop.signal });
  const ready = Promise.withResolvers<void>();
  const fetch: typeof app.fetch = async (request, env) => {
    await ready.promise;
    return app.fetch(request, env);
  };
  const server = createAdaptorServer({ fetch, createServer, serverOptions: HTTP_LIMITS }) as Server;
  server.maxConnections = MAX_CONNECTIONS;
  try {
    const port = await listen(server, options.host, options.port);
    // Not before: where the port is taken, what runs in this store may be another collector's. And before any request.
    await exporter.recover();
    const host = options.host.includes(":") ? `[${options.host}]` : options.host;
    for (const name of ["127.0.0.1", "localhost", "[::1]", host]) hosts.add(plainHost(`${name}:${port}`));
    const tokens = await makeFirstTokens(store, new Date(now()).toISOString());
    const url = `http://${host}:${port}`;
    log.info("started", { url, epoch: store.epoch });
    await teamProfiles({ profilesDir, log }).catch((error: unknown) => {
      log.error("profiles_unreadable", { why: codeOf(error) });
    });
    ready.resolve();
    let closing: Promise<void> | undefined;
    return { url, port, store, tokens, close: () => (closing ??= shutDown(server, stop, store, log)) };
  } catch (error) {
    server.close();
    server.closeAllConnections();
    await store.close();
    throw error;
  }
}

/** The SDK is loaded only where there is a bucket: it is the largest part of the collector. */
async function destinationOf({ s3, data_dir }: Settings): Promise<Destination> {
  if (!s3) return createFolder(join(data_dir, "exports"));
  const { createBucket } = await import("./s3/bucket.ts");
  return createBucket(s3);
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    const code = codeOf(error);
    if (code === "EADDRINUSE") {
      throw new SettingsError(`Port ${port} is in use: stop the program that has it, or set PORT to another number.`);
    }
    if (code === "EACCES")
      throw new SettingsError(`Port ${port} may not be used by this account: set PORT to 1024 or above.`);
    if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
      throw new SettingsError("HOST is not an address of this machine.");
    throw error;
  }
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

async function shutDown(server: Server, stop: AbortController, store: Store, log: Log): Promise<void> {
  stop.abort();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection is idle only once its answer is out, so this looks again until none is left.
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const timer = setTimeout(() => server.closeAllConnections(), SHUTDOWN_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(timer);
  await store.close();
  log.info("stopped");
}
