// AI analysis, chat, their jobs, and moving between sections.
import { body, REPORTED, type Rule, SUCCESS, sent } from "./fields.ts";

/** The stand-in analysis that the app sends when its model is out of reach. */
const CANNED = {
  any: [
    { field: "response.body.feedback_items[*].id", starts_with: "mock_" },
    { field: "response.body.feedback_items[*].id", contains: "_fallback_" },
    { field: "response.body.feedback_items[*].id", starts_with: "fallback_" },
  ],
};

export const analysis: Rule[] = [
  {
    id: "analyse",
    action: "ai_analysis",
    method: "POST",
    path: "/analyze_section",
    keep: {
      section: sent("section_name"),
      feedback_generated: { from: body("feedback_items"), as: "count" },
      model: { from: [body("model_used"), body("model")] },
      fallback: { test: CANNED },
    },
    job: { id: body("task_id"), when: { field: body("async"), is: true } },
    outcome: [
      {
        when: {
          all: [
            { field: "response.status", at_least: 500 },
            { field: body("error"), exists: true },
          ],
        },
        status: "failed",
        kind: "ai",
      },
      { when: { field: body("success"), is: false }, status: "failed", kind: "ai" },
      { when: CANNED, status: "failed", kind: "ai", says: "The app invented this feedback: its AI did not answer." },
      {
        when: {
          all: [
            { field: body("feedback_items"), exists: true },
            { field: body("success"), is: true },
          ],
        },
        status: "success",
      },
      SUCCESS,
    ],
    gives_up_after_ms: 240_000,
  },
  {
    id: "chat",
    action: "chat_interaction",
    method: "POST",
    path: "/chat",
    keep: {
      message_type: { const: "question" },
      message_length: { from: sent("message"), as: "length" },
      model: body("model_used"),
    },
    job: { id: body("task_id"), when: { field: body("async"), is: true } },
    outcome: [REPORTED, SUCCESS],
    gives_up_after_ms: 30_000,
  },
  {
    id: "task",
    method: "GET",
    path: "/task_status/{task_id}",
    poll: { job: "request.path.task_id", of: ["analyse", "chat"] },
    outcome: [
      {
        when: { field: body("state"), in: ["UNAVAILABLE"] },
        status: "failed",
        kind: "processing",
        says: "The app’s job queue is off.",
      },
      {
        when: { field: body("state"), is: "FAILURE" },
        status: "failed",
        kind: "processing",
        message: body("error"),
        says: "The job crashed.",
      },
      {
        when: { field: body("result.success"), is: false },
        status: "failed",
        kind: "processing",
        message: body("result.error"),
      },
      {
        when: {
          all: [
            { field: body("state"), is: "PENDING" },
            { field: body("error"), exists: true },
          ],
        },
        status: "failed",
        kind: "processing",
        message: body("error"),
        says: "The app no longer knows this job.",
      },
      { when: { field: body("state"), in: ["PENDING", "PROGRESS", "STARTED", "RETRY", "QUEUED"] }, status: "pending" },
      {
        when: {
          all: [
            { field: body("state"), is: "SUCCESS" },
            { field: body("result"), exists: true },
          ],
        },
        status: "success",
      },
    ],
  },
  {
    id: "section",
    action: "section_navigation",
    method: "POST",
    path: "/get_section_content",
    keep: { section: sent("section_name") },
    once_within_ms: 2000,
    outcome: [REPORTED, SUCCESS],
  },
];
