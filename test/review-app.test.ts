// The demo review app's interface: what each endpoint answers when all is well, and when it is asked wrongly.
import { readFile } from "node:fs/promises";
import path from "node:path";
import mammoth from "mammoth";
import { beforeEach, describe, expect, test } from "vitest";
import { Client } from "./review-app/client.ts";
import { useReviewApp } from "./review-app/fixture.ts";
import { SAMPLE_SECTIONS } from "./review-app/sample-document.ts";

const on = useReviewApp();

const [FIRST = ""] = SAMPLE_SECTIONS.map(({ name }) => name);

describe("a review", () => {
  beforeEach(async () => {
    await on.client.upload();
  });

  test("shows a section's text", async () => {
    const { json } = await on.client.post("/get_section_content", { section_name: FIRST });
    expect(json).toMatchObject({ success: true, section_name: FIRST });
    expect(json["content"]).toContain("47 minutes");
    const unknown = await on.client.post("/get_section_content", { section_name: "Nowhere" });
    expect(unknown).toMatchObject({ status: 404, json: { success: false, error: expect.any(String) } });
  });

  test("analyses a section and finds real weaknesses with all their fields", async () => {
    const { status, json } = await on.client.post("/analyze_section", { section_name: FIRST });
    expect(status).toBe(200);
    expect(json).toMatchObject({ success: true, section_name: FIRST, analysis_timestamp: expect.any(String) });
    const items = json["feedback_items"] as Record<string, unknown>[];
    expect(items.map(({ category }) => category)).toEqual(
      expect.arrayContaining(["Evidence", "Ownership", "Precision"]),
    );
    expect(Object.keys(items[0] ?? {})).toEqual([
      "id",
      "type",
      "category",
      "description",
      "suggestion",
      "example",
      "questions",
      "hawkeye_refs",
      "risk_level",
      "confidence",
    ]);
  });

  test("gives the same ids to the same text in another session", async () => {
    const before = (await on.client.analyse(FIRST)).map(({ id }) => id);
    const other = new Client(on.app.url);
    await other.upload();
    expect((await other.analyse(FIRST)).map(({ id }) => id)).toEqual(before);
  });

  test("takes decisions, and takes them back", async () => {
    const [one, two] = await on.client.analyse(FIRST);
    const about = (item: typeof one) => ({ section_name: FIRST, feedback_id: item?.id });
    expect((await on.client.post("/accept_feedback", about(one))).json).toEqual({ success: true });
    expect((await on.client.post("/reject_feedback", about(two))).json).toEqual({ success: true });
    expect((await on.client.get("/get_feedback_summary")).json).toMatchObject({
      success: true,
      summary: {
        accepted: { total: 1, high_risk: 1, types: { critical: 1 } },
        rejected: { total: 1 },
        total_comments: 1,
      },
    });
    expect((await on.client.post("/revert_feedback", about(two))).json).toEqual({ success: true });
    expect((await on.client.post("/revert_feedback", { section_name: FIRST, feedback_id: "unknown" })).status).toBe(
      200,
    );
    expect((await on.client.post("/revert_all_feedback")).json).toMatchObject({ success: true });
    expect((await on.client.get("/get_statistics")).json).toMatchObject({ statistics: { accepted: 0, rejected: 0 } });
  });

  test("refuses a decision on feedback or in a section it does not know", async () => {
    await on.client.analyse(FIRST);
    const unknown = await on.client.post("/accept_feedback", { section_name: FIRST, feedback_id: "unknown" });
    expect(unknown).toMatchObject({ status: 400, json: { error: "Feedback item not found" } });
    expect((await on.client.post("/reject_feedback", { section_name: "Nowhere", feedback_id: "x" })).status).toBe(400);
  });

  test("keeps the reviewer's own feedback, with the session taken from the cookie where the body has none", async () => {
    const body = {
      session_id: null,
      section_name: FIRST,
      type: "important",
      category: "Clarity",
      description: "Say who.",
    };
    const added = await on.client.post("/add_custom_feedback", body);
    expect(added.json).toMatchObject({
      success: true,
      feedback_item: { description: "Say who.", category: "Clarity" },
    });
    const { id: feedback_id } = added.json["feedback_item"] as { id: string };
    const updated_data = { type: "critical", category: "Evidence", description: "Say who, and when." };
    expect((await on.client.post("/update_user_feedback", { feedback_id, updated_data })).status).toBe(200);
    expect((await on.client.get("/get_user_feedback")).text).toContain("Say who, and when.");
    expect((await on.client.post("/delete_user_feedback", { feedback_id })).status).toBe(200);
    expect((await on.client.post("/delete_user_feedback", { feedback_id })).status).toBe(404);
    expect((await on.client.post("/clear_all_user_feedback")).json).toEqual({ success: true, cleared_count: 0 });
  });

  test("answers a question from the document", async () => {
    const { json } = await on.client.post("/chat", {
      message: "What about the retry queue?",
      current_section: "",
      ai_model: "m",
    });
    expect(json).toMatchObject({ success: true, model_used: "m", response: expect.stringContaining("retry queue") });
    expect((await on.client.post("/chat", { message: " " })).status).toBe(400);
  });

  test("ends in a real .docx with the comments in it, which is downloaded without a session", async () => {
    const [one] = await on.client.analyse(FIRST);
    await on.client.post("/accept_feedback", { section_name: FIRST, feedback_id: one?.id });
    const { json } = await on.client.post("/complete_review", { export_to_s3: false });
    expect(json).toEqual({ success: true, output_file: expect.stringMatching(/\.docx$/), comments_count: 1 });
    expect((await on.client.get("/get_latest_document")).json).toEqual({
      success: true,
      filename: json["output_file"],
    });
    const file = await new Client(on.app.url).send(`/download/${json["output_file"]}`);
    expect(file.headers.get("content-disposition")).toMatch(/^attachment/);
    const { value } = await mammoth.convertToHtml({ buffer: file.bytes }, { styleMap: ["comment-reference => sup"] });
    expect(value).toContain("<h1>Executive Summary</h1>");
    expect(value).toContain("is a claim without a figure");
    expect((await on.client.send("/download/missing.docx")).status).toBe(500);
  });

  test("is exported: the files are in the storage, and the answer says which", async () => {
    const { json } = await on.client.post("/export_to_s3");
    const exported = json["export_result"] as {
      folder_name: string;
      uploaded_files: { local_path: string }[];
    };
    expect(json).toMatchObject({
      success: true,
      export_result: {
        location: expect.stringMatching(/^s3:\/\/practice-folder\//),
        bucket: "practice-folder",
        total_files: 4,
      },
    });
    const folder = path.join(on.dataDir, "storage", "reviews", exported.folder_name);
    for (const { local_path: name } of exported.uploaded_files)
      expect((await readFile(path.join(folder, name))).length).toBeGreaterThan(0);
    expect((await on.client.get("/test_s3_connection")).json).toMatchObject({ s3_status: { bucket_accessible: true } });
  });

  test("cannot be completed once its document was deleted", async () => {
    const deleted = await on.client.post("/delete_document", { keep_guidelines: true });
    expect(deleted.json).toEqual({ success: true, guidelines_preserved: true });
    const { status, json } = await on.client.post("/complete_review");
    expect([status, json]).toEqual([500, { error: "Failed to create reviewed document" }]);
  });

  test("is over after a reset, which itself always succeeds", async () => {
    const beacon = { method: "POST", headers: { "Content-Type": "text/plain" }, body: `{"session_id":"other"}` };
    expect((await on.client.send("/reset_session", beacon)).json).toMatchObject({ success: true });
    expect(on.app.truth().at(-1)).toMatchObject({ action: "session_ended", automatic: true });
    expect((await on.client.get("/get_statistics")).json).toEqual({ error: "Invalid session" });
    expect((await on.client.send("/reset_session", { method: "POST" })).json).toMatchObject({ success: true });
    expect((await on.client.get("/export_activity_logs", { format: "json" })).status).toBe(400);
  });

  test("has a log of the app's own, with the app's blind spots", async () => {
    await on.client.analyse(FIRST);
    await on.client.post("/accept_feedback", { section_name: FIRST, feedback_id: "unknown" });
    const { json } = await on.client.get("/get_activity_logs", { format: "json" });
    const actions = (json["logs"] as { action: string }[]).map(({ action }) => action);
    expect(actions).toEqual([
      "document_upload",
      "session_documents_uploaded",
      "ai_analysis_started",
      "ai_analysis_completed",
    ]);
    expect((await on.client.get("/export_activity_logs", { format: "csv" })).text).toMatch(
      /^timestamp,status,action\r\n/,
    );
  });

  test.each([
    ["/get_dashboard_data", "dashboard"],
    ["/get_patterns", "patterns"],
    ["/get_learning_status", "learning_status"],
    ["/get_statistics_breakdown", "breakdown"],
    ["/get_accepted_feedback_count", "accepted_count"],
    ["/test_claude_connection", "connected"],
    ["/queue_stats", "waiting"],
    ["/model_stats", "models"],
    ["/health", "status"],
  ])("%s answers with %s", async (endpoint, field) => {
    const { status, json } = await on.client.get(endpoint);
    expect([status, json["success"]]).toEqual([200, true]);
    expect(json).toHaveProperty(field);
  });
});

test("an unknown path or a wrong method is 405 with an HTML page, never 404", async () => {
  for (const [method, at] of [
    ["GET", "/nowhere"],
    ["GET", "/upload"],
    ["GET", "/favicon.ico"],
  ] as const) {
    const { status, type } = await on.client.send(at, { method });
    expect([status, type]).toEqual([405, "text/html; charset=utf-8"]);
  }
});
