// The words a person reads for an activity: its title, the line of facts under it, and how numbers are written.
import { type Activity, isReserved, type Judged } from "./activity.ts";
import type { Category, Status } from "./vocabulary.ts";

/** Each status in one word, for counts and for screen readers. */
export const STATUS_WORDS: Readonly<Record<Status, string>> = {
  success: "done",
  failed: "failed",
  in_progress: "running",
  warning: "unsure",
};

export const CATEGORY_WORDS: Readonly<Record<Category, string>> = {
  document: "Documents",
  ai: "AI analysis",
  feedback: "Feedback",
  chat: "Chat",
  s3: "S3",
  export: "Exports",
  session: "Session",
  ui: "Page use",
  error: "Page errors",
  trail: "Recording",
};

const TITLES: Readonly<Record<string, string>> = {
  document_upload: "Upload",
  document_delete: "Document deleted",
  document_generation: "Submit review",
  document_download: "Download",
  ai_analysis: "AI analysis",
  feedback_accepted: "Accept feedback",
  feedback_rejected: "Reject feedback",
  feedback_reverted: "Revert feedback",
  user_feedback_added: "Own feedback added",
  user_feedback_updated: "Own feedback changed",
  user_feedback_deleted: "Own feedback deleted",
  chat_interaction: "Chat",
  s3_connection_test: "S3 connection test",
  s3_export: "Export to S3",
  s3_upload: "Upload to S3",
  export_operation: "Export",
  session_started: "Session started",
  session_ended: "Session ended",
  session_state_changed: "Session changed",
  section_navigation: "Section opened",
  button_click: "Button",
  modal_opened: "Dialog opened",
  modal_closed: "Dialog closed",
  selection_changed: "Selection changed",
  script_error: "Error in the page",
  unhandled_rejection: "Unhandled error in the page",
  request_failed: "Request failed",
  resource_failed: "Part of the page not loaded",
  recording_paused: "Recording paused",
  recording_resumed: "Recording resumed",
  records_dropped: "Records missing",
  sync_failed: "Sync stopped",
  sync_recovered: "Sync works again",
  stream_started: "Recording set up",
  profile_drift: "Profile out of date",
};

/** The action in a person's words; a profile's own action reads as its name. */
export function actionTitle(action: string): string {
  const own = action.slice(action.indexOf(".") + 1).replaceAll("_", " ");
  return TITLES[action] ?? own.charAt(0).toUpperCase() + own.slice(1);
}

const KIND_WORDS: Readonly<Record<string, string>> = {
  network: "no answer",
  timeout: "time-out",
  http: "server error",
  auth: "access denied",
  session: "session is gone",
  file: "file not accepted",
  processing: "processing failed",
  s3: "storage refused",
  ai: "no real result",
  user_input: "not accepted",
  script: "script error",
  page_closed: "page was closed",
  outcome_unknown: "outcome unknown",
};

/** Where a kind means something else of this action, or says nothing more. */
const KIND_WORDS_OF: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ai_analysis: { ai: "no real analysis" },
  chat_interaction: { ai: "no real answer" },
  document_download: { file: "file not delivered" },
  s3_export: { file: "folder not writable" },
  s3_connection_test: { file: "folder not writable" },
  profile_drift: { outcome_unknown: "the app has changed" },
  records_dropped: { processing: "" },
  sync_failed: { network: "" },
};

/** Controls, and the marks that override the direction of text (not those that Hebrew and Arabic names need). */
const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/** Text that somebody else chose: what would turn it, or the words around it, is shown as �. */
export const unturned = (text: string): string => text.replace(HIDDEN, "�");

/** The same in one line. */
export const oneLine = (text: string): string => unturned(text.replace(/\s+/g, " "));

/** The title of a row: what it was, with its section and, where it went wrong, why in two words. */
export function titleOf(activity: Judged & Pick<Activity, "details">): string {
  const section = activity.details["section"];
  const base = actionTitle(activity.action) + (typeof section === "string" && section !== "" ? ` “${section}”` : "");
  const { action, error } = activity;
  if (!error || error.kind === "script") return oneLine(base);
  if (isReserved(activity)) return oneLine(`${base}: with a reservation`);
  const known =
    error.code === "AccessDenied" ? "access denied" : (KIND_WORDS_OF[action]?.[error.kind] ?? KIND_WORDS[error.kind]);
  return oneLine(known ? `${base}: ${known}` : base);
}

/** Why the log itself says something: what ended a session, what is missing, what changed. */
const REASON_WORDS: Readonly<Record<string, string>> = {
  tab_closed: "the tab was closed",
  idle: "nothing happened for 30 minutes",
  new_session: "the app began another session",
  new_document: "another document was opened",
  reset: "the app was reset",
  access_removed: "access to the site was taken away",
  access_granted: "access to the site was given",
  store_wiped: "the browser deleted the log",
  store_damaged: "a part of the log could not be read",
  rows_damaged: "damaged rows were set apart",
  not_on_collector: "the collector no longer has them",
  bridge_rejected: "not in the form of a signal",
  bridge_not_text: "not in the form of a signal",
  bridge_form: "not in the form of a signal",
  bridge_too_big: "too long",
  bridge_rate: "too many at once",
  relay_full: "too many waited in the page",
  api_form: "not in the form of the page API",
  no_click: "requests without their click",
  no_request: "clicks without their request",
};

const SKIPPED = new Set([
  "section",
  "stream_id",
  "file_size_mb",
  "feedback_preview",
  "analysis_duration_seconds",
  "response_time_seconds",
]);
const FORMATS: Readonly<Record<string, (value: unknown) => string>> = {
  file_size_bytes: (value) => formatBytes(Number(value)),
  total_size_mb: (value) => formatBytes(Number(value) * 1024 * 1024),
  sections: (value) => counted(Number(value), "section"),
  comments_added: (value) => counted(Number(value), "comment"),
  feedback_generated: (value) => counted(Number(value), "item"),
  files_count: (value) => counted(Number(value), "file"),
  files_exported: (value) => counted(Number(value), "file"),
  message_length: (value) => `message of ${counted(Number(value), "character")}`,
  risk_level: (value) => `${String(value).toLowerCase()} risk`,
  reason: (value) => REASON_WORDS[String(value)] ?? String(value),
  from_seq: (value) => `from record ${Number(value).toLocaleString("en-US")}`,
  to_seq: (value) => `to ${Number(value).toLocaleString("en-US")}`,
  count: (value) => `${Number(value).toLocaleString("en-US")} in all`,
  confidence: (value) => `confidence ${String(value)}`,
  guidelines: (value) => `guidelines: ${String(value)}`,
  failures: (value) => `${Number(value).toLocaleString("en-US")} ${value === 1 ? "try" : "tries"} failed`,
  fallback: (value) => (value === true ? "stand-in result" : ""),
};

/** A detail that only a profile knows: a number, or that it is so, says nothing without its name. */
function plainWords(name: string, value: unknown): string {
  if (value === true) return name;
  if (typeof value === "number") return `${name} ${value}`;
  return Array.isArray(value) ? value.join(", ") : String(value);
}

/** Up to four facts in one line, joined by middle dots. Markup of the page comes through as it is: escape it. */
export function detailLine(activity: Pick<Activity, "details">): string {
  const parts: string[] = [];
  for (const [key, value] of Object.entries(activity.details)) {
    if (SKIPPED.has(key) || value === null || value === "" || value === false) continue;
    const format = FORMATS[key];
    const words = format ? format(value) : plainWords(key.replaceAll("_", " "), value);
    if (words !== "") parts.push(words);
    if (parts.length === 4) break;
  }
  return oneLine(parts.join(" · "));
}

export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;

/** 84 ms, 5.2 s, 4 min 10 s, 2 h 5 min. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 60_000) return `${(durationMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * HOUR_MINUTES;

/** "under 1 min", "25 min", "2 h 5 min", "3 d 4 h". */
export function spanWords(minutes: number): string {
  const whole = Math.floor(minutes);
  if (!Number.isFinite(whole)) return "";
  if (whole < 1) return "under 1 min";
  if (whole < HOUR_MINUTES) return `${whole} min`;
  if (whole < DAY_MINUTES) return `${Math.floor(whole / HOUR_MINUTES)} h ${whole % HOUR_MINUTES} min`;
  return `${Math.floor(whole / DAY_MINUTES)} d ${Math.floor((whole % DAY_MINUTES) / HOUR_MINUTES)} h`;
}

/** 512 B, 3.4 kB, 1.0 MB (1 MB = 1024 × 1024 bytes, as the review app counts). */
export function formatBytes(sizeBytes: number): string {
  if (sizeBytes < 1024) return `${Math.round(sizeBytes)} B`;
  if (sizeBytes < 1024 * 1024) return `${(sizeBytes / 1024).toFixed(1)} kB`;
  return `${(sizeBytes / 1024 / 1024).toFixed(1)} MB`;
}
