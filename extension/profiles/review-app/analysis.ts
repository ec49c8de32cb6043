// AI analysis, chat, their jobs, and moving between sections.
import { body, type Line, REPORTED, type Rule, reported, SUCCESS, sent } from "./fields.ts";

/** The stand-in analysis that the app sends when its model is out of reach. */
const CANNED = {
  any: [
    { field: body("feedback_items[*].id"), starts_with: "mock_" },
    { field: body("feedback_items[*].id"), contains: "_fallback_" },
    { field: body("feedback_items[*].id"), starts_with: "fallback_" },
  ],
};

const LOAD_ERRORS = [
  "Error loading document",
  "Error reading document",
  "Error processing document",
  "Failed to load",
  "Could not load",
  "Unable to read",
];

/**
 * A damaged file is accepted: its one section holds the reader's own complaint in place of a text. The upload is then
 * corrected to what it was.
 */
const unreadable = (text: string): NonNullable<Rule["corrects"]> => [
  {
    rule: "upload",
    outcome: [
      {
        when: { any: LOAD_ERRORS.map((words) => ({ field: text, starts_with: words })) },
        status: "failed",
        kind: "file",
        message: body("error"),
        says: "The app could not read this file: its only section holds the error in place of a text.",
      },
    ],
  },
];

/** How a job tells of its end, in an answer that HTTP always calls good. */
const JOB: Line[] = [
  {
    when: { field: body("state"), is: "UNAVAILABLE" },
    status: "failed",
    kind: "http",
    says: "The app’s job queue is off.",
  },
  {
    when: { field: body("state"), is: "FAILURE" },
    status: "failed",
    kind: "ai",
    message: body("error"),
    says: "The job crashed.",
  },
  { when: { field: body("result.success"), is: false }, status: "failed", kind: "ai", message: body("result.error") },
  {
    when: {
      all: [
        { field: body("state"), is: "PENDING" },
        { field: body("error"), empty: false },
      ],
    },
    status: "failed",
    kind: "ai",
    message: body("error"),
    says: "The app no longer knows this job.",
  },
  { when: { field: body("state"), in: ["PENDING", "PROGRESS", "STARTED", "RETRY", "QUEUED"] }, status: "pending" },
  {
    when: {
      all: [
        { field: body("state"), is: "SUCCESS" },
        { field: body("result"), empty: false },
      ],
    },
    status: "success",
  },
];

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
      reported("ai"),
      {
        when: CANNED,
        status: "failed",
        kind: "ai",
        message: body("error"),
        says: "The app invented this feedback: its AI did not answer.",
        code: { const: "InventedByApp" },
      },
      SUCCESS,
    ],
    corrects: unreadable(body("section_content")),
    remembers: {
      items: body("feedback_items"),
      id: body("id"),
      keep: {
        feedback_type: body("type"),
        risk_level: body("risk_level"),
        confidence: body("confidence"),
        feedback_preview: { from: body("description"), as: "preview" },
      },
    },
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
    outcome: [
      reported("ai"),
      {
        when: { field: body("model_used"), in: ["fallback", "mock"] },
        status: "failed",
        kind: "ai",
        says: "The app invented this answer: its AI did not answer.",
      },
      {
        when: {
          all: [
            { field: body("success"), is: true },
            { field: body("response"), empty: true },
          ],
        },
        status: "warning",
        kind: "ai",
        says: "The answer is empty.",
      },
      SUCCESS,
    ],
    gives_up_after_ms: 240_000,
    other_ways: true,
  },
  {
    id: "task",
    method: "GET",
    path: "/task_status/{task_id}",
    poll: { job: "request.path.task_id", of: ["analyse", "chat"] },
    outcome: JOB,
  },
  {
    id: "section",
    action: "section_navigation",
    method: "POST",
    path: "/get_section_content",
    keep: { section: sent("section_name") },
    once_within_ms: 2000,
    other_ways: true,
    outcome: [REPORTED, SUCCESS],
    corrects: unreadable(body("content")),
  },
];
