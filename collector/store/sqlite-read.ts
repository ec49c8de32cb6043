// Reads sessions, activities and their times from the SQLite store.
import type { Activity } from "#core/activity.ts";
import { emptyTally, type Tally } from "#core/summary.ts";
import { categoryOf, type Status } from "#core/vocabulary.ts";
import type { ActivityQuery, SessionRow, Store, TimeSlot } from "./contract.ts";
import { type ActivityRow, activityFrom } from "./sqlite-aggregates.ts";
import type { Db } from "./sqlite-open.ts";

interface Row {
  session_id: string;
  app_session_id: string | null;
  document_name: string | null;
  origin: string;
  profile: string;
  first_ms: number;
  last_ms: number;
  tally: string;
}

type Value = string | number;
type Reads = Pick<
  Store,
  | "findSessions"
  | "listSessions"
  | "countSessions"
  | "totals"
  | "listActivities"
  | "findActivity"
  | "timeline"
  | "openOwnActivities"
>;

/** `query` runs a read and turns the database's troubles into the contract's. */
export function createReads(db: Db, query: <T>(read: () => T) => Promise<T>, ownStreamId: string): Reads {
  const all = <T>(sql: string, values: Value[]): T[] => db.prepare(sql).all(...values) as T[];
  return {
    findSessions: (id) =>
      query(() =>
        all<Row>(
          `SELECT * FROM sessions WHERE session_id = ? OR session_id IN
            (SELECT session_id FROM app_sessions WHERE app_session_id = ?) ORDER BY last_ms DESC, session_id DESC`,
          [id, id],
        ).map(sessionFrom),
      ),
    listSessions: ({ limit, before }) =>
      query(() => {
        const place = before ? "WHERE (last_ms, session_id) < (?, ?)" : "";
        const values = before ? [before.at_ms, before.id, limit] : [limit];
        const sql = `SELECT * FROM sessions ${place} ORDER BY last_ms DESC, session_id DESC LIMIT ?`;
        return all<Row>(sql, values).map(sessionFrom);
      }),
    countSessions: () => query(() => Number(db.prepare("SELECT count(*) FROM sessions").pluck().get())),
    totals: () =>
      query(() => {
        const text = db.prepare("SELECT value FROM meta WHERE key = 'totals'").pluck().get();
        return typeof text === "string" ? (JSON.parse(text) as Tally) : emptyTally();
      }),
    listActivities: (wanted) => query(() => listActivities(all, wanted)),
    findActivity: (id) => query(() => all<Stored>(`${ACTIVITIES} WHERE a.activity_id = ?`, [id]).map(activityFrom)[0]),
    timeline: (wanted) => query(() => timeline(all, wanted)),
    openOwnActivities: () =>
      query(() =>
        all<Stored>(`${ACTIVITIES} WHERE ${NOT_DONE} AND a.status = 'in_progress' AND r.body ->> 'stream_id' = ?`, [
          ownStreamId,
        ]).map(activityFrom),
      ),
  };
}

function sessionFrom(row: Row): SessionRow {
  return {
    session_id: row.session_id,
    ...(row.app_session_id === null ? {} : { app_session_id: row.app_session_id }),
    ...(row.document_name === null ? {} : { document_name: row.document_name }),
    origin: row.origin,
    profile: row.profile,
    first_at: new Date(row.first_ms).toISOString(),
    last_at: new Date(row.last_ms).toISOString(),
    tally: JSON.parse(row.tally) as Tally,
  };
}

type Stored = Omit<ActivityRow, "position">;
const ACTIVITIES = "SELECT r.body, a.first_seq FROM activities a JOIN records r ON r.position = a.position";
/** The conditions of the partial indices, which SQLite uses only where a query repeats them. */
const NOT_DONE = "a.status <> 'success'";
const RARE = "a.category NOT IN ('feedback', 'ui')";

export type All = <T>(sql: string, values: Value[]) => T[];

function listActivities(all: All, wanted: ActivityQuery): Activity[] {
  const where: string[] = [];
  const values: Value[] = [];
  const add = (sql: string, ...more: Value[]) => {
    where.push(sql);
    values.push(...more);
  };
  if (wanted.session_ids) {
    const sessions = sessionKeys(all, wanted.session_ids);
    add(`a.session IN (${marks(sessions)})`, ...sessions);
  }
  if (wanted.status) add("a.status = ?", wanted.status);
  if (wanted.status && wanted.status !== "success") add(NOT_DONE);
  const category = wanted.category ?? (wanted.action && categoryOf(wanted.action));
  if (category) add("a.category = ?", category);
  if (category && category !== "feedback" && category !== "ui") add(RARE);
  if (wanted.action) add("a.action = ?", wanted.action);
  if (wanted.from_ms !== undefined) add("a.started_ms >= ?", wanted.from_ms);
  if (wanted.to_ms !== undefined) add("a.started_ms <= ?", wanted.to_ms);
  if (wanted.before) add("(a.started_ms, a.activity_id) < (?, ?)", wanted.before.at_ms, wanted.before.id);
  const filter = where.length > 0 ? `WHERE ${where.join(" AND ")}` : "";
  const sql = `${ACTIVITIES} ${filter} ORDER BY a.started_ms DESC, a.activity_id DESC LIMIT ?`;
  return all<Stored>(sql, [...values, wanted.limit]).map(activityFrom);
}

function timeline(all: All, wanted: Parameters<Store["timeline"]>[0]): TimeSlot[] {
  const { from_ms: fromMs, slot_ms: slotMs } = wanted;
  const keys = wanted.session_ids && sessionKeys(all, wanted.session_ids);
  const sessions = keys ? `AND session IN (${marks(keys)})` : "";
  return all<{ slot: number; status: Status; count: number }>(
    `SELECT CAST((started_ms - ?) / ? AS INTEGER) AS slot, status, count(*) AS count FROM activities
      WHERE started_ms >= ? ${sessions} GROUP BY slot, status`,
    [fromMs, slotMs, fromMs, ...(keys ?? [])],
  );
}

/** The numbers that name these sessions in the other tables; found first, so that a list of one keeps its index's order. */
export function sessionKeys(all: All, ids: readonly string[]): number[] {
  const sql = `SELECT session FROM sessions WHERE session_id IN (${marks(ids)})`;
  return all<{ session: number }>(sql, [...ids]).map(({ session }) => session);
}

export const marks = (values: readonly unknown[]): string => values.map(() => "?").join(", ");
