// The profile for any web app: requests that change something, failures, errors, buttons and navigation.
import type { ProfileSource } from "#core/profile.ts";

const METHODS = ["POST", "PUT", "PATCH", "DELETE"] as const;

/** Knows nothing of the app, so an answer below 400 counts as done unless its JSON says `success: false`. */
export const generic: ProfileSource = {
  v: 1,
  id: "generic",
  name: "Any web app",
  version: "1.0.0",
  error_text: ["response.body.error", "response.body.message"],
  outcome: [
    { when: { field: "response.body.success", is: false }, status: "failed", kind: "processing" },
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
