// AI analysis, chat, their jobs, and moving between sections.
import { body, endedWith, type Line, REPORTED, type Rule, reported, SUCCESS, sent } from "./fields.ts";

/** The stand-in analysis that the app sends when its model is out of reach. */
const CANNED = {
  any: [
    { field: body("feedback_items[*].id"), starts_with: "mock_" },
    { field: body("feedback_items[*].id"), contains: "_fallback_" },
    { field: body("feedback_items[*].id"), starts_with: "fallback_" },
    { field: body("fallback"), is: true },
  ],
};

/** How the app's stand-in chat answers begin: a model's own answer never keeps these marks of bold type. */
const CANNED_CHAT = {
  any: [
    { field: body("response"), starts_with: "**Quick Help for " },
    { field: body("response"), starts_with: "**Hawkeye for " },
    { field: body("response"), starts_with: "**AI-Prism for " },
    {
      all: [
        { field: body("response"), starts_with: "**Risk Assessment**" },
        { field: body("response"), contains: "**High**: Customer safety" },
      ],
    },
    { field: body("response"), starts_with: "I'm experiencing technical difficulties" },
    { field: body("response"), starts_with: "AI chat temporarily unavailable" },
    { field: body("model_used"), in: ["fallback", "mock"] },
  ],
};

/**
 * How the app begins the text of a file that it could not read, and how other builds of it may; the section is then
 * called “Document”. The colon after the words is what an honest text hardly ever has there.
 */
const LOAD_ERRORS = [
  ...["loading", "reading", "opening", "processing"].map((doing) => `Error ${doing} document:`),
  ...["Failed to", "Could not", "Unable to"].flatMap((words) =>
    ["load", "read", "open", "process"].map((verb) => `${words} ${verb} document:`),
  ),
];
/** The reader's own complaints, as other builds of the app may pass them on: they count in that one section alone. */
const READER_ERRORS = [
  "Failed to load",
  "Could not load",
  "Unable to read",
  "Document not found",
  "Package not found",
  "File is not a zip file",
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
        when: {
          any: [
            ...LOAD_ERRORS.map((words) => ({ field: text, starts_with: words })),
            {
              all: [
                { field: sent("section_name"), is: "Document" },
                { any: READER_ERRORS.map((words) => ({ field: text, starts_with: words })) },
              ],
            },
          ],
        },
        status: "failed",
        kind: "file",
        message: body("error"),
        says: "The app could not read this file: its only section holds the error in place of a text.",
      },
    ],
  },
];

/**
 * How a job tells of its end, in an answer that HTTP always calls good. A queue that is off and a store of results that
 * can't be reached are failures of the poll: the job itself may go on, so it is unsure and stays open. What is inside
 * its result is then judged by the lines of the request that began it.
 */
const JOB: Line[] = [
  {
    when: { field: body("state"), is: "UNAVAILABLE" },
    status: "warning",
    kind: "outcome_unknown",
    says: "The app’s job queue could not be asked; the job may go on.",
  },
  {
    when: { field: body("state"), in: ["FAILURE", "FAILED"] },
    status: "failed",
    kind: "ai",
    message: body("error"),
    says: "The job crashed.",
  },
  {
    when: { field: body("state"), in: ["CANCELED", "CANCELLED", "STOPPED", "REVOKED"] },
    status: "failed",
    kind: "ai",
    says: "The job was cancelled.",
  },
  {
    when: {
      all: [
        { field: body("state"), is: "PENDING" },
        { field: body("error"), contains: "no such job" },
      ],
    },
    status: "failed",
    kind: "ai",
    says: "The app no longer knows this job.",
  },
  {
    when: {
      all: [
        { field: body("state"), is: "PENDING" },
        { field: body("error"), empty: false },
      ],
    },
    status: "warning",
    kind: "outcome_unknown",
    message: body("error"),
    says: "The app could not look the job up; it may go on.",
  },
  {
    when: {
      field: body("state"),
      in: ["PENDING", "PROGRESS", "STARTED", "RETRY", "QUEUED", "DEFERRED", "SCHEDULED"],
    },
    status: "pending",
  },
  {
    when: {
      all: [
        { field: body("state"), in: ["SUCCESS", "FINISHED"] },
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
    job: { id: body("task_id") },
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
      ...endedWith("feedback_items"),
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
    other_ways: true,
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
    job: { id: body("task_id") },
    outcome: [
      reported("ai"),
      {
        when: CANNED_CHAT,
        status: "failed",
        kind: "ai",
        says: "The app invented this answer: its AI did not answer.",
        code: { const: "InventedByApp" },
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
      ...endedWith("response"),
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
