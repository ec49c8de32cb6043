// Keeps activities, sessions and totals in step with the records of the running transaction.
import { type Activity, fold } from "#core/activity.ts";
import type { TrailRecord } from "#core/record.ts";
import { emptyTally, type Tally } from "#core/summary.ts";
import { count, isVisitor } from "../tally.ts";
import type { Store } from "./contract.ts";
import type { Db } from "./sqlite-open.ts";
import { createSessions, noteRecord } from "./sqlite-sessions.ts";

/** Distinct actions in one session; more are refused, so that no sender can make a session's numbers grow without end. */
export const MAX_ACTIONS = 500;

/** An activity that was looked at: its state before this transaction, and now (of which record), if one has changed it. */
interface Change {
  before: Activity | undefined;
  now: Activity | undefined;
  position: number;
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

  function changeOf(activityId: string): Change {
    const known = changes.get(activityId);
    if (known) return known;
    const row = sql.activity.get(activityId) as Omit<ActivityRow, "body"> | undefined;
    const before = row && activityFrom({ ...row, body: (sql.body.get(row.position) as { body: string }).body });
    const change = { before, now: undefined, position: row?.position ?? 0 };
    changes.set(activityId, change);
    return change;
  }

  return {
    begin(): void {
      changes.clear();
      sessions.begin();
    },

    /** Whether the record's session can take this action. */
    hasRoom(record: TrailRecord): boolean {
      const { actions } = sessions.of(record);
      return actions.size < MAX_ACTIONS || actions.has(record.action);
    },

    /** Whether the record tells of an activity that another stream has begun. */
    isForeign(record: TrailRecord): boolean {
      const { before, now } = changeOf(record.activity_id);
      const known = now ?? before;
      return known !== undefined && known.stream_id !== record.stream_id;
    },

    /** `position` is where the record was stored. */
    add(record: TrailRecord, position: number): void {
      noteRecord(sessions.of(record), record, isVisitor(record, own));
      const change = changeOf(record.activity_id);
      change.now = fold(change.now ?? change.before, record);
      if (change.now.last_seq === record.seq) change.position = position;
    },

    write(): void {
      if (changes.size === 0) return;
      const totals = JSON.parse((sql.totals.get() as { value: string }).value) as Tally;
      for (const sessionId of writeActivities(sql, sessions, changes, totals, own)) {
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
function writeActivities(
  sql: Statements,
  sessions: Sessions,
  changes: Map<string, Change>,
  totals: Tally,
  own: Store["own"],
): Set<string> {
  const moved = new Set<string>();
  for (const { before, now, position } of changes.values()) {
    if (!now) continue;
    sql.putActivity.run(activityValues(now, position));
    count(totals, before, now, own);
    if (before && before.session_id !== now.session_id) moved.add(before.session_id).add(now.session_id);
    else count(sessions.load(now.session_id)?.tally ?? emptyTally(), before, now, own);
  }
  return moved;
}

function recount(sql: Statements, sessions: Sessions, sessionId: string, own: Store["own"]): void {
  const session = sessions.load(sessionId);
  if (!session) return;
  session.tally = emptyTally();
  session.changed = true;
  for (const row of sql.activitiesOf.iterate(sessionId)) {
    count(session.tally, undefined, activityFrom(row as ActivityRow), own);
  }
}

function activityValues(activity: Activity, position: number): (string | number)[] {
  const { activity_id, stream_id, session_id, status, category, action, first_seq } = activity;
  const startedMs = Date.parse(activity.started_at);
  return [activity_id, stream_id, session_id, status, category, action, startedMs, first_seq, position];
}

function prepare(db: Db) {
  return {
    // Two look-ups, because a join of these two costs ten times as much.
    activity: db.prepare("SELECT first_seq, position FROM activities WHERE activity_id = ?"),
    body: db.prepare("SELECT body FROM records WHERE position = ?"),
    activitiesOf: db.prepare(
      "SELECT r.body, a.first_seq FROM activities a JOIN records r ON r.position = a.position WHERE a.session_id = ?",
    ),
    putActivity: db.prepare(
      `INSERT INTO activities VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (activity_id) DO UPDATE SET
        session_id = excluded.session_id, status = excluded.status, category = excluded.category,
        action = excluded.action, started_ms = excluded.started_ms, first_seq = excluded.first_seq,
        position = excluded.position`,
    ),
    totals: db.prepare("SELECT value FROM meta WHERE key = 'totals'"),
    putTotals: db.prepare("UPDATE meta SET value = ? WHERE key = 'totals'"),
  };
}
