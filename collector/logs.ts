// Gathers what /get_logs tells, once, for JSON, for the page and for exports.
import type { Activity } from "#core/activity.ts";
import { recoveryFor } from "#core/recovery.ts";
import type { Recovery } from "#core/recovery-codes.ts";
import { emptyTally, mergeTally, present, type Summary, type Tally } from "#core/summary.ts";
import { type Completeness, sessionCompleteness, wholeCompleteness } from "./completeness.ts";
import { cursorFrom, type LogsQuery } from "./logs-query.ts";
import type { ActivityQuery, ExportRow, Place, SessionRow, Store } from "./store/contract.ts";
import { count } from "./tally.ts";

const MAX_TROUBLES = 200;
const MAX_STREAMS = 1000;
const PAGE = 1000;
/** A filtered summary is counted activity by activity; beyond this it says that it stopped. */
const MAX_COUNTED = 20_000;

export type Trouble = Activity & { recovery?: Recovery };

export interface Logs {
  /** Undefined: all sessions. Empty: none has that id. */
  sessions: SessionRow[] | undefined;
  summary: Summary;
  /** From the first to the last moment of what the summary counts; empty texts where it counts nothing. */
  span: { first_at: string; last_at: string };
  /** Counts of what the filter selects; there only when a filter is set. */
  filtered?: { summary: Summary; counted_all: boolean };
  activities: Activity[];
  failures: Trouble[];
  warnings: Trouble[];
  completeness: Completeness;
  exports: ExportRow[];
  next_cursor: string | null;
}

export async function readLogs(store: Store, query: LogsQuery): Promise<Logs> {
  const sessions = query.session_id === undefined ? undefined : await store.findSessions(query.session_id);
  const wanted = selectionOf(sessions, query);
  const rows = await store.listActivities({
    ...wanted,
    limit: query.limit + 1,
    ...(query.before && { before: query.before }),
  });
  const activities = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? activities.at(-1) : undefined;
  const hasFilter = Object.values(query.filter).some((value) => value !== undefined);
  const tally = await tallyOf(store, sessions);
  return {
    sessions,
    summary: present(tally),
    span: { first_at: tally.first_at, last_at: tally.last_at },
    ...(hasFilter ? { filtered: await countSelected(store, wanted) } : {}),
    activities,
    failures: await troubles(store, wanted, "failed"),
    warnings: await troubles(store, wanted, "warning"),
    completeness: sessions ? await sessionCompleteness(store, sessions) : await wholeCompleteness(store, MAX_STREAMS),
    exports: sessions ? await store.listExports(idsOf(sessions), 5) : [],
    next_cursor: last ? cursorFrom(placeOf(last)) : null,
  };
}

export const placeOf = (activity: Activity): Place => ({
  at_ms: Date.parse(activity.started_at),
  id: activity.activity_id,
});
const idsOf = (sessions: readonly SessionRow[]): string[] => sessions.map((session) => session.session_id);

type Selection = Omit<ActivityQuery, "limit" | "before">;

function selectionOf(sessions: readonly SessionRow[] | undefined, { filter }: LogsQuery): Selection {
  return {
    ...(sessions && { session_ids: idsOf(sessions) }),
    ...(filter.status && { status: filter.status }),
    ...(filter.category && { category: filter.category }),
    ...(filter.action && { action: filter.action }),
    ...(filter.from !== undefined && { from_ms: filter.from }),
    ...(filter.to !== undefined && { to_ms: filter.to }),
  };
}

async function tallyOf(store: Store, sessions: readonly SessionRow[] | undefined): Promise<Tally> {
  if (!sessions) return store.totals();
  return sessions.reduce((sum, session) => mergeTally(sum, session.tally), emptyTally());
}

async function troubles(store: Store, wanted: Selection, status: "failed" | "warning"): Promise<Trouble[]> {
  if (wanted.status !== undefined && wanted.status !== status) return [];
  const found = await store.listActivities({ ...wanted, status, limit: MAX_TROUBLES });
  return found.map(withRecovery);
}

/** Where a device that could not send says so, it has sent: only on the device does anything still wait. */
const ARRIVED: Recovery = {
  meaning: "The device could not send for a while. What it had recorded until then has arrived since.",
  next: "go on.",
};

export function withRecovery(activity: Activity): Trouble {
  const recovery = activity.action === "sync_failed" ? ARRIVED : recoveryFor(activity);
  return recovery ? { ...activity, recovery } : activity;
}

/** Every selected activity, newest first, read in pages so that other requests are answered in between. */
export async function* eachActivity(store: Store, wanted: Selection): AsyncGenerator<Activity> {
  let before: Place | undefined;
  for (;;) {
    const page = await store.listActivities({ ...wanted, limit: PAGE, ...(before && { before }) });
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    before = placeOf(last);
    await new Promise(setImmediate);
  }
}

async function countSelected(store: Store, wanted: Selection): Promise<{ summary: Summary; counted_all: boolean }> {
  const tally = emptyTally();
  let counted = 0;
  for await (const activity of eachActivity(store, wanted)) {
    if (counted === MAX_COUNTED) return { summary: present(tally), counted_all: false };
    count(tally, undefined, activity, store.own);
    counted += 1;
  }
  return { summary: present(tally), counted_all: true };
}
