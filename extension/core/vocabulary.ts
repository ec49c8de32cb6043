// The words of the trail: statuses, categories, actions and error kinds, and which category an action belongs to.

/** Every status an activity can have; what we do not know is a `warning`, never a guessed `success`. */
export const STATUSES = ["success", "failed", "in_progress", "warning"] as const;
export type Status = (typeof STATUSES)[number];

export const CATEGORIES = [
  "document",
  "ai",
  "feedback",
  "chat",
  "s3",
  "export",
  "session",
  "ui",
  "error",
  "trail",
] as const;
export type Category = (typeof CATEGORIES)[number];

/** The built-in actions by category. A profile may add its own as `<category>.<name>`. */
export const ACTIONS = {
  document: ["document_upload", "document_delete", "document_generation", "document_download"],
  ai: ["ai_analysis"],
  feedback: [
    "feedback_accepted",
    "feedback_rejected",
    "feedback_reverted",
    "user_feedback_added",
    "user_feedback_updated",
    "user_feedback_deleted",
  ],
  chat: ["chat_interaction"],
  s3: ["s3_connection_test", "s3_export", "s3_upload"],
  export: ["export_operation"],
  session: ["session_started", "session_ended", "session_state_changed"],
  ui: ["section_navigation", "button_click", "modal_opened", "modal_closed", "selection_changed"],
  error: ["script_error", "unhandled_rejection", "request_failed", "resource_failed"],
  trail: [
    "recording_paused",
    "recording_resumed",
    "records_dropped",
    "sync_failed",
    "sync_recovered",
    "stream_started",
    "profile_drift",
  ],
} as const satisfies Record<Category, readonly string[]>;

export const ERROR_KINDS = [
  "network",
  "timeout",
  "http",
  "auth",
  "session",
  "file",
  "processing",
  "s3",
  "ai",
  "user_input",
  "script",
  "page_closed",
  "outcome_unknown",
] as const;
export type ErrorKind = (typeof ERROR_KINDS)[number];

const CATEGORY_OF = new Map<string, Category>(
  CATEGORIES.flatMap((category) => ACTIONS[category].map((action) => [action, category] as const)),
);
const OWN_ACTION = /^([a-z0-9]+)\.[a-z][a-z0-9_]{0,50}$/;

/** The category of a built-in action or of a profile's own `<category>.<name>`; undefined for anything else. */
export function categoryOf(action: string): Category | undefined {
  const known = CATEGORY_OF.get(action);
  if (known) return known;
  const prefix = OWN_ACTION.exec(action)?.[1];
  return CATEGORIES.find((category) => category === prefix);
}
