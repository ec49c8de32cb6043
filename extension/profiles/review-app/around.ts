// What surrounds a review: session reset, tool feedback, and the reads that are only noise unless they fail.
import { REPORTED, type Rule, SUCCESS } from "./fields.ts";

export const around: Rule[] = [
  {
    id: "reset",
    action: "session_state_changed",
    method: "POST",
    path: "/reset_session",
    keep: { change: { const: "reset" } },
    session: { ends: true },
    outcome: [REPORTED, SUCCESS],
  },
  {
    id: "tool_feedback",
    action: "feedback.tool_feedback",
    method: "POST",
    path: "/submit_tool_feedback",
    outcome: [REPORTED, SUCCESS],
  },
  ...[
    "/get_statistics",
    "/get_statistics_breakdown",
    "/get_feedback_summary",
    "/get_accepted_feedback_count",
    "/get_dashboard_data",
    "/get_patterns",
    "/get_learning_status",
    "/get_user_feedback",
    "/get_activity_logs",
  ].map(
    (path): Rule => ({
      id: path.slice(1),
      method: "GET",
      path,
      outcome: [{ when: { field: "response.status", below: 400 }, status: "success" }],
    }),
  ),
];
