// How uploads and sessions of the review app come out, refused and damaged files too.
import { describe, expect, test } from "vitest";
import { Recorder, upload } from "../core/builders.ts";
import { type Case, call, done, failed, SECTION, testEach, warned } from "./cases.ts";

testEach([
  [
    "an upload without sections",
    call("POST /upload", undefined, {
      json: { success: true, session_id: "s", document_name: "d.docx", sections: [], total_sections: 0 },
    }),
    "document_upload",
    warned("file"),
  ],
  [
    "an upload that is too large is a 500 that talks of 413",
    call("POST /upload", undefined, { status: 500, json: { error: "Upload failed: 413 Request Entity Too Large" } }),
    "document_upload",
    failed("file", { http_status: 500 }),
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
]);

describe("what is not asked of the server", () => {
  const choose = (on: Recorder, name: string | null, size: number | null) =>
    on.see({ k: "dom", rule: "wrong_file", event: "change", trusted: true, label: "", facts: { name, size } });

  test("a file the page refuses is a failed upload without a request", () => {
    const on = new Recorder();
    choose(on, "Plan.PDF", 900);
    expect(on.last("document_upload")).toMatchObject({
      status: "failed",
      error: { kind: "file" },
      details: { filename: "Plan.PDF", file_size_bytes: 900 },
    });
  });

  test("a .docx in any spelling is only chosen", () => {
    const on = new Recorder();
    choose(on, "Plan.DOCX", 900);
    expect(on.count("document_upload")).toBe(0);
    expect(on.last("selection_changed").details).toMatchObject({ filename: "Plan.DOCX", file_size_bytes: 900 });
  });

  test("a file dialog that was cancelled is nothing", () => {
    const on = new Recorder();
    choose(on, null, null);
    expect(on.activities).toEqual([]);
  });
});

describe("a damaged .docx", () => {
  const content = {
    success: true,
    content: "Error loading document: File is not a zip file",
    section_name: "Document",
  };

  test("is found out when its only section is opened, and the upload is corrected", () => {
    const on = new Recorder();
    upload(on);
    expect(on.last("document_upload").status).toBe("success");
    on.call("POST /get_section_content", { ...SECTION, section_name: "Document" }, { json: content });
    expect(on.count("document_upload")).toBe(1);
    expect(on.last("document_upload")).toMatchObject({
      status: "failed",
      error: { kind: "file" },
      details: { found_later: true, filename: "plan.docx" },
    });
    expect(on.last("section_navigation").status).toBe("success");
  });

  test("is corrected once, and never from another session", () => {
    const on = new Recorder();
    upload(on);
    upload(on, "app-2", "other.docx");
    on.call("POST /get_section_content", { session_id: "app-1", section_name: "Document" }, { json: content });
    on.call("POST /get_section_content", { session_id: "app-1", section_name: "Document" }, { json: content });
    expect(on.all.filter((one) => one.action === "document_upload").map((one) => one.status)).toEqual([
      "failed",
      "success",
    ]);
    expect(on.records.filter((one) => one.details["found_later"])).toHaveLength(1);
  });

  test("does not make a text that mentions errors a damaged one", () => {
    const on = new Recorder();
    upload(on);
    on.call("POST /get_section_content", SECTION, {
      json: { success: true, content: "How to fix: Error loading document" },
    });
    expect(on.last("document_upload").status).toBe("success");
  });
});
