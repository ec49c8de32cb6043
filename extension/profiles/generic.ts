// The profile for any web app: requests that change something, failures, errors, buttons and navigation.
import type { ProfileSource } from "#core/profile.ts";

const METHODS = ["POST", "PUT", "PATCH", "DELETE"] as const;

/**
 * Knows nothing of the app, so an answer below 400 counts as done unless its JSON says `success: false`, or names errors as
 * GraphQL and JSON-RPC do. Why something failed is where most say it, `detail` of RFC 9457 among them.
 */
export const generic: ProfileSource = {
  v: 1,
  id: "generic",
  name: "Any web app",
  version: "1.1.0",
  error_text: [
    "response.body.error",
    "response.body.error.message",
    "response.body.errors[*].message",
    "response.body.message",
    "response.body.detail",
  ],
  outcome: [
    { when: { field: "response.body.success", is: false }, status: "failed", kind: "processing" },
    { when: { field: "response.body.error.message", empty: false }, status: "failed" },
    { when: { field: "response.body.errors[*].message", empty: false }, status: "failed" },
    { when: { field: "response.status", at_least: 200, below: 400 }, status: "success" },
  ],
  requests: METHODS.map((method) => ({
    id: `change_${method.toLowerCase()}`,
    action: "ui.change_sent",
    method,
    path: "/**",
    keep: { method: { const: method } },
  })),
};
