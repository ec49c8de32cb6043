// The review app’s profile: its requests, how its hidden failures look, and which clicks begin what.
import type { ProfileSource } from "#core/profile.ts";
import { analysis } from "./review-app/analysis.ts";
import { around } from "./review-app/around.ts";
import { documents } from "./review-app/documents.ts";
import { elements } from "./review-app/elements.ts";
import { exports } from "./review-app/exports.ts";
import { feedback } from "./review-app/feedback.ts";
import { body, GONE, NOT_THE_APP, sent, WRONG_REQUEST } from "./review-app/fields.ts";

/** Version it with every change: a record names the profile and version that judged it. */
export const reviewApp: ProfileSource = {
  v: 1,
  id: "review-app",
  name: "Document review app",
  version: "1.2.4",
  recognise: { selectors: ["#startAnalysisBtn", "#submitAllFeedbacksBtn", "#sectionSelect"] },
  base: ["/api", "/api/v1"],
  session_id: [sent("session_id"), "request.query.session_id"],
  error_text: [body("error"), body("message")],
  outcome: [GONE, WRONG_REQUEST, NOT_THE_APP],
  gives_up_after_ms: 30_000,
  private: ["#documentContent", "#chatContainer", "#customFeedbackList p", ".feedback-item p", ".notification"],
  requests: [...documents, ...analysis, ...feedback, ...exports, ...around],
  elements,
};
