// The JSON form of /get_logs, the same in the answer and in exported files.
import type { Logs, Trouble } from "./logs.ts";
import type { LogsQuery } from "./logs-query.ts";
import type { SessionRow } from "./store/contract.ts";

export function logsJson(logs: Logs, query: LogsQuery, generatedAt: string) {
  const { summary } = logs;
  return {
    generated_at: generatedAt,
    ...sessionsJson(logs.sessions ?? []),
    filter: filterJson(query),
    summary,
    ...(logs.filtered
      ? { filtered_summary: logs.filtered.summary, filtered_summary_counts_all: logs.filtered.counted_all }
      : {}),
    metrics: {
      success_rate: summary.success_rate,
      failure_rate: summary.failure_rate,
      actions: summary.actions,
      failure_patterns: patternsOf([...logs.failures, ...logs.warnings]),
    },
    activities: logs.activities,
    failures: logs.failures,
    warnings: logs.warnings,
    completeness: logs.completeness,
    exports: logs.exports,
    page: { limit: query.limit, next_cursor: logs.next_cursor },
  };
}

/** The newest of these sessions, and all of them where the app calls several by one id. */
export function sessionsJson(sessions: readonly SessionRow[]) {
  const all = sessions.map(sessionJson);
  return { session: all[0] ?? null, ...(all.length > 1 ? { sessions: all } : {}) };
}

export function sessionJson(session: SessionRow) {
  const { tally: _tally, first_at: started_at, last_at, ...named } = session;
  return { ...named, started_at, last_activity: last_at };
}

function filterJson({ filter, session_id }: LogsQuery) {
  const { from, to, ...words } = filter;
  return {
    ...(session_id === undefined ? {} : { session_id }),
    ...words,
    ...(from === undefined ? {} : { from: new Date(from).toISOString() }),
    ...(to === undefined ? {} : { to: new Date(to).toISOString() }),
  };
}

export interface Pattern {
  action: string;
  status: string;
  kind: string;
  code?: string;
  count: number;
  last_at: string;
}

/** What goes wrong together: the listed troubles, counted by action, kind and code, the most frequent first. */
export function patternsOf(troubles: readonly Trouble[]): Pattern[] {
  const patterns = new Map<string, Pattern>();
  for (const { action, status, error, started_at } of troubles) {
    const kind = error?.kind ?? "not told";
    const key = JSON.stringify([action, status, kind, error?.code]);
    const known = patterns.get(key);
    if (!known) {
      patterns.set(key, {
        action,
        status,
        kind,
        ...(error?.code ? { code: error.code } : {}),
        count: 1,
        last_at: started_at,
      });
      continue;
    }
    known.count += 1;
    if (Date.parse(started_at) > Date.parse(known.last_at)) known.last_at = started_at;
  }
  return [...patterns.values()].sort((a, b) => b.count - a.count || b.last_at.localeCompare(a.last_at));
}
