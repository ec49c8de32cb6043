// The review app’s profile: its requests, how its hidden failures look, and which clicks begin what.
import type { ProfileSource } from "#core/profile.ts";
import { analysis } from "./review-app/analysis.ts";
import { around } from "./review-app/around.ts";
import { documents } from "./review-app/documents.ts";
import { elements } from "./review-app/elements.ts";
import { exports } from "./review-app/exports.ts";
import { feedback } from "./review-app/feedback.ts";
import { body, sent } from "./review-app/fields.ts";

/** Version it with every change: a record names the profile and version that judged it. */
export const reviewApp: ProfileSource = {
  v: 1,
  id: "review-app",
  name: "Document review app",
  version: "1.0.0",
  recognise: { selectors: ["#startAnalysisBtn", "#submitAllFeedbacksBtn", "#sectionSelect"] },
  session_id: [sent("session_id"), "request.query.session_id"],
  error_text: [body("error"), body("message")],
  outcome: [
    {
      when: {
        all: [
          { field: "response.status", at_least: 400 },
          { field: body("error"), contains: "session" },
        ],
      },
      status: "failed",
      kind: "session",
    },
    {
      when: { field: "response.status", is: 405 },
      status: "failed",
      kind: "http",
      says: "The app does not know this request.",
    },
  ],
  requests: [...documents, ...analysis, ...feedback, ...exports, ...around],
  elements,
};
