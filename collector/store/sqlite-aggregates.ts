// Keeps activities, sessions and totals in step with the records of the running transaction.
import { type Activity, countedFrom, fold } from "#core/activity.ts";
import type { TrailRecord } from "#core/record.ts";
import { emptyTally, type Tally } from "#core/summary.ts";
import { categoryOf } from "#core/vocabulary.ts";
import { count, isVisitor } from "../tally.ts";
import type { Store } from "./contract.ts";
import type { Db } from "./sqlite-open.ts";
import { createSessions, noteRecord, type OpenSession } from "./sqlite-sessions.ts";

/** Distinct actions in one session; more are refused, so that no sender can make a session's numbers grow without end. */
export const MAX_ACTIONS = 500;

/** An activity that this transaction changes: what it was before, and its latest record now, stored at `position`. */
interface Change {
  before: Activity | undefined;
  latest: TrailRecord;
  session: OpenSession;
  first_seq: number;
  position: number;
  /** Whether its row says so already. */
  written: boolean;
}

/** Each record holds the whole state of its activity, so a row needs only the place of the latest one. */
export interface ActivityRow {
  body: string;
  first_seq: number;
  position: number;
}

export function activityFrom({ body, first_seq }: Omit<ActivityRow, "position">): Activity {
  return { ...fold(undefined, JSON.parse(body) as TrailRecord), first_seq };
}

export function createAggregates(db: Db, own: Store["own"]) {
  const sql = prepare(db);
  const changes = new Map<string, Change>();
  const sessions = createSessions(db);

  /** The change that starts with this record; undefined for an activity that another stream has begun. */
  function begin(record: TrailRecord, session: OpenSession, position: number): Change | undefined {
    const fresh = { before: undefined, latest: record, session, first_seq: record.seq, position, written: true };
    if (sql.addActivity.run(activityValues(fresh)).changes === 1) return fresh;
    const row = sql.activity.get(record.activity_id) as Omit<ActivityRow, "body">;
    const { body } = sql.body.get(row.position) as { body: string };
    const latest = JSON.parse(body) as TrailRecord;
    if (latest.stream_id !== record.stream_id) return undefined;
    const stored = {
      ...row,
      before: activityFrom({ ...row, body }),
      latest,
      session: sessions.of(latest),
      written: true,
    };
    return goOn(stored, record, session, position);
  }

  return {
    begin(): void {
      changes.clear();
      sessions.begin();
    },

    /** The session that the record belongs to, if it can take the record's action. */
    sessionFor(record: TrailRecord): OpenSession | undefined {
      const session = sessions.of(record);
      const { actions } = session;
      return actions.size < MAX_ACTIONS || actions.has(record.action) ? session : undefined;
    },

    /** `position` is where the record was stored. False, and nothing done, for an activity that another stream has begun. */
    add(record: TrailRecord, session: OpenSession, position: number): boolean {
      const known = changes.get(record.activity_id);
      if (known && known.latest.stream_id !== record.stream_id) return false;
      const change = known ? goOn(known, record, session, position) : begin(record, session, position);
      if (!change) return false;
      changes.set(record.activity_id, change);
      noteRecord(session, record, isVisitor(record, own));
      return true;
    },

    write(): void {
      if (changes.size === 0) return;
      const totals = JSON.parse((sql.totals.get() as { value: string }).value) as Tally;
      for (const sessionId of writeActivities(sql, changes, totals, own)) {
        recount(sql, sessions, sessionId, own);
      }
      sql.putTotals.run(JSON.stringify(totals));
      sessions.write();
    },
  };
}

type Statements = ReturnType<typeof prepare>;
type Sessions = ReturnType<typeof createSessions>;

/** Returns the sessions whose numbers must be counted anew, because an activity has left or joined them. */
function writeActivities(sql: Statements, changes: Map<string, Change>, totals: Tally, own: Store["own"]): Set<string> {
  const moved = new Set<string>();
  for (const change of changes.values()) {
    const { before, latest, session } = change;
    if (!change.written) sql.putActivity.run(activityValues(change));
    const after = countedFrom(latest);
    count(totals, before, after, own);
    if (before && before.session_id !== latest.session_id) moved.add(before.session_id).add(latest.session_id);
    else count(session.tally, before, after, own);
  }
  return moved;
}

function recount(sql: Statements, sessions: Sessions, sessionId: string, own: Store["own"]): void {
  const session = sessions.load(sessionId);
  if (!session) return;
  session.tally = emptyTally();
  session.changed = true;
  for (const row of sql.activitiesOf.iterate(session.session)) {
    count(session.tally, undefined, activityFrom(row as ActivityRow), own);
  }
}

/** Records may come in any order: the one with the highest number is the latest. */
function goOn(change: Change, record: TrailRecord, session: OpenSession, position: number): Change {
  const first_seq = Math.min(change.first_seq, record.seq);
  const isLatest = record.seq > change.latest.seq;
  return { ...change, first_seq, ...(isLatest ? { latest: record, session, position } : {}), written: false };
}

function activityValues({ latest, session, first_seq, position }: Change): (string | number)[] {
  const { activity_id, status, action, started_at } = latest;
  const category = categoryOf(action) ?? "trail";
  return [activity_id, session.session, status, category, action, Date.parse(started_at), first_seq, position];
}

function prepare(db: Db) {
  return {
    // Two look-ups, because a join of these two costs ten times as much.
    activity: db.prepare("SELECT first_seq, position FROM activities WHERE activity_id = ?"),
    body: db.prepare("SELECT body FROM records WHERE position = ?"),
    activitiesOf: db.prepare(
      "SELECT r.body, a.first_seq FROM activities a JOIN records r ON r.position = a.position WHERE a.session = ?",
    ),
    // Most activities are new, so looking is left to the insert.
    addActivity: db.prepare("INSERT INTO activities VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"),
    putActivity: db.prepare("REPLACE INTO activities VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
    totals: db.prepare("SELECT value FROM meta WHERE key = 'totals'"),
    putTotals: db.prepare("UPDATE meta SET value = ? WHERE key = 'totals'"),
  };
}
