// How uploads and sessions of the review app come out, refused and damaged files too.
import { type Case, call, done, failed, HTML, SECTION, warned } from "./cases.ts";

export const UPLOAD: readonly Case[] = [
  [
    "an upload without sections",
    call("POST /upload", undefined, {
      json: { success: true, session_id: "s", document_name: "d.docx", sections: [], total_sections: 0 },
    }),
    "document_upload",
    warned("file"),
  ],
  [
    "an upload whose sections are none, without a total",
    call("POST /upload", undefined, { json: { success: true, session_id: "s", sections: [] } }),
    "document_upload",
    warned("file"),
  ],
  [
    "an upload whose total is none, without a list",
    call("POST /upload", undefined, { json: { success: true, session_id: "s", total_sections: 0 } }),
    "document_upload",
    warned("file"),
  ],
  [
    "an upload that is too large is a 500 that talks of 413",
    call("POST /upload", undefined, { status: 500, json: { error: "Upload failed: 413 Request Entity Too Large" } }),
    "document_upload",
    failed("file", { http_status: 500, code: "TooLarge" }),
  ],
  [
    "an upload that fails while the file’s name has a 413 in it",
    call("POST /upload", undefined, {
      status: 500,
      json: { error: "Upload failed: Package not found at 'uploads/413_SECRET.docx'" },
    }),
    "document_upload",
    failed("http"),
  ],
  [
    "an upload of another type",
    call("POST /upload", undefined, { status: 400, json: { error: "Only .docx" } }),
    "document_upload",
    failed("file"),
  ],
  [
    "an upload that fails",
    call("POST /upload", undefined, { status: 500, json: { error: "Upload failed: disk" } }),
    "document_upload",
    failed("http"),
  ],
  [
    "an upload that says success: false",
    call("POST /upload", undefined, { json: { success: false, error: "no" } }),
    "document_upload",
    failed("file"),
  ],
  ...[
    ["A", "Failed to load document: Package not found at 'uploads/SECRET.docx'"],
    ...["Failed to read", "Failed to open", "Failed to process"].map((words) => ["A", `${words} document: SECRET`]),
    ...["Could not load", "Could not read", "Could not open"].map((words) => ["A", `${words} document: SECRET`]),
    ...["Unable to load", "Unable to read", "Unable to open"].map((words) => ["A", `${words} document: SECRET`]),
    ...["Could not process", "Unable to process"].map((words) => ["A", `${words} document: SECRET`]),
    ...["loading", "reading", "opening", "processing"].map((doing) => ["A", `Error ${doing} document: SECRET`]),
    ["Document", "Failed to load SECRET"],
    ["Document", "Could not load SECRET"],
    ["Document", "Unable to read SECRET"],
    ["Document", "Document not found: uploads/SECRET.docx"],
    ["Document", "Package not found at 'SECRET'"],
    ["Document", "File is not a zip file"],
  ].flatMap(([section_name, words]): Case[] => [
    [
      `a damaged file whose section ${section_name} begins with “${words?.slice(0, 22)}”`,
      call("POST /get_section_content", { ...SECTION, section_name }, { json: { success: true, content: words } }),
      "document_upload",
      failed("file"),
    ],
    [
      `a damaged file whose analysis of ${section_name} begins with “${words?.slice(0, 22)}”`,
      (on) =>
        on.call(
          "POST /analyze_section",
          { ...SECTION, section_name },
          { json: { success: true, async: true, task_id: "t-1", section_content: words } },
        ),
      "document_upload",
      failed("file"),
    ],
  ]),
  [
    "a section that only speaks of files",
    call("POST /get_section_content", SECTION, { json: { success: true, content: "Failed to load tests SECRET" } }),
    "document_upload",
    done({ filename: "plan.docx" }),
  ],
  [
    "a file the page refuses",
    (on) =>
      void on.see({
        k: "dom",
        rule: "wrong_file",
        event: "change",
        trusted: true,
        label: "",
        facts: { name: "a.pdf", size: 9 },
      }),
    "document_upload",
    failed("file"),
  ],
  ...["Only .docx files are supported", "No document came"].map(
    (error): Case => [
      `an upload answered with “${error.slice(0, 11)}…”`,
      call("POST /upload", undefined, { status: 400, json: { error } }),
      "document_upload",
      failed("file", { http_status: 400 }),
    ],
  ),
  [
    "an upload that a server before the app finds too large",
    call("POST /upload", undefined, { status: 413, ...HTML }),
    "document_upload",
    failed("file", { http_status: 413, message: "The file is too large." }),
  ],
  [
    "an upload answered with another method’s page",
    call("POST /upload", undefined, { status: 405, ...HTML }),
    "document_upload",
    failed("http", { message: "The app does not know this request." }),
  ],
  [
    "an upload with its sections and guidelines",
    (on) =>
      on.call(
        "POST /upload",
        undefined,
        {
          ms: 5200,
          json: {
            success: true,
            session_id: "app-9",
            document_name: "plan_1.docx",
            sections: ["A", "B", "C"],
            total_sections: 3,
            guidelines_uploaded: true,
            guidelines_preference: "new_only",
          },
        },
        {
          sent: {
            form: { document: { file: "plan 1.docx", size: 2_097_152, type: "" }, guidelines_preference: "new_only" },
          },
        },
      ),
    "document_upload",
    done({ filename: "plan 1.docx", file_size_bytes: 2_097_152, file_size_mb: 2, sections: 3, guidelines: "new_only" }),
  ],
  ...[
    "Invalid session",
    "Invalid or expired session",
    "No session ID provided",
    "Missing session_id or section_name",
    "Session expired",
    "Session not found",
  ].map(
    (error): Case => [
      `a section after “${error}”`,
      call("POST /get_section_content", SECTION, { status: 400, json: { success: false, error } }),
      "section_navigation",
      failed("session", { http_status: 400 }),
    ],
  ),
  [
    "a section that is not there",
    call("POST /get_section_content", SECTION, {
      status: 404,
      json: { success: false, error: 'Section "A" not found' },
    }),
    "section_navigation",
    failed("http", { http_status: 404 }),
  ],
  ...(
    [
      "/accept_feedback",
      "/get_section_content",
      "/analyze_section",
      "/chat",
      "/complete_review",
      "/export_to_s3",
      "/add_custom_feedback",
      "/upload",
      "/delete_document",
    ] as const
  ).map(
    (path): Case => [
      `${path} after the session is gone`,
      call(
        `POST ${path}`,
        { session_id: "app-1" },
        { status: 400, json: { success: false, error: "Invalid session" } },
      ),
      {
        "/accept_feedback": "feedback_accepted",
        "/get_section_content": "section_navigation",
        "/analyze_section": "ai_analysis",
        "/chat": "chat_interaction",
        "/complete_review": "document_generation",
        "/export_to_s3": "s3_export",
        "/add_custom_feedback": "user_feedback_added",
        "/upload": "document_upload",
        "/delete_document": "document_delete",
      }[path],
      failed("session", { http_status: 400 }),
    ],
  ),
  [
    "the page’s farewell beacon is only sent",
    (on) => on.call("POST /reset_session", undefined, { outcome: "opaque", status: 0 }, { channel: "beacon" }),
    "session_state_changed",
    done({ change: "reset_sent_on_leaving" }),
  ],
  [
    "a farewell beacon the browser refused",
    (on) => on.call("POST /reset_session", undefined, { outcome: "network", status: 0 }, { channel: "beacon" }),
    "session_state_changed",
    failed("network"),
  ],
  [
    "the reset button",
    call("POST /reset_session", undefined, { json: { success: true } }),
    "session_ended",
    done({ reason: "reset" }),
  ],
];
