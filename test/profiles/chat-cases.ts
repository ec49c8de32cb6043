// How chats and broken answers of the review app come out.
import { type Case, call, done, failed, HTML, job, SECTION, success, warned } from "./cases.ts";

const QUESTION = {
  session_id: "app-1",
  message: "Is SECRET a risk for us?",
  current_section: "",
  ai_model: "claude-3-sonnet",
};

export const CHAT: readonly Case[] = [
  [
    "a chat answer",
    call(
      "POST /chat",
      { session_id: "app-1", message: "Grüße 👋", current_section: "" },
      { json: { success: true, response: "SECRET", model_used: "m" } },
    ),
    "chat_interaction",
    done({ message_type: "question", message_length: 7, model: "m" }),
  ],
  [
    "an empty chat answer",
    call(
      "POST /chat",
      { session_id: "app-1", message: "?" },
      { json: { success: true, response: "", model_used: "m" } },
    ),
    "chat_interaction",
    warned("ai"),
  ],
  ...[
    "**Quick Help for current section**\n\n• SECRET",
    "**Hawkeye for A**\n\n**Key Checkpoints:**\nSECRET",
    "**Risk Assessment**\n\n• **High**: Customer safety, SECRET",
    "**AI-Prism for **\n\nSECRET",
    "I'm experiencing technical difficulties SECRET",
    "AI chat temporarily unavailable",
  ].map(
    (response): Case => [
      `a canned chat answer that begins with ${response.slice(0, 18)}`,
      call("POST /chat", QUESTION, { json: { success: true, response, model_used: "Model 4" } }),
      "chat_interaction",
      failed("ai", { code: "InventedByApp" }),
    ],
  ),
  ...[
    "<strong>Risk Assessment<strong><br>SECRET",
    "**Risk Assessment**\nThe supplier SECRET",
    "The heading is: **AI-Prism for all**",
  ].map(
    (response): Case => [
      `a real chat answer that begins with ${response.slice(0, 24)}`,
      call("POST /chat", QUESTION, { json: { success: true, response, model_used: "Model 4" } }),
      "chat_interaction",
      done({ model: "Model 4" }),
    ],
  ),
  ...[{ success: false }, { error: "no" }].flatMap((answer): Case[] => [
    [
      `a chat of which the app says ${JSON.stringify(answer)}`,
      call("POST /chat", QUESTION, { json: answer }),
      "chat_interaction",
      failed("ai"),
    ],
    [
      `a chat job whose result is ${JSON.stringify(answer)}`,
      job("POST /chat", QUESTION, success(answer), ""),
      "chat_interaction",
      failed("ai"),
    ],
  ]),
  [
    "a chat job that is accepted without an id",
    call("POST /chat", QUESTION, { json: { success: true, async: true, status: "queued" } }),
    "chat_interaction",
    warned("outcome_unknown"),
  ],
  [
    "a chat whose failure repeats the question",
    call("POST /chat", QUESTION, {
      status: 500,
      json: { success: false, error: "Chat failed: Is SECRET a risk for us? is too long", details: "SECRET" },
    }),
    "chat_interaction",
    failed("http", { message: "Chat failed: … is too long" }),
  ],
  [
    "a chat that blames the session in a 500",
    call("POST /chat", QUESTION, {
      status: 500,
      json: { success: false, error: "Invalid session. Upload again.", details: null },
    }),
    "chat_interaction",
    failed("http", { http_status: 500 }),
  ],
  [
    "an invented chat answer",
    call(
      "POST /chat",
      { session_id: "app-1", message: "?" },
      { json: { success: true, response: "x", model_used: "fallback" } },
    ),
    "chat_interaction",
    failed("ai"),
  ],
  [
    "a chat that fails in a 500",
    call(
      "POST /chat",
      { session_id: "app-1", message: "?" },
      { status: 500, json: { success: false, error: "boom", details: "SECRET" } },
    ),
    "chat_interaction",
    failed("http", { message: "boom" }),
  ],
  [
    "a chat without a message",
    call("POST /chat", { session_id: "app-1", message: "" }, { status: 400, json: { error: "No message" } }),
    "chat_interaction",
    failed("user_input"),
  ],
  [
    "a chat job without a session in its polls",
    job(
      "POST /chat",
      { session_id: "app-1", message: "?" },
      success({ success: true, response: "x", model_used: "m" }),
      "",
    ),
    "chat_interaction",
    done({ model: "m" }),
  ],
  [
    "a chat job that fails",
    job("POST /chat", { session_id: "app-1", message: "?" }, success({ success: false, error: "no" }), ""),
    "chat_interaction",
    failed("ai"),
  ],
  [
    "an empty answer of a chat job",
    job("POST /chat", { session_id: "app-1", message: "?" }, success({ success: true, response: "" }), ""),
    "chat_interaction",
    warned("ai"),
  ],
  [
    "a wrong method is a 405 page",
    call("POST /accept_feedback", SECTION, { status: 405, ...HTML }),
    "feedback_accepted",
    failed("http", { http_status: 405 }),
  ],
  [
    "JSON that calls itself a web page and says nothing of success",
    call("POST /accept_feedback", SECTION, { json: { saved: 1 }, ...HTML }),
    "feedback_accepted",
    warned("outcome_unknown"),
  ],
  [
    "an HTML page in a 200",
    call("POST /accept_feedback", SECTION, { status: 200, ...HTML }),
    "feedback_accepted",
    failed("http"),
  ],
  [
    "an answer cut off in the middle",
    call("POST /accept_feedback", SECTION, { outcome: "unread", status: 200 }),
    "feedback_accepted",
    warned("outcome_unknown"),
  ],
  [
    "an answer too long to read",
    call("POST /accept_feedback", SECTION, { status: 200, type: "application/json" }),
    "feedback_accepted",
    warned("outcome_unknown"),
  ],
  [
    "a connection that was reset",
    call("POST /accept_feedback", SECTION, { outcome: "network", status: 0, error: "TypeError" }),
    "feedback_accepted",
    failed("network"),
  ],
  [
    "a request the page aborted",
    call("POST /accept_feedback", SECTION, { outcome: "aborted", status: 0 }),
    "feedback_accepted",
    warned("outcome_unknown"),
  ],
  [
    "a feedback item that is not there",
    call(
      "POST /update_user_feedback",
      { feedback_id: "c1", updated_data: { description: "SECRET" } },
      { status: 404, json: { error: "Feedback item not found" } },
    ),
    "user_feedback_updated",
    failed("http", { http_status: 404 }),
  ],
  [
    "a step towards a download fails in a 200",
    call("GET /get_latest_document?session_id=app-1", undefined, { json: { success: false, error: "none" } }),
    "document_download",
    failed("file"),
  ],
  [
    "noise that fails",
    call("GET /get_statistics?session_id=app-1", undefined, { status: 500, json: { error: "x" } }),
    "request_failed",
    failed("http"),
  ],
  [
    "a download that was saved",
    (on) =>
      on.call("GET /download/plan%20r.docx", undefined, { outcome: "attachment", status: 0 }, { channel: "download" }),
    "document_download",
    done({ filename: "plan r.docx", seen: "attachment" }),
  ],
  [
    "an export of the log that was saved",
    (on) =>
      on.call(
        "GET /export_activity_logs?session_id=app-1&format=json",
        undefined,
        { outcome: "attachment", status: 0 },
        { channel: "download" },
      ),
    "export_operation",
    done({ export_type: "activity_logs", format: "json" }),
  ],
];
