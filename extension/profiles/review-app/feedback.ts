// Decisions on feedback, and the reviewer’s own feedback.
import { body, REPORTED, type Rule, SUCCESS, sent } from "./fields.ts";

const decision = (id: string, action: string, path: string): Rule => ({
  id,
  action,
  method: "POST",
  path,
  keep: { feedback_id: sent("feedback_id"), section: sent("section_name") },
  recalls: sent("feedback_id"),
  outcome: [REPORTED, SUCCESS],
});

export const feedback: Rule[] = [
  decision("accept", "feedback_accepted", "/accept_feedback"),
  decision("reject", "feedback_rejected", "/reject_feedback"),
  decision("revert", "feedback_reverted", "/revert_feedback"),
  {
    id: "revert_all",
    action: "feedback_reverted",
    method: "POST",
    path: "/revert_all_feedback",
    keep: { scope: { const: "all" } },
    outcome: [REPORTED, SUCCESS],
  },
  {
    id: "add_own",
    action: "user_feedback_added",
    method: "POST",
    path: "/add_custom_feedback",
    keep: {
      feedback_id: body("feedback_item.id"),
      section: sent("section_name"),
      feedback_type: sent("type"),
      feedback_length: { from: sent("description"), as: "length" },
      risk_level: body("feedback_item.risk_level"),
      confidence: body("feedback_item.confidence"),
    },
    other_ways: true,
    outcome: [REPORTED, SUCCESS],
  },
  {
    id: "update_own",
    action: "user_feedback_updated",
    method: "POST",
    path: "/update_user_feedback",
    keep: {
      feedback_id: sent("feedback_id"),
      feedback_type: sent("updated_data.type"),
      feedback_length: { from: sent("updated_data.description"), as: "length" },
    },
    outcome: [REPORTED, SUCCESS],
  },
  {
    id: "delete_own",
    action: "user_feedback_deleted",
    method: "POST",
    path: "/delete_user_feedback",
    keep: { feedback_id: sent("feedback_id") },
    outcome: [REPORTED, SUCCESS],
  },
  {
    id: "clear_own",
    action: "user_feedback_deleted",
    method: "POST",
    path: "/clear_all_user_feedback",
    keep: { scope: { const: "all" }, count: body("cleared_count") },
    outcome: [REPORTED, SUCCESS],
  },
];
