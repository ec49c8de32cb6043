// Every request of the review app in the app’s own words: done, refused, crashed, and refused inside a 200.
import { expect } from "vitest";
import { type Case, call, done, failed, HTML } from "./cases.ts";

const SESSION = { session_id: "app-1" };
const ITEM = { ...SESSION, section_name: "A", feedback_id: "f1" };
const OWN = { ...SESSION, section_name: "A", type: "critical", category: "SECRET", description: "SECRET text" };
const ITEM_MADE = {
  id: "custom_101500_000123",
  type: "critical",
  category: "SECRET",
  description: "SECRET text",
  risk_level: "Medium",
  confidence: 1,
  user_created: true,
  highlighted_text: "SECRET",
};

interface Row {
  line: string;
  body?: object;
  /** A good answer, and the details it leaves. */
  good: object;
  action: string;
  details?: object;
  /** A refusal in the app’s words, with its status and kind. */
  refused: readonly [status: number, error: string, kind: string];
  /** What a `success: false` inside a 200 is; `processing` unless told. */
  hidden?: string;
  crashed?: string;
}

const ROWS: readonly Row[] = [
  ...(["accept", "reject"] as const).map(
    (verb): Row => ({
      line: `POST /${verb}_feedback`,
      body: ITEM,
      good: { success: true },
      action: `feedback_${verb}ed`,
      details: { feedback_id: "f1", section: "A" },
      refused: [400, "Feedback item not found", "user_input"],
    }),
  ),
  {
    line: "POST /accept_feedback",
    body: { ...ITEM, section_name: { name: "SECRET" } },
    good: { success: true },
    action: "feedback_accepted",
    refused: [400, "Invalid section_name", "user_input"],
  },
  {
    line: "POST /revert_feedback",
    body: ITEM,
    good: { success: true },
    action: "feedback_reverted",
    details: { feedback_id: "f1", section: "A" },
    refused: [400, "Invalid session", "session"],
  },
  {
    line: "POST /revert_all_feedback",
    body: SESSION,
    good: { success: true },
    action: "feedback_reverted",
    details: { scope: "all" },
    refused: [400, "Invalid session", "session"],
  },
  {
    line: "POST /add_custom_feedback",
    body: { ...OWN, session_id: null, ai_reference: true, ai_id: "f1" },
    good: { success: true, feedback_item: ITEM_MADE },
    action: "user_feedback_added",
    details: {
      feedback_id: "custom_101500_000123",
      feedback_type: "critical",
      feedback_length: 11,
      risk_level: "Medium",
      confidence: 1,
    },
    refused: [400, "Invalid session", "session"],
  },
  {
    line: "POST /add_custom_feedback",
    body: { ...OWN, highlight_id: "h-1", highlighted_text: "SECRET" },
    good: { success: true, feedback_item: ITEM_MADE },
    action: "user_feedback_added",
    details: { section: "A" },
    refused: [400, "Invalid session", "session"],
  },
  {
    line: "POST /update_user_feedback",
    body: { ...SESSION, feedback_id: "custom_1", updated_data: { type: "note", category: "x", description: "SECRET" } },
    good: { success: true, message: "updated" },
    action: "user_feedback_updated",
    details: { feedback_id: "custom_1", feedback_type: "note", feedback_length: 6 },
    refused: [404, "Feedback item not found", "http"],
  },
  {
    line: "POST /delete_user_feedback",
    body: { ...SESSION, feedback_id: "custom_1" },
    good: { success: true, message: "deleted" },
    action: "user_feedback_deleted",
    details: { feedback_id: "custom_1" },
    refused: [404, "Feedback item not found", "http"],
  },
  {
    line: "POST /clear_all_user_feedback",
    body: SESSION,
    good: { success: true, cleared_count: 4 },
    action: "user_feedback_deleted",
    details: { scope: "all", count: 4 },
    refused: [400, "Invalid session", "session"],
  },
  {
    line: "POST /get_section_content",
    body: { ...SESSION, section_name: "B" },
    good: { success: true, content: "SECRET", section_name: "B" },
    action: "section_navigation",
    details: { section: "B" },
    refused: [404, 'Section "SECRET" not found', "http"],
  },
  {
    line: "POST /delete_document",
    body: { ...SESSION, keep_guidelines: true },
    good: { success: true, guidelines_preserved: true },
    action: "document_delete",
    refused: [400, "Invalid session", "session"],
  },
  {
    line: "POST /chat",
    body: { ...SESSION, message: "SECRET", current_section: "", ai_model: "m" },
    good: { success: true, response: "SECRET", model_used: "m" },
    action: "chat_interaction",
    refused: [400, "Invalid session", "session"],
    hidden: "ai",
  },
  {
    line: "POST /reset_session",
    good: { success: true },
    action: "session_ended",
    details: { reason: "reset" },
    refused: [405, "", "http"],
    crashed: "Reset failed: SECRETARY",
  },
  {
    line: "POST /submit_tool_feedback",
    body: { type: "bug", priority: "high", feedback: "SECRET", email: "SECRET@mail.example", url: "http://SECRET" },
    good: { success: true, message: "thanks" },
    action: "feedback.tool_feedback_sent",
    details: { feedback_type: "bug", message_length: 6 },
    refused: [415, "Unsupported Media Type", "http"],
  },
];

/** Reads that are noise unless they fail, with the good answer that leaves nothing. */
const READS = [
  "/get_statistics",
  "/get_statistics_breakdown",
  "/get_feedback_summary",
  "/get_accepted_feedback_count",
  "/get_dashboard_data",
  "/get_patterns",
  "/get_learning_status",
  "/get_user_feedback",
  "/get_activity_logs",
  "/test_claude_connection",
];

const unmarked = (error: string) => (error.includes("SECRETARY") ? error.replace("SECRETARY", "it") : error);

const cases = ({ line, body, good, action, details, refused, hidden = "processing", crashed }: Row): Case[] => {
  const [status, error, kind] = refused;
  return [
    [`${line} done`, call(line, body, { json: good }), action, done(details)],
    [
      `${line} refused with ${status} and no success key`,
      call(line, body, status === 405 ? { status, ...HTML } : { status, json: { error } }),
      action,
      failed(kind, {
        http_status: status,
        ...(status === 405 ? { message: "The app does not know this request." } : {}),
      }),
    ],
    [
      `${line} crashed`,
      call(line, body, { status: 500, json: { error: unmarked(crashed ?? "It failed: 'SECRET'") } }),
      action,
      failed("http", { http_status: 500 }),
    ],
    [
      `${line} refused inside a 200`,
      call(line, body, { json: { success: false, error: "no" } }),
      action,
      failed(hidden, { message: "no" }),
    ],
  ];
};

export const ENDPOINTS: readonly Case[] = [
  ...ROWS.flatMap(cases),
  [
    "the app’s own log that is asked for as a page, which is no failure",
    (on) => {
      on.call("GET /get_activity_logs?session_id=app-1&format=html", undefined, HTML);
      expect(on.count("request_failed")).toBe(0);
    },
    "document_upload",
    done(),
  ],
  [
    "a page in the place of the app’s own log",
    call("GET /get_activity_logs?session_id=app-1&format=json", undefined, HTML),
    "request_failed",
    failed("http", { message: "A web page came instead of the app’s answer.", code: "NotTheApp" }),
  ],
  ...READS.flatMap((path): Case[] => [
    [
      `GET ${path} that fails inside a 200`,
      call(`GET ${path}?session_id=app-1&view=SECRET`, undefined, { json: { success: false, error: "no" } }),
      "request_failed",
      { ...failed("processing", { message: "no" }), details: { method: "GET", path } },
    ],
    [
      `GET ${path} that fails`,
      call(`GET ${path}?session_id=app-1`, undefined, { status: 500, json: { error: "Get failed: 'SECRET'" } }),
      "request_failed",
      failed("http", { http_status: 500 }),
    ],
  ]),
];

/** The reads, for those who look what a good one leaves: nothing. */
export const NOISE: readonly string[] = READS;
