// Runs exports and connection tests, each as an activity with its true outcome.
import { recoveryFor } from "#core/recovery.ts";
import { makeBundle } from "./bundle.ts";
import { folderNameOf } from "./folder-name.ts";
import type { Log } from "./log.ts";
import { createOwnTrail, type OwnOperation, type OwnTrail } from "./own-trail.ts";
import { type Destination, DestinationError } from "./s3/destination.ts";
import type { ExportRow, SessionRow, Store } from "./store/contract.ts";

export interface TestResult {
  ok: boolean;
  kind: "s3" | "folder";
  bucket_name?: string;
  location: string;
  message: string;
  error?: { code: string; message: string; next: string };
}

type Sessions = readonly [SessionRow, ...SessionRow[]];

export interface Exporter {
  destination: Destination;
  /** Begins an export of these sessions as one; `done` resolves when it has ended, well or not. */
  begin(sessions: Sessions): Promise<{ row: ExportRow; done: Promise<ExportRow> }>;
  test(session?: SessionRow): Promise<TestResult>;
  /** Ends what an earlier run left open, as a warning. */
  recover(): Promise<void>;
}

export interface ExporterOptions {
  store: Store;
  destination: Destination;
  now(): number;
  newId(): string;
  log: Log;
}

interface Desk extends ExporterOptions {
  trail: OwnTrail;
}

interface Order {
  row: ExportRow;
  operation: OwnOperation;
  sessions: Sessions;
  upto_position: number;
}

export function createExporter(options: ExporterOptions): Exporter {
  const desk: Desk = { ...options, trail: createOwnTrail(options.store, options.now, options.newId) };
  const takeOrders = inTurn();
  const carryOut = inTurn();
  return {
    destination: options.destination,
    async begin(sessions) {
      const order = await takeOrders(() => takeOrder(desk, sessions));
      return { row: order.row, done: carryOut(() => carryOutOrder(desk, order)) };
    },
    test: (session) => runTest(desk, session),
    recover: () => recover(desk),
  };
}

/** Runs one piece of work after the other, whatever became of the one before. */
function inTurn(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

const isoNow = ({ now }: Desk): string => new Date(now()).toISOString();
const placeOf = ({ bucket_name, describe }: Destination) => ({
  ...(bucket_name === undefined ? {} : { bucket_name }),
  location: describe(),
});

/** Writes down that an export begins; its records end before its own. */
async function takeOrder(desk: Desk, sessions: Sessions): Promise<Order> {
  const { store, destination, trail, newId, now } = desk;
  const upto_position = await store.lastPosition();
  const folder_name = await freeFolderName(store, new Date(now()), sessions[0].document_name);
  const operation = await trail.start("s3_export", { ...placeOf(destination), folder_name }, sessions[0]);
  const row: ExportRow = {
    export_id: newId(),
    activity_id: operation.activity_id,
    session_id: sessions[0].session_id,
    status: "in_progress",
    kind: destination.kind,
    folder_name,
    location: destination.describe(),
    requested_at: isoNow(desk),
  };
  await store.putExport(row);
  return { row, operation, sessions, upto_position };
}

async function carryOutOrder(desk: Desk, order: Order): Promise<ExportRow> {
  const { row, operation } = order;
  try {
    const made = await writeFiles(desk, order);
    const total_size_mb = Math.round((made.total_bytes / 1024 / 1024) * 10_000) / 10_000;
    await operation.finish("success", { location: made.location, files_count: made.files_count, total_size_mb });
    const ended: ExportRow = { ...row, ...made, status: "success", finished_at: isoNow(desk) };
    await desk.store.putExport(ended);
    return ended;
  } catch (error) {
    const trouble = toDestinationError(error);
    const { kind, code, message } = trouble;
    desk.log.error("export_failed", { export_id: row.export_id, kind, code, cause: nameOf(error) });
    await operation.finish("failed", {}, told(trouble));
    const ended: ExportRow = { ...row, status: "failed", finished_at: isoNow(desk), error: { kind, code, message } };
    await desk.store.putExport(ended);
    return ended;
  }
}

async function writeFiles({ store, destination, log }: Desk, { row, sessions, upto_position }: Order) {
  const { export_id, requested_at: made_at } = row;
  const previous = await store.lastExport();
  const files = await makeBundle(store, { sessions, upto_position, export_id, made_at, previous });
  const target = await destination.open(row.folder_name);
  try {
    for (const { name, bytes, content_type, sha256 } of files) await target.put(name, bytes, { content_type, sha256 });
    await target.finish();
  } catch (error) {
    await target.abandon().catch(() => log.error("abandon_failed", { export_id }));
    throw error;
  }
  const total_bytes = files.reduce((sum, file) => sum + file.bytes.byteLength, 0);
  return {
    location: target.location,
    files_count: files.length,
    total_bytes,
    manifest_sha256: files.at(-1)?.sha256 ?? "",
  };
}

async function runTest({ destination, trail }: Desk, session: SessionRow | undefined): Promise<TestResult> {
  const operation = await trail.start("s3_connection_test", placeOf(destination), session);
  const base = { kind: destination.kind, ...placeOf(destination) };
  try {
    await destination.test();
  } catch (error) {
    const trouble = toDestinationError(error);
    const { code, message } = trouble;
    await operation.finish("failed", {}, told(trouble));
    const next = recoveryFor({ action: "s3_connection_test", error: told(trouble) })?.next ?? "";
    return { ok: false, ...base, message, error: { code, message, next } };
  }
  await operation.finish("success", {});
  const message =
    destination.kind === "s3"
      ? "A test object was written to the bucket."
      : "No bucket is configured; exports go to a folder on the collector, and it can be written.";
  return { ok: true, ...base, message };
}

async function recover(desk: Desk): Promise<void> {
  const closed = await desk.trail.closeAbandoned();
  const kind = "outcome_unknown";
  const error = { kind, code: kind, message: "The collector stopped during this export." } as const;
  for (const row of await desk.store.openExports()) {
    await desk.store.putExport({ ...row, status: "warning", finished_at: isoNow(desk), error });
  }
  if (closed.length > 0) desk.log.info("closed_abandoned", { count: closed.length });
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

function toDestinationError(error: unknown): DestinationError {
  if (error instanceof DestinationError) return error;
  return new DestinationError("processing", "internal", "The collector could not make the files.", undefined, error);
}

function told({ kind, message, code, http_status }: DestinationError) {
  return { kind, message, code, ...(http_status === undefined ? {} : { http_status }) };
}

/** The first name of this second that no export has; a second one of the same document gets _2. */
async function freeFolderName(store: Store, at: Date, documentName: string | undefined): Promise<string> {
  const name = folderNameOf(at, documentName);
  for (let n = 1; ; n += 1) {
    const tried = n === 1 ? name : `${name}_${n}`;
    if (!(await store.folderTaken(tried))) return tried;
  }
}
