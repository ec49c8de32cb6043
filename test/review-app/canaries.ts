// Names every private mark the app can plant, so that a test can prove that none of them leaves the page.

/** Each place, and how a mark comes there. `typed` ones are for the test to type; the app plants all others. */
export const CANARY_PLACES = {
  "document-text": "a sentence of the sample document (makeSampleDocx with the same prefix)",
  "section-content": "response of /get_section_content, and #documentContent",
  "analysis-section-content": "response of /analyze_section, field section_content",
  "feedback-description": "response of /analyze_section, beyond the 100 characters of a preview, and the card",
  "feedback-suggestion": "response of /analyze_section, and the card",
  "feedback-example": "response of /analyze_section, and the card",
  "feedback-question": "response of /analyze_section, and the card",
  "feedback-reference": "response of /analyze_section, field hawkeye_refs",
  "chat-answer": "response of /chat or of its task, and #chatContainer",
  "error-details": "field details of a failed answer",
  "error-traceback": "traceback in a failed answer and in a crashed job",
  "upload-debug-path": "response of /upload, field debug_path",
  "guidelines-text": "response of /download_guidelines",
  "environment-variables": "response of /test_s3_connection, field environment_variables",
  "full-path": "response of /test_s3_connection, field full_path",
  "export-server-path": "response of an export: folder_path, zip_path, s3_path",
  "export-signed-url": "response of an export: a signed download address in its query",
  "own-feedback-list": "response of /get_user_feedback",
  "activity-log-details": "response of /get_activity_logs, and its modal",
  "dashboard-text": "response of /get_dashboard_data, and its modal",
  "response-header": "header X-App-Trace of every answer",
  "request-header": "header X-Reviewer-Token of every request of the page",
  "cookie-session": "part of the HttpOnly cookie `session`",
  "cookie-preferences": "cookie `review_prefs`, readable by scripts",
  "local-storage": "localStorage.aiPrismAnalyticsDashboard",
  "local-storage-actions": "localStorage.userActionLogs",
  "session-storage": "sessionStorage.highlights_<section>",
  "hidden-input": "value of a hidden input in a form",
  "password-input": "value of a password input",
  "checkbox-value": "value attribute of the card's checkbox, which a click toggles",
  "prefilled-draft": "text of #toolFeedbackText before anybody types",
  "prefilled-email": "value of #toolFeedbackEmail",
  "query-string": "query of /get_statistics and of /get_feedback_summary",
  fragment: "location.hash",
  "data-attribute": "data-reviewer-token on the feedback cards and on their buttons",
  "title-attribute": "title of the feedback cards",
  "alt-text": "alt of an image in the header",
  "document-title": "document.title",
  "meta-tag": "a meta element's content",
  "html-comment": "a comment in the page's source",
  "window-global": "window.__reviewerProfile",
  "history-state": "history.state",
  "toast-text": "every toast",
  "modal-text": "every modal",
  "console-text": "console.log after each upload",
  "post-message": "window.postMessage after each upload",
  "custom-event": "detail of a CustomEvent after each upload",
  "beacon-body": "body of the farewell beacon",
  "typed-chat": "typed",
  "typed-custom-feedback": "typed",
  "typed-edit": "typed",
  "typed-highlight": "typed",
  "typed-tool-feedback": "typed",
} as const;

export type CanaryName = keyof typeof CANARY_PLACES;

export interface CanaryPlace {
  name: CanaryName;
  /** The exact text to look for. */
  value: string;
  place: string;
  /** The app does not plant it: the test types it. */
  typed: boolean;
}

/** The exact text of one mark. */
export function canaryValue(prefix: string, name: CanaryName): string {
  return `${prefix}-${name}-${[...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7)}`;
}

/** Every place with its exact text, for one prefix. */
export function canaryPlaces(prefix: string): CanaryPlace[] {
  return Object.entries(CANARY_PLACES).map(([name, place]) => ({
    name: name as CanaryName,
    value: canaryValue(prefix, name as CanaryName),
    place,
    typed: place === "typed",
  }));
}

/** Plants marks, or does nothing when no prefix is set. */
export class Canaries {
  readonly prefix: string | undefined;

  constructor(prefix: string | undefined) {
    this.prefix = prefix;
  }

  get on(): boolean {
    return this.prefix !== undefined;
  }

  /** The mark alone, or an empty string. */
  mark(name: CanaryName): string {
    return this.prefix === undefined ? "" : canaryValue(this.prefix, name);
  }

  /** The text with the mark behind it, or as it was. */
  after(text: string, name: CanaryName): string {
    return this.prefix === undefined ? text : `${text} ${canaryValue(this.prefix, name)}`;
  }

  /** All marks by name, for the page to plant its own. */
  forPage(): Record<string, string> {
    if (this.prefix === undefined) return {};
    return Object.fromEntries(canaryPlaces(this.prefix).map(({ name, value }) => [name, value]));
  }
}
