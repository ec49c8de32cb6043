// The layout of the buffer's database: which stores there are, what a row of each holds, and how they are indexed.
import type { DBSchema, IDBPDatabase } from "idb";
import type { Activity } from "#core/activity.ts";
import type { Range } from "#core/ranges.ts";
import type { TrailRecord } from "#core/record.ts";
import type { Tally } from "#core/summary.ts";
import type { DriftRow, OpenOperation, PageRow, Session } from "#core/world.ts";

export const BUFFER_VERSION = 2;

/** A session with its numbers; `tally` is updated in the transaction that stores the record. */
export interface SessionRow extends Session {
  tally: Tally;
}

/**
 * An activity with its sort keys; both are left out where they say nothing, so that their indexes stay small: most
 * activities end at once and well, and cost one row without an index. `attention` is there while it is failed or
 * unsure, `open` (its id) while its operation may still end.
 */
export interface ActivityRow extends Activity {
  attention?: 1;
  open?: string;
}

/** The records of one append, at most `CHUNK_RECORDS`: the cost of the disk is per row, and they are read in order. */
export interface RecordChunk {
  from_seq: number;
  records: TrailRecord[];
  /** A checksum for each record, where the store itself has none. */
  sums?: number[];
}
export const CHUNK_RECORDS = 500;

/** A record that the collector refused, kept with the reason. */
export interface DeadRow {
  seq: number;
  record: TrailRecord;
  code: string;
  path?: string;
  at: string;
}

/**
 * The stream's identity and counters. `acked` holds the numbers that the collector has, `lost` those that this
 * device no longer has and that never arrived, both as closed ranges. `captured` = `accepted` + every count in `refused`.
 */
export interface StreamMeta {
  key: "stream";
  stream_id: string;
  next_seq: number;
  acked: Range[];
  lost: Range[];
  dead_count: number;
  captured: number;
  accepted: number;
  refused: Record<string, number>;
  /** What is held: how many records, and the bytes of their JSON. */
  rows: number;
  bytes: number;
  /** What the log itself has not said yet: that it is new, or what it misses. Taken away by the append that says it. */
  unsaid?: { started?: true; gap?: Gap; repaired?: Repaired };
}

/** How many rows were not in their form and were set apart, and of which stores. */
export interface Repaired {
  count: number;
  stores: string[];
}

/** Numbers that this device once had and has no more, and why. Without numbers where nobody remembers them. */
export interface Gap {
  reason: "store_wiped" | "store_damaged";
  stream_id?: string;
  from_seq?: number;
  to_seq?: number;
}

/**
 * A database of an earlier browser session that was too large to copy: read where it lies, never written again. `rows` and
 * `bytes` are its share of what the stream holds.
 */
export interface Segment {
  bucket: string;
  from_seq: number;
  to_seq: number;
  rows?: number;
  bytes?: number;
}

/** Marks a database as complete (`live`) or still being copied into (`filling`), and names the segments beside it. */
export interface JournalMeta {
  key: "journal";
  state: "filling" | "live";
  segments: Segment[];
  /** Buckets that could not be read: they are left as they are, and never deleted by us. */
  aside?: string[];
}

/** The numbers over all sessions, updated like each session's own. */
export interface TotalMeta {
  key: "total";
  tally: Tally;
}

/** How often in a row each rule of a profile missed its counterpart: the drift alarm's memory. */
export interface DriftMeta {
  key: "drift";
  rows: Record<string, DriftRow>;
}

export const SYNC_STATES = ["idle", "waiting", "sending", "unpaired", "unreachable", "refused", "paused"] as const;

/** Where sync stands; kept on disk so that a new worker goes on with the same back-off. */
export interface SyncMeta {
  key: "sync";
  state: (typeof SYNC_STATES)[number];
  failures: number;
  next_try_ms: number;
  /** When the last try failed, where the wait since is our own back-off and not one that the collector asked for. */
  tried_ms?: number;
  last_success_at?: string;
  last_error?: string;
  /** The log says that sync has stopped, and not yet that it works again. */
  told?: true;
  /** The most records of a batch while less than the limit goes through. */
  room?: number;
  epoch?: string;
}

/** A row that was not in its form, as it was found. Kept, and read by nobody. */
export interface QuarantineRow {
  store: string;
  key: unknown;
  row: unknown;
  at: string;
}

export interface BufferSchema extends DBSchema {
  records: { key: number; value: RecordChunk };
  dead: { key: number; value: DeadRow };
  activities: {
    key: [session: string, firstSeq: number];
    value: ActivityRow;
    indexes: { open: string; attention: [string, number, 1]; attention_all: [1, number] };
  };
  sessions: { key: string; value: SessionRow; indexes: { last: string } };
  operations: { key: string; value: OpenOperation };
  pages: { key: string; value: PageRow };
  meta: { key: string; value: StreamMeta | SyncMeta | TotalMeta | JournalMeta | DriftMeta };
  /** Since version 2. */
  quarantine: { key: number; value: QuarantineRow };
}

export const STORES = [
  "records",
  "dead",
  "activities",
  "sessions",
  "operations",
  "pages",
  "meta",
  "quarantine",
] as const satisfies (keyof BufferSchema)[];
export type BufferStore = (typeof STORES)[number];

export type BufferDatabase = IDBPDatabase<BufferSchema>;

/** Brings a database of any earlier version (0: a new one) to this one. A step adds, and never drops a store. */
export function upgradeBuffer(database: BufferDatabase, oldVersion: number): void {
  if (oldVersion < 1) createFirst(database);
  if (oldVersion < 2) database.createObjectStore("quarantine", { autoIncrement: true });
}

function createFirst(database: BufferDatabase): void {
  database.createObjectStore("records", { keyPath: "from_seq" });
  database.createObjectStore("dead", { keyPath: "seq" });
  const activities = database.createObjectStore("activities", { keyPath: ["session_id", "first_seq"] });
  activities.createIndex("open", "open");
  activities.createIndex("attention", ["session_id", "first_seq", "attention"]);
  activities.createIndex("attention_all", ["attention", "first_seq"]);
  database.createObjectStore("sessions", { keyPath: "session_id" }).createIndex("last", "last_at");
  database.createObjectStore("operations", { keyPath: "activity_id" });
  database.createObjectStore("pages", { keyPath: "page_id" });
  database.createObjectStore("meta", { keyPath: "key" });
}
