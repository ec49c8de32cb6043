// Keeps the rows of the sessions that the running transaction touches: names, times, numbers and their streams.
import type { TrailRecord } from "#core/record.ts";
import { emptyTally, type Tally } from "#core/summary.ts";
import type { StreamPart } from "./contract.ts";
import type { Db } from "./sqlite-open.ts";

interface Row {
  /** The number by which the store's other tables name it. */
  session: number;
  session_id: string;
  app_session_id: string | null;
  document_name: string | null;
  named_ms: number;
  origin: string;
  profile: string;
  first_ms: number;
  last_ms: number;
}

export interface OpenSession extends Row {
  tally: Tally;
  actions: Set<string>;
  parts: Map<string, StreamPart>;
  /** Every id that the app gave it in this transaction: the last one is in the row. */
  app_ids: Set<string>;
  /** Only looked at otherwise, and not written. */
  changed: boolean;
}

export function createSessions(db: Db) {
  const sql = prepare(db);
  const open = new Map<string, OpenSession>();

  function load(sessionId: string): OpenSession | undefined {
    const known = open.get(sessionId);
    if (known) return known;
    const row = sql.session.get(sessionId) as (Row & { tally: string }) | undefined;
    return row && remember(row, JSON.parse(row.tally) as Tally);
  }

  function remember(row: Row, tally: Tally): OpenSession {
    const actions = new Set(Object.keys(tally.actions));
    const session = { ...row, tally, actions, parts: new Map(), app_ids: new Set<string>(), changed: false };
    open.set(row.session_id, session);
    return session;
  }

  let last = 0;
  /** A number is used only if its session is written, and is free again if not. */
  function newKey(): number {
    last = Math.max(last, Number(sql.lastSession.get())) + 1;
    return last;
  }

  return {
    load,
    begin(): void {
      open.clear();
      last = 0;
    },
    of: (record: TrailRecord): OpenSession =>
      load(record.session_id) ?? remember(newRow(record, newKey()), emptyTally()),
    write(): void {
      for (const session of open.values()) if (session.changed) writeSession(sql, session);
    },
  };
}

function newRow(record: TrailRecord, session: number): Row {
  const atMs = Date.parse(record.started_at);
  return {
    session,
    session_id: record.session_id,
    app_session_id: null,
    document_name: null,
    named_ms: Number.MIN_SAFE_INTEGER,
    origin: record.origin,
    profile: record.profile,
    first_ms: atMs,
    last_ms: atMs,
  };
}

/**
 * Takes over what the record says about its session; the latest naming wins, in whatever order records come. A visitor's
 * record (the collector's own, about somebody's session) leaves the session's times and names alone.
 */
export function noteRecord(session: OpenSession, record: TrailRecord, isVisitor: boolean): void {
  const startedMs = Date.parse(record.started_at);
  const recordedMs = record.recorded_at === record.started_at ? startedMs : Date.parse(record.recorded_at);
  session.actions.add(record.action);
  session.changed = true;
  notePart(session, record);
  if (isVisitor) return;
  if (record.app_session_id !== undefined) session.app_ids.add(record.app_session_id);
  session.first_ms = Math.min(session.first_ms, startedMs);
  // Of what has no duration it is only known when it was written down.
  session.last_ms = Math.max(session.last_ms, record.duration_ms === undefined ? startedMs : recordedMs);
  if (recordedMs >= session.named_ms && (record.app_session_id !== undefined || record.document_name !== undefined)) {
    session.named_ms = recordedMs;
    session.app_session_id = record.app_session_id ?? session.app_session_id;
    session.document_name = record.document_name ?? session.document_name;
  }
}

function notePart(session: OpenSession, { stream_id, seq }: TrailRecord): void {
  const part = session.parts.get(stream_id);
  if (!part) {
    session.parts.set(stream_id, { stream_id, first_seq: seq, last_seq: seq, records: 1 });
    return;
  }
  part.first_seq = Math.min(part.first_seq, seq);
  part.last_seq = Math.max(part.last_seq, seq);
  part.records += 1;
}

function writeSession(sql: ReturnType<typeof prepare>, row: OpenSession): void {
  const { session, session_id, app_session_id, document_name, named_ms, origin, profile } = row;
  const { first_ms, last_ms, tally, parts, app_ids } = row;
  const values = [session, session_id, app_session_id, document_name, named_ms, origin, profile, first_ms, last_ms];
  sql.putSession.run([...values, JSON.stringify(tally)]);
  for (const id of app_ids) sql.putAppSession.run(id, session_id);
  for (const part of parts.values()) {
    sql.putPart.run(session_id, part.stream_id, part.first_seq, part.last_seq, part.records);
  }
}

function prepare(db: Db) {
  return {
    session: db.prepare("SELECT * FROM sessions WHERE session_id = ?"),
    putSession: db.prepare("INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
    lastSession: db.prepare("SELECT coalesce(max(session), 0) FROM sessions").pluck(),
    putAppSession: db.prepare("INSERT OR IGNORE INTO app_sessions VALUES (?, ?)"),
    putPart: db.prepare(
      `INSERT INTO session_streams VALUES (?, ?, ?, ?, ?) ON CONFLICT (session_id, stream_id) DO UPDATE SET
        first_seq = min(first_seq, excluded.first_seq), last_seq = max(last_seq, excluded.last_seq),
        records = records + excluded.records`,
    ),
  };
}
