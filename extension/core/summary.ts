// The numbers of a session, kept up to date one activity at a time, and the same everywhere they are shown.
import type { Activity, Counted } from "./activity.ts";
import type { Category, Status } from "./vocabulary.ts";

/** Response times of one action: counts by logarithmic bucket (5 % wide), so percentiles cost nothing to keep. */
export interface ActionTally {
  count: number;
  success: number;
  buckets: Record<string, number>;
  max_ms: number;
}

/** What is stored per session; `present` turns it into the published summary. Sums only, so it can be added to. */
export interface Tally {
  statuses: Record<Status, number>;
  categories: Partial<Record<Category, number>>;
  actions: Record<string, ActionTally>;
  first_at: string;
  last_at: string;
  bytes_uploaded: number;
  bytes_exported: number;
  sections: string[];
}

const BUCKET_WIDTH = Math.log(1.05);
const MAX_SECTIONS = 500;

export function emptyTally(): Tally {
  return {
    statuses: { success: 0, failed: 0, in_progress: 0, warning: 0 },
    categories: {},
    actions: {},
    first_at: "",
    last_at: "",
    bytes_uploaded: 0,
    bytes_exported: 0,
    sections: [],
  };
}

/** Takes an activity's earlier state out of the tally and its new state in. Changes and returns `tally`. */
export function tallyChange(tally: Tally, before: Counted | undefined, after: Counted): Tally {
  if (before) add(tally, before, -1);
  add(tally, after, 1);
  // Of one without a duration it is only known when it was written down, which may be days later.
  const last = after.duration_ms === undefined ? after.started_at : (after.ended_at ?? after.started_at);
  if (tally.first_at === "" || isEarlier(after.started_at, tally.first_at)) tally.first_at = after.started_at;
  if (tally.last_at === "" || isEarlier(tally.last_at, last)) tally.last_at = last;
  const section = after.details["section"];
  if (typeof section === "string" && tally.sections.length < MAX_SECTIONS && !tally.sections.includes(section)) {
    tally.sections.push(section);
  }
  return tally;
}

/** Times of the same form in UTC sort as text does, which is much cheaper than reading them. */
function isEarlier(one: string, other: string): boolean {
  const alike = one.length === other.length && one.endsWith("Z") && other.endsWith("Z");
  return alike ? one < other : Date.parse(one) < Date.parse(other);
}

function add(tally: Tally, activity: Counted, sign: 1 | -1): void {
  const { status, category, action, details, duration_ms } = activity;
  tally.statuses[status] += sign;
  tally.categories[category] = (tally.categories[category] ?? 0) + sign;
  tally.actions[action] ??= { count: 0, success: 0, buckets: {}, max_ms: 0 };
  const own = tally.actions[action];
  own.count += sign;
  if (status !== "success") return addTime(own, status, duration_ms, sign);
  own.success += sign;
  addTime(own, status, duration_ms, sign);
  if (action === "document_upload") tally.bytes_uploaded += sign * numberOf(details["file_size_bytes"]);
  if (category === "s3" || category === "export") tally.bytes_exported += sign * megabytes(details["total_size_mb"]);
}

function addTime(own: ActionTally, status: Status, durationMs: number | undefined, sign: 1 | -1): void {
  if (durationMs === undefined || status === "in_progress") return;
  const bucket = String(Math.max(0, Math.ceil(Math.log(Math.max(durationMs, 1)) / BUCKET_WIDTH)));
  own.buckets[bucket] = (own.buckets[bucket] ?? 0) + sign;
  if (own.buckets[bucket] === 0) delete own.buckets[bucket];
  if (sign === 1) own.max_ms = Math.max(own.max_ms, durationMs);
}

const numberOf = (value: unknown): number => (typeof value === "number" ? value : 0);
const megabytes = (value: unknown): number => Math.round(numberOf(value) * 1024 * 1024);

/** Adds tally `other` to `into`, for a view over several sessions. Changes and returns `into`. */
export function mergeTally(into: Tally, other: Tally): Tally {
  for (const status of Object.keys(into.statuses) as Status[]) into.statuses[status] += other.statuses[status];
  for (const [category, count] of Object.entries(other.categories) as [Category, number][]) {
    into.categories[category] = (into.categories[category] ?? 0) + count;
  }
  for (const [action, theirs] of Object.entries(other.actions)) {
    into.actions[action] ??= { count: 0, success: 0, buckets: {}, max_ms: 0 };
    const ours = into.actions[action];
    ours.count += theirs.count;
    ours.success += theirs.success;
    ours.max_ms = Math.max(ours.max_ms, theirs.max_ms);
    for (const [bucket, n] of Object.entries(theirs.buckets)) ours.buckets[bucket] = (ours.buckets[bucket] ?? 0) + n;
  }
  if (other.first_at !== "" && !(Date.parse(into.first_at) <= Date.parse(other.first_at)))
    into.first_at = other.first_at;
  if (other.last_at !== "" && !(Date.parse(into.last_at) >= Date.parse(other.last_at))) into.last_at = other.last_at;
  into.bytes_uploaded += other.bytes_uploaded;
  into.bytes_exported += other.bytes_exported;
  into.sections = [...new Set([...into.sections, ...other.sections])].slice(0, MAX_SECTIONS);
  return into;
}

/** Response times of one action in milliseconds; percentiles are exact to 5 %, the maximum is exact. */
export interface ActionFigures {
  count: number;
  success_rate: number;
  p50_ms: number | null;
  p95_ms: number | null;
  max_ms: number | null;
}

/**
 * The published numbers. Rates are percent with one decimal (100 only where all is meant); `session_duration` is minutes
 * with one decimal.
 */
export interface Summary {
  total_activities: number;
  success_count: number;
  failed_count: number;
  in_progress_count: number;
  warning_count: number;
  success_rate: number;
  failure_rate: number;
  action_breakdown: Partial<Record<Category, number>>;
  session_duration: number;
  last_activity: string | null;
  actions: Record<string, ActionFigures>;
  bytes_uploaded: number;
  bytes_exported: number;
  engagement: { decisions: number; decisions_per_minute: number; chat_messages: number; sections_seen: number };
}

const DECISIONS = ["feedback_accepted", "feedback_rejected", "feedback_reverted"];

export function present(tally: Tally): Summary {
  const { success, failed, in_progress, warning } = tally.statuses;
  const total = success + failed + in_progress + warning;
  const spanMs = tally.first_at === "" ? 0 : Date.parse(tally.last_at) - Date.parse(tally.first_at);
  const minutes = oneDecimal(spanMs / 60_000);
  const decisions = DECISIONS.reduce((sum, action) => sum + (tally.actions[action]?.success ?? 0), 0);
  return {
    total_activities: total,
    success_count: success,
    failed_count: failed,
    in_progress_count: in_progress,
    warning_count: warning,
    success_rate: percent(success, total),
    failure_rate: percent(failed, total),
    action_breakdown: Object.fromEntries(Object.entries(tally.categories).filter(([, count]) => count !== 0)),
    session_duration: minutes,
    last_activity: tally.last_at === "" ? null : tally.last_at,
    actions: Object.fromEntries(
      Object.entries(tally.actions)
        .filter(([, own]) => own.count > 0)
        .map(([action, own]) => [action, figures(own)]),
    ),
    bytes_uploaded: tally.bytes_uploaded,
    bytes_exported: tally.bytes_exported,
    engagement: {
      decisions,
      decisions_per_minute: spanMs > 0 ? oneDecimal(decisions / (spanMs / 60_000)) : 0,
      chat_messages: tally.actions["chat_interaction"]?.count ?? 0,
      sections_seen: tally.sections.length,
    },
  };
}

function figures(own: ActionTally): ActionFigures {
  const buckets = Object.entries(own.buckets)
    .map(([bucket, count]) => [Number(bucket), count] as const)
    .sort((a, b) => a[0] - b[0]);
  const timed = buckets.reduce((sum, [, count]) => sum + count, 0);
  const at = (share: number): number | null => {
    let left = Math.ceil(timed * share);
    for (const [bucket, count] of buckets) {
      left -= count;
      if (left <= 0) return Math.min(Math.round(Math.exp(bucket * BUCKET_WIDTH)), Math.round(own.max_ms));
    }
    return null;
  };
  return {
    count: own.count,
    success_rate: percent(own.success, own.count),
    p50_ms: at(0.5),
    p95_ms: at(0.95),
    max_ms: timed === 0 ? null : Math.round(own.max_ms),
  };
}

const oneDecimal = (value: number): number => Math.round(value * 10) / 10;

/** Percent with one decimal; what is not all is never rounded to 100, and what is not nothing never to 0. */
export function percent(part: number, whole: number): number {
  if (part === 0 || whole === 0) return 0;
  return part === whole ? 100 : Math.min(99.9, Math.max(0.1, oneDecimal((part / whole) * 100)));
}

/** The summary of a list of activities, counted from nothing. */
export function summarize(activities: Iterable<Activity>): Summary {
  const tally = emptyTally();
  for (const activity of activities) tallyChange(tally, undefined, activity);
  return present(tally);
}
