// Builders for the collector's tests: records, batches and a collector, with and without a port.
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Hono } from "hono";
import { onTestFinished } from "vitest";
import type { Receipt } from "#core/batch.ts";
import { uuidv7 } from "#core/ids.ts";
import type { TrailRecord } from "#core/record.ts";
import { createApp } from "../../collector/app.ts";
import { createExporter } from "../../collector/exporter.ts";
import { createLog, type Log } from "../../collector/log.ts";
import type { AppOptions } from "../../collector/parts.ts";
import type { Destination } from "../../collector/s3/destination.ts";
import { createFolder } from "../../collector/s3/folder.ts";
import { type Collector, startCollector } from "../../collector/server.ts";
import type { Candidate, Incoming, Store } from "../../collector/store/contract.ts";
import { openSqliteStore } from "../../collector/store/sqlite.ts";
import { makeFirstTokens } from "../../collector/tokens.ts";

export const anId = (): string => uuidv7(Date.now(), randomBytes(10));
export const STREAM = "01a2f000-0000-7000-8000-000000000001";
export const SESSION = "01a2f000-0000-7000-8000-0000000000a1";

/** A good record: a finished upload, number 1 of the stream, unless told otherwise. */
export function aRecord(change: Partial<TrailRecord> = {}): TrailRecord {
  return {
    v: 1,
    record_id: anId(),
    stream_id: STREAM,
    seq: 1,
    activity_id: anId(),
    session_id: SESSION,
    action: "document_upload",
    status: "success",
    started_at: "2026-11-14T13:36:00.000Z",
    recorded_at: "2026-11-14T13:36:01.000Z",
    duration_ms: 1000,
    details: { filename: "risk.docx", file_size_bytes: 2048 },
    origin: "https://review.example",
    profile: "review-app",
    observed_by: "page",
    ...change,
  };
}

/** `count` good records with numbers from `from` on. */
export const records = (count: number, from = 1, change: Partial<TrailRecord> = {}): TrailRecord[] =>
  Array.from({ length: count }, (_, index) => aRecord({ seq: from + index, ...change }));

export function aBatch(sent: readonly unknown[] = [aRecord()], change: object = {}): object {
  return { v: 1, batch_id: anId(), stream_id: STREAM, sent_at: "2026-11-14T14:02:11.000Z", records: sent, ...change };
}

export const RECEIVED_AT = "2026-11-14T14:02:11.000Z";

const candidate = (record: TrailRecord): Candidate => {
  const body = JSON.stringify(record);
  return { record, body, size_bytes: body.length };
};

export const incoming = (sent: readonly TrailRecord[], change: Partial<Incoming> = {}): Incoming => ({
  stream_id: sent[0]?.stream_id ?? STREAM,
  received_at: RECEIVED_AT,
  candidates: sent.map(candidate),
  bad_rows: [],
  ...change,
});

export interface TestCollector {
  app: Hono;
  store: Store;
  log: string[];
  tokens: { ingest: string; read: string; operator: string };
  clock: { ms: number };
  stop: AbortController;
  /** A request with the token of this name. */
  call(path: string, options?: RequestInit & { as?: "ingest" | "read" | "operator" }): Promise<Response>;
  post(path: string, body: unknown, as?: "ingest" | "read" | "operator"): Promise<Response>;
  ingest(sent: readonly unknown[], change?: object): Promise<Receipt>;
}

/** A folder of this test alone, gone when it ends. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "collector-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A new SQLite store of this test alone. */
export function aStore(): Store {
  const store = openSqliteStore({ path: join(aFolder(), "store.sqlite"), newId: anId });
  onTestFinished(() => store.close());
  return store;
}

/** A collector on a new store (or the given one), with its own clock. */
export async function aCollector(change: Partial<AppOptions> = {}): Promise<TestCollector> {
  const lines: string[] = [];
  const clock = { ms: Date.parse("2026-11-14T14:05:00.000Z") };
  const now = () => clock.ms;
  const log: Log = createLog((line) => lines.push(line), now);
  const store = change.store ?? aStore();
  const stop = new AbortController();
  const destination = createFolder(join(aFolder(), "exports"));
  const options: AppOptions = {
    store,
    exporter: createExporter({ store, destination, now, newId: anId, log }),
    now,
    log,
    allowedHosts: () => new Set(["localhost"]),
    stopping: stop.signal,
    ...change,
  };
  const app = createApp(options);
  const made = await makeFirstTokens(store, new Date(clock.ms).toISOString());
  const text = (name: string): string => made.find((token) => token.name === name)?.text ?? "";
  const tokens = { ingest: text("ingest"), read: text("read"), operator: text("operator") };
  const call: TestCollector["call"] = async (path, { as = "read", headers, ...rest } = {}) =>
    app.request(path, { ...rest, headers: { Authorization: `Bearer ${tokens[as]}`, ...headers } });
  const post: TestCollector["post"] = (path, body, as = "ingest") =>
    call(path, { as, method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
  const ingest: TestCollector["ingest"] = async (sent, batch = {}) =>
    (await (await post("/v1/batches", aBatch(sent, batch))).json()) as Receipt;
  return { app, store, log: lines, tokens, clock, stop, call, post, ingest };
}

/** A collector that exports to this destination. */
export async function exportingTo(destination: Destination, store = aStore()): Promise<TestCollector> {
  const log = { info() {}, error() {} };
  const now = () => Date.parse("2026-11-14T14:02:07Z");
  return aCollector({ store, exporter: createExporter({ store, destination, now, newId: anId, log }) });
}

/** Asks for an export as the operator. */
export const startExport = async ({ post }: TestCollector, session_id = SESSION) =>
  post("/v1/exports", { session_id }, "operator");

export const codeOf = async (answer: Response): Promise<string> =>
  ((await answer.json()) as { error: { code: string } }).error.code;

/** A collector on a real socket, closed when the test ends. */
export async function aServer(dataDir = aFolder(), host = "127.0.0.1"): Promise<Collector> {
  const log = { info() {}, error() {} };
  const collector = await startCollector({ port: 0, host, data_dir: dataDir, allowed_hosts: [], log });
  onTestFinished(() => collector.close());
  return collector;
}
