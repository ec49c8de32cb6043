// Folds records into activities: one row as a person sees it, from the records that tell its states.
import type { ActivityError, Details, TrailRecord } from "./record.ts";
import { type Category, categoryOf, type Status } from "./vocabulary.ts";

/** One row of a log. Times are ISO 8601, durations milliseconds. `first_seq` orders activities within a stream. */
export interface Activity {
  activity_id: string;
  stream_id: string;
  session_id: string;
  app_session_id?: string;
  document_name?: string;
  action: string;
  category: Category;
  status: Status;
  started_at: string;
  ended_at?: string;
  duration_ms?: number;
  details: Details;
  error?: ActivityError;
  origin: string;
  profile: string;
  rule?: string;
  observed_by: TrailRecord["observed_by"];
  first_seq: number;
  last_seq: number;
}

/** What a tally counts of an activity. */
export interface Counted extends Pick<Activity, "status" | "category" | "action" | "details" | "started_at"> {
  ended_at?: string | undefined;
  duration_ms?: number | undefined;
}

/** What a tally counts of the activity whose latest record this is, and whose it is; cheaper than all of the activity. */
export function countedFrom(record: TrailRecord): Counted & Pick<Activity, "stream_id" | "session_id"> {
  const { stream_id, session_id, action, status, details, started_at, recorded_at, duration_ms } = record;
  const category = categoryOf(action) ?? "trail";
  const ended_at = status === "in_progress" ? undefined : recorded_at;
  return { stream_id, session_id, category, action, status, details, started_at, ended_at, duration_ms };
}

/**
 * The activity after one more of its records. Each record holds the whole state of its activity, so the one with the
 * highest number wins, and records may come in any order or twice without changing the result.
 */
export function fold(before: Activity | undefined, record: TrailRecord): Activity {
  if (before && record.seq <= before.last_seq) {
    return { ...before, first_seq: Math.min(before.first_seq, record.seq) };
  }
  const { v: _v, record_id: _id, seq, recorded_at, ...state } = record;
  return {
    ...state,
    category: categoryOf(record.action) ?? "trail",
    ...(record.status === "in_progress" ? {} : { ended_at: recorded_at }),
    first_seq: before ? Math.min(before.first_seq, seq) : seq,
    last_seq: seq,
  };
}

/** Kinds of which a warning says that it was done, but not all of it, or not without a doubt. */
const RESERVED: ReadonlySet<string> = new Set(["processing", "s3", "ai", "user_input"]);

/** A success with a reservation; what the log says of itself, and an empty answer of a chat, are none. */
export const isReserved = ({ action, status, error }: Judged): boolean =>
  status === "warning" && RESERVED.has(error?.kind ?? "") && !["records_dropped", "chat_interaction"].includes(action);

/** What the words for an activity depend on. */
export type Judged = Pick<Activity, "action" | "error"> & Partial<Pick<Activity, "status">>;
