// What every store of the collector promises; routes, views and exports know this and never a database.
import type { Activity } from "#core/activity.ts";
import type { Draft, TrailRecord } from "#core/record.ts";
import type { Summary, Tally } from "#core/summary.ts";
import type { Category, ErrorKind, Status } from "#core/vocabulary.ts";

/** The store cannot answer now (locked, full, broken disk). Nothing of the call was kept; the same call may be repeated. */
export class StoreUnavailable extends Error {
  override name = "StoreUnavailable";
}

/** A record that passed every check. `body` is what is kept (masked JSON), `size_bytes` the size of what was sent. */
export interface Candidate {
  record: TrailRecord;
  size_bytes: number;
  body: string;
}

/** What is kept of a record that was not accepted: never its content. */
export interface BadRow {
  record_id: string | null;
  seq: number | null;
  code: string;
  path: string | null;
  sha256: string;
  size_bytes: number;
}

export interface Incoming {
  stream_id: string;
  received_at: string;
  candidates: readonly Candidate[];
  bad_rows: readonly BadRow[];
}

export interface Fate {
  result: "stored" | "duplicate" | "conflict" | "rejected";
  code?: string;
}

/**
 * One fate per candidate, in order. `have_upto` is the highest number N with 1..N all held; `held` the stream's first
 * ranges, at most one more than a receipt may carry.
 */
export interface Appended {
  fates: Fate[];
  have_upto: number;
  held: [from: number, to: number][];
}

/** The part of a stream that belongs to a session. */
export interface StreamPart {
  stream_id: string;
  first_seq: number;
  last_seq: number;
  records: number;
}

export interface SessionRow {
  session_id: string;
  app_session_id?: string;
  document_name?: string;
  origin: string;
  profile: string;
  first_at: string;
  last_at: string;
  tally: Tally;
}

/** Selects activities, newest first. `before` continues after the last row of an earlier page. */
export interface ActivityQuery {
  session_ids?: readonly string[];
  status?: Status;
  category?: Category;
  action?: string;
  from_ms?: number;
  to_ms?: number;
  before?: Place;
  limit: number;
}

/** A place in a list that is ordered by time and id, newest first. */
export interface Place {
  at_ms: number;
  id: string;
}

export interface TimeSlot {
  slot: number;
  status: Status;
  count: number;
}

/** What is known of one stream: the number ranges held, and numbers that are known to be missing, with the reason. */
export interface StreamState {
  stream_id: string;
  observed_by_collector: boolean;
  held: [from: number, to: number][];
  explained: { from: number; to: number; reason: string }[];
}

export interface Positioned {
  position: number;
  record: TrailRecord;
}

export const SCOPES = ["ingest", "read", "export"] as const;
export type Scope = (typeof SCOPES)[number];

export interface TokenRow {
  name: string;
  scopes: Scope[];
  created_at: string;
  revoked_at?: string;
}

export interface ExportRow {
  export_id: string;
  activity_id: string;
  session_id: string;
  status: Status;
  kind: string;
  folder_name: string;
  location: string;
  requested_at: string;
  finished_at?: string;
  files_count?: number;
  total_bytes?: number;
  manifest_sha256?: string;
  summary?: Summary;
  error?: { kind: ErrorKind; code: string; message: string };
}

/** Everything is durable when its promise resolves. Any call may reject with StoreUnavailable. */
export interface Store {
  /** The life of this store: changes only when a store is made anew or restored. */
  readonly epoch: string;
  /** The stream and the session of the collector's own activities. */
  readonly own: { stream_id: string; session_id: string };

  append(incoming: Incoming): Promise<Appended>;
  /** Adds a record to the collector's own stream, numbered in the transaction that stores it. */
  appendOwn(draft: Draft, receivedAt: string): Promise<TrailRecord>;
  /** Calls `listener` after each commit that stored records, until the returned function is called. */
  onAppend(listener: () => void): () => void;

  /** The sessions that `id` names: ours, or all that carried the app's own id, newest first. */
  findSessions(id: string): Promise<SessionRow[]>;
  listSessions(page: { limit: number; before?: Place }): Promise<SessionRow[]>;
  countSessions(): Promise<number>;
  /** The tally of all activities. */
  totals(): Promise<Tally>;
  listActivities(query: ActivityQuery): Promise<Activity[]>;
  findActivity(activityId: string): Promise<Activity | undefined>;
  timeline(query: { session_ids?: readonly string[]; from_ms: number; slot_ms: number }): Promise<TimeSlot[]>;

  streamParts(sessionIds: readonly string[]): Promise<StreamPart[]>;
  /** The state of these streams, or of `limit` streams: those that may miss something first, then the newest. */
  streams(select: { stream_ids: readonly string[] } | { limit: number }): Promise<StreamState[]>;
  /** Records after a gap-free position, oldest first. */
  recordsAfter(position: number, limit: number, sessionIds?: readonly string[]): Promise<Positioned[]>;
  lastPosition(): Promise<number>;

  /** Adds a token by the SHA-256 of its text; false when the name is taken. */
  addToken(token: { name: string; sha256: string; scopes: readonly Scope[]; created_at: string }): Promise<boolean>;
  listTokens(): Promise<TokenRow[]>;
  /** False when no token of this name is in force. */
  revokeToken(name: string, revokedAt: string): Promise<boolean>;
  /** The token in force with this hash. */
  findToken(sha256: string): Promise<TokenRow | undefined>;

  putExport(row: ExportRow): Promise<void>;
  findExport(exportId: string): Promise<ExportRow | undefined>;
  listExports(sessionIds: readonly string[], limit: number): Promise<ExportRow[]>;
  /** Exports that are still in progress. */
  openExports(): Promise<ExportRow[]>;
  folderTaken(folderName: string): Promise<boolean>;
  /** The newest export that succeeded. */
  lastExport(): Promise<ExportRow | undefined>;
  /** Activities of the collector's own stream that never ended. */
  openOwnActivities(): Promise<Activity[]>;

  /** Resolves when the store can read and write. */
  check(): Promise<void>;
  close(): Promise<void>;
}
