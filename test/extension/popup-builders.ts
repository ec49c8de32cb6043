// Builders of what the popup shows: a plain, healthy one of each, with what matters to a test passed in.
import type { Activity } from "#core/activity.ts";
import type { ActivityError } from "#core/record.ts";
import { type Summary, summarize } from "#core/summary.ts";
import { categoryOf } from "#core/vocabulary.ts";
import type { PopupModel, SafetyState, SessionChoice } from "../../extension/popup/model.ts";

/** The moment at which every model is looked at, in a browser whose time zone is UTC. */
export const NOW = "2026-11-23T14:03:00.000Z";
export const NOW_MS = Date.parse(NOW);
const STREAM = "0190f000-0000-7000-8000-000000000001";
export const SESSION = "0190f000-0000-7000-8000-0000000000aa";

let made = 0;

/** Each call makes a newer activity: its number goes up by one. */
export function anActivity(over: Partial<Activity> = {}): Activity {
  made += 1;
  const action = over.action ?? "ai_analysis";
  return {
    activity_id: `0190f000-0000-7000-8000-${String(made).padStart(12, "0")}`,
    stream_id: STREAM,
    session_id: SESSION,
    app_session_id: "b1946ac9-2492-4d23-a0d8-8c1ff4d5f1f8",
    document_name: "risk-assessment-q3.docx",
    action,
    category: categoryOf(action) ?? "trail",
    status: "success",
    started_at: "2026-11-23T13:50:00.000Z",
    duration_ms: 2450,
    details: {},
    origin: "https://reviews.example.com",
    profile: "document-review",
    rule: action,
    observed_by: "page",
    first_seq: made,
    last_seq: made,
    ...over,
  };
}

/** A failed activity with its error. */
export function aFailure(action: string, error: ActivityError, over: Partial<Activity> = {}): Activity {
  return anActivity({ action, status: "failed", error, ...over });
}

export const aSession = (over: Partial<SessionChoice> = {}): SessionChoice => ({
  session_id: SESSION,
  title: "risk-assessment-q3.docx",
  started_at: "2026-11-23T13:37:00.000Z",
  last_at: "2026-11-23T14:02:00.000Z",
  ended: false,
  ...over,
});

export const aSafety = (over: Partial<SafetyState> = {}): SafetyState => ({
  state: "safe",
  pending: 0,
  dead: 0,
  missing: 0,
  delivered: 58,
  collector: "https://trail.example.com",
  ...over,
});

/** A summary with these numbers; what is not given is that of an empty log. */
export const aSummary = (over: Partial<Summary> = {}): Summary => ({ ...summarize([]), ...over });

/** The model over these activities (oldest first); lists and summary are made from them unless given. */
export function aModel(activities: readonly Activity[], over: Partial<PopupModel> = {}): PopupModel {
  const newest = [...activities].reverse();
  return {
    now_ms: NOW_MS,
    site: { origin: "https://reviews.example.com", state: "recording" },
    safety: aSafety(),
    sessions: [aSession()],
    selected: SESSION,
    summary: summarize(activities),
    failures: newest.filter(({ status }) => status === "failed" || status === "warning").slice(0, 50),
    recent: newest.slice(0, 50),
    ...over,
  };
}
