// What surrounds a review: session reset, tool feedback, and the reads that are only noise unless they fail.
import { body, REPORTED, type Rule, SUCCESS } from "./fields.ts";

const noise = (path: string): Rule => ({ id: path.slice(1), method: "GET", path, outcome: [REPORTED] });

export const around: Rule[] = [
  {
    id: "reset_on_leaving",
    action: "session_state_changed",
    method: "POST",
    path: "/reset_session",
    when: { field: "request.channel", is: "beacon" },
    keep: { change: { const: "reset_sent_on_leaving" } },
    outcome: [{ when: { field: "response.outcome", is: "opaque" }, status: "success" }],
  },
  {
    id: "reset",
    action: "session_ended",
    method: "POST",
    path: "/reset_session",
    keep: { reason: { const: "reset" } },
    session: { ends: true },
    outcome: [REPORTED, SUCCESS],
  },
  {
    id: "tool_feedback",
    action: "feedback.tool_feedback_sent",
    method: "POST",
    path: "/submit_tool_feedback",
    keep: { feedback_type: "request.body.type", message_length: { from: "request.body.feedback", as: "length" } },
    outcome: [REPORTED, SUCCESS],
  },
  noise("/get_statistics"),
  noise("/get_statistics_breakdown"),
  noise("/get_feedback_summary"),
  noise("/get_accepted_feedback_count"),
  noise("/get_dashboard_data"),
  noise("/get_patterns"),
  noise("/get_learning_status"),
  noise("/get_user_feedback"),
  {
    id: "ai_test",
    method: "GET",
    path: "/test_claude_connection",
    outcome: [
      {
        when: {
          any: [
            { field: body("connected"), is: false },
            { field: body("claude_status.connected"), is: false },
          ],
        },
        status: "failed",
        kind: "ai",
        message: [body("claude_status.error"), body("error")],
        says: "The AI can’t be reached.",
      },
      REPORTED,
    ],
  },
  {
    id: "get_activity_logs",
    method: "GET",
    path: "/get_activity_logs",
    outcome: [
      {
        when: {
          all: [
            { field: "request.query.format", is: "html" },
            { field: "response.type", contains: "html" },
            { field: "response.status", below: 400 },
          ],
        },
        status: "success",
      },
      REPORTED,
    ],
  },
];
