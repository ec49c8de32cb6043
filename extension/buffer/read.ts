// Reads the buffer for the views, without the worker: sessions, numbers, failures and the newest activities.
import type { Activity } from "#core/activity.ts";
import { countOf } from "#core/ranges.ts";
import { goesOnSince } from "#core/sessions.ts";
import { emptyTally, present, type Summary } from "#core/summary.ts";
import type { OpenOperation } from "#core/world.ts";
import { isRow } from "./forms.ts";
import { FIRST_SYNC, pendingCount } from "./outbox.ts";
import type { ActivityRow, BufferDatabase, BufferStore, SessionRow, StreamMeta, SyncMeta } from "./schema.ts";

/** Rows per list; more is what the log page is for. */
export const LIST_LENGTH = 50;
const SESSIONS = 20;

/** Where the stream stands: what waits, arrived, was refused or is missing. */
export interface Standing {
  total: number;
  pending: number;
  delivered: number;
  dead: number;
  missing: number;
  refused: number;
}

export interface Overview {
  sessions: SessionRow[];
  summary: Summary;
  failures: Activity[];
  recent: Activity[];
  standing: Standing;
  sync: SyncMeta;
}

/**
 * Everything a view shows, of one session or of all, in the same time however much the buffer holds. A row that is not
 * in its form is passed over: the worker repairs it, a view only reads.
 */
export async function readOverview(database: BufferDatabase, sessionId: string | undefined): Promise<Overview> {
  const tx = database.transaction(["sessions", "activities", "meta"]);
  const activities = tx.objectStore("activities");
  const meta = tx.objectStore("meta");
  const span = sessionId === undefined ? null : spanOf(sessionId);
  const troubled = sessionId === undefined ? null : IDBKeyRange.bound([sessionId, 0, 1], [sessionId, LAST, 1]);
  const [sessions, chosen, total, stream, sync, recent, failures] = await Promise.all([
    newest("sessions", tx.objectStore("sessions").index("last"), null, SESSIONS),
    sessionId === undefined ? undefined : tx.objectStore("sessions").get(sessionId),
    meta.get("total"),
    meta.get("stream"),
    meta.get("sync"),
    span ? newest("activities", activities, span, LIST_LENGTH) : undefined,
    newest("activities", activities.index(troubled ? "attention" : "attention_all"), troubled, LIST_LENGTH),
  ]);
  const all = total?.key === "total" && isRow("meta", total) ? total.tally : emptyTally();
  const own = chosen && isRow("sessions", chosen) ? chosen.tally : emptyTally();
  return {
    sessions,
    summary: present(sessionId === undefined ? all : own),
    failures,
    recent: recent ?? (await newestActivities(database, LIST_LENGTH)),
    standing: stream?.key === "stream" && isRow("meta", stream) ? standingOf(stream) : EMPTY,
    sync: sync?.key === "sync" && isRow("meta", sync) ? sync : FIRST_SYNC,
  };
}

const LAST = Number.MAX_SAFE_INTEGER;
const spanOf = (sessionId: string): IDBKeyRange => IDBKeyRange.bound([sessionId, 0], [sessionId, LAST]);
const EMPTY: Standing = { total: 0, pending: 0, delivered: 0, dead: 0, missing: 0, refused: 0 };

/** What a view shows of a log that it can't read. */
export const NOTHING: Overview = {
  sessions: [],
  summary: present(emptyTally()),
  failures: [],
  recent: [],
  standing: EMPTY,
  sync: FIRST_SYNC,
};

function standingOf(stream: StreamMeta): Standing {
  return {
    total: stream.next_seq - 1,
    pending: pendingCount(stream),
    delivered: countOf(stream.acked),
    dead: stream.dead_count,
    missing: countOf(stream.lost),
    refused: Object.values(stream.refused).reduce((sum, count) => sum + count, 0),
  };
}

/** The newest activities of all sessions: those of the sessions that were last active, merged. */
export async function newestActivities(database: BufferDatabase, limit: number): Promise<ActivityRow[]> {
  const tx = database.transaction(["sessions", "activities"]);
  const sessions = await newest("sessions", tx.objectStore("sessions").index("last"), null, SESSIONS);
  const lists = await Promise.all(
    sessions.map(({ session_id }) => newest("activities", tx.objectStore("activities"), spanOf(session_id), limit)),
  );
  return lists
    .flat()
    .sort((a, b) => b.first_seq - a.first_seq)
    .slice(0, limit);
}

interface Index<Row> {
  openCursor(
    range: IDBKeyRange | null,
    direction: "prev",
  ): Promise<{ value: Row; continue(): Promise<unknown> } | null>;
}

async function newest<Row>(
  store: BufferStore,
  index: Index<Row>,
  range: IDBKeyRange | null,
  limit: number,
): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor = await index.openCursor(range, "prev");
  while (cursor && rows.length < limit) {
    if (isRow(store, cursor.value)) rows.push(cursor.value);
    cursor = (await cursor.continue()) as typeof cursor;
  }
  return rows;
}

/** The sessions that may still go on, or have still to end, and those of these operations. Rows are as they are found. */
export async function sessionsToGoOnWith(
  database: BufferDatabase,
  nowMs: number,
  operations: readonly OpenOperation[],
): Promise<SessionRow[]> {
  const { store } = database.transaction("sessions");
  const newest = await store.index("last").openKeyCursor(null, "prev");
  const rows = await store.index("last").getAll(IDBKeyRange.lowerBound(goesOnSince(newest?.key, nowMs)));
  const found = new Set(rows.map((row) => row.session_id));
  const others = new Set(operations.map(({ draft }) => draft.session_id).filter((id) => !found.has(id)));
  const earlier = await Promise.all([...others].map((id) => store.get(id)));
  return [...earlier.filter((row) => row !== undefined), ...rows];
}

/** Every activity of a session (or of all), oldest first, for a file. */
export async function readActivities(database: BufferDatabase, sessionId: string | undefined): Promise<Activity[]> {
  const rows = await database.getAll("activities", sessionId === undefined ? null : spanOf(sessionId));
  return rows
    .filter((row) => isRow("activities", row))
    .map(plain)
    .sort((a, b) => a.first_seq - b.first_seq);
}

const plain = ({ attention: _attention, open: _open, ...activity }: ActivityRow): Activity => activity;
