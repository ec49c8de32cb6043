// The store in one SQLite file: the contract, put together from its parts, with every database trouble made one error.
import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import type { Draft, TrailRecord } from "#core/record.ts";
import { emptyTally } from "#core/summary.ts";
import { codeOf } from "../error-code.ts";
import { type Incoming, type Store, StoreUnavailable } from "./contract.ts";
import { createGroupCommit } from "./group-commit.ts";
import { createAppender } from "./sqlite-append.ts";
import { createKeeps } from "./sqlite-keep.ts";
import { type Db, openDatabase } from "./sqlite-open.ts";
import { createReads } from "./sqlite-read.ts";
import { createTrailReads } from "./sqlite-trail.ts";

/** `newId` gives a UUIDv7; it is used for the names a new store gets. */
export interface SqliteOptions {
  path: string;
  newId(): string;
}

/** Opens the store. Throws a sentence for the operator when the file cannot keep the contract's promises. */
export function openSqliteStore({ path, newId }: SqliteOptions): Store {
  const db = openDatabase(path);
  const meta = readMeta(db, newId);
  const own = { stream_id: meta.own_stream_id, session_id: meta.own_session_id };
  const listeners = new Set<() => void>();
  const appender = createAppender(db, own);
  const appendGroup = db.transaction((batches: Incoming[]) => appender.append(batches));
  const append = createGroupCommit((batches: Incoming[]) => {
    const appended = appendGroup.immediate(batches);
    if (appended.some(({ fates }) => fates.some(({ result }) => result === "stored"))) {
      for (const listener of listeners) listener();
    }
    return appended;
  }, isUnavailable);
  const query = <T>(work: () => T): Promise<T> => guarded(async () => work());

  const appendOwn = db.transaction((draft: Draft, receivedAt: string): TrailRecord => {
    const seq = appender.lastSeq(own.stream_id) + 1;
    const record: TrailRecord = { ...draft, stream_id: own.stream_id, seq };
    const body = JSON.stringify(record);
    const candidate = { record, body, size_bytes: Buffer.byteLength(body) };
    appender.append([{ stream_id: own.stream_id, received_at: receivedAt, candidates: [candidate], bad_rows: [] }]);
    return record;
  });

  return {
    epoch: meta.epoch,
    own,
    ...createReads(db, query, own.stream_id),
    ...createTrailReads(db, query, own.stream_id),
    ...createKeeps(db, query),
    append: (incoming) => guarded(() => append.add(incoming)),
    appendOwn: async (draft, receivedAt) => {
      const record = await query(() => appendOwn.immediate(draft, receivedAt));
      for (const listener of listeners) listener();
      return record;
    },
    onAppend(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async check() {
      await query(() => {
        const { bavail, bsize } = statfsSync(dirname(path));
        if (bavail * bsize < ROOM_BYTES) throw new StoreUnavailable("SQLITE_FULL");
        db.transaction(() => db.prepare("SELECT 1 FROM meta").get()).immediate();
      });
    },
    async close() {
      append.flush();
      db.close();
    },
  };
}

/** Below this, any commit may fail: so much the log of commits may take before it is copied into the file. */
const ROOM_BYTES = 16 * 1024 * 1024;

/** Locked, full, read-only or broken storage: nothing was committed and the sender should come again. */
const UNAVAILABLE = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM|PROTOCOL|CORRUPT|NOTADB)/;
const isUnavailable = (error: unknown): boolean => UNAVAILABLE.test(codeOf(error));

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const closed = error instanceof TypeError && error.message.includes("database connection is not open");
    if (isUnavailable(error) || closed) throw new StoreUnavailable(codeOf(error) || "closed", { cause: error });
    throw error;
  }
}

function readMeta(db: Db, newId: () => string): { epoch: string; own_stream_id: string; own_session_id: string } {
  const put = db.prepare("INSERT OR IGNORE INTO meta VALUES (?, ?)");
  const get = (key: string): string => String(db.prepare("SELECT value FROM meta WHERE key = ?").pluck().get(key));
  db.transaction(() => {
    for (const key of ["epoch", "own_stream_id", "own_session_id"]) put.run(key, newId());
    put.run("totals", JSON.stringify(emptyTally()));
  }).immediate();
  return { epoch: get("epoch"), own_stream_id: get("own_stream_id"), own_session_id: get("own_session_id") };
}
