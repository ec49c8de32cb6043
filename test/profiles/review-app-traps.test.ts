// The review app’s traps for a logger: what happens around the requests, in the order in which the app does it.
import { describe, expect, test } from "vitest";
import { aClick, aPage, Recorder, upload } from "../core/builders.ts";
import { job, SECTION, success } from "./cases.ts";

const OK = { json: { success: true } };
const GONE = { status: 400, json: { error: "Invalid session" } };
const ITEM = { session_id: "app-1", section_name: "A", feedback_id: "f1" };
const beacon = (on: Recorder) => {
  const sent = on.send("POST /reset_session", undefined, { channel: "beacon", sent: { size: 52 } });
  on.answer(sent, { outcome: "opaque", status: 0, ms: 1 });
};

test("a submit that the page cannot show the end of is known by the network, beside the page’s own errors", () => {
  const on = new Recorder();
  upload(on);
  on.see(aClick("click_submit"));
  on.call(
    "POST /complete_review",
    { session_id: "app-1", export_to_s3: true },
    { ms: 5600, json: { success: true, output_file: "o.docx", comments_count: 2, s3_export: { success: false } } },
  );
  const message = "stopMediaRotation is not defined";
  on.see({
    k: "error",
    source: "script",
    name: "ReferenceError",
    message,
    where: "https://review.example/static/a.js",
  });
  on.see({ k: "error", source: "rejection", name: "ReferenceError", message });
  expect(on.last("document_generation")).toMatchObject({ status: "success", duration_ms: 5600 });
  expect(on.last("s3_export").status).toBe("failed");
  expect([on.count("script_error"), on.count("unhandled_rejection")]).toEqual([1, 1]);
});

describe("the farewell beacon", () => {
  test("at a download ends the app’s session: what follows is refused, in the same review", () => {
    const on = new Recorder();
    upload(on);
    on.call("GET /get_latest_document?session_id=app-1", undefined, { json: { success: true, filename: "o.docx" } });
    const download = on.send("GET /download/o.docx", undefined, { channel: "download" });
    beacon(on);
    on.answer(download, { outcome: "attachment", status: 0 });
    on.call("POST /accept_feedback", ITEM, GONE);
    on.call("POST /chat", { session_id: "app-1", message: "?" }, GONE);
    const review = on.last("document_upload").session_id;
    expect(on.last("document_download")).toMatchObject({ status: "success", session_id: review });
    expect(on.last("session_state_changed")).toMatchObject({ status: "success", session_id: review });
    for (const action of ["feedback_accepted", "chat_interaction"])
      expect(on.last(action)).toMatchObject({ status: "failed", error: { kind: "session" }, session_id: review });
    expect(on.count("session_ended")).toBe(0);
  });

  test("that wins against the log’s export makes the export a failure, told by the page that replaces this one", () => {
    const on = new Recorder();
    upload(on);
    const sent = on.send("GET /export_activity_logs?session_id=app-1&format=json", undefined, { channel: "download" });
    beacon(on);
    on.see({ k: "life", event: "closed", path: "/" });
    const next = on.open();
    on.answer({ ...sent, r: 1 }, { outcome: "answered", status: 400, ms: 90 }, next);
    expect(on.count("export_operation")).toBe(1);
    expect(on.last("export_operation")).toMatchObject({
      status: "failed",
      error: { kind: "user_input", http_status: 400 },
      details: { export_type: "activity_logs", format: "json" },
    });
  });

  test("of a review that had ended does not take it up again", () => {
    const on = new Recorder();
    upload(on);
    on.wait(31 * 60_000).sweep();
    const sent = on.send("POST /reset_session", { session_id: "app-1" }, { channel: "beacon" });
    on.answer(sent, { outcome: "opaque", status: 0, ms: 1 });
    const told = on.all.filter(({ category }) => category === "session").map(({ details }) => details);
    expect(told).toEqual([{}, { reason: "idle" }, { change: "reset_sent_on_leaving" }]);
    expect(on.last("session_state_changed").app_session_id).toBe("app-1");
  });

  test("of a reload is not an end: the same tab goes on in the same review", () => {
    const on = new Recorder();
    upload(on);
    beacon(on);
    on.see({ k: "life", event: "closed", path: "/" });
    on.wait(2000).open();
    expect(on.count("session_ended")).toBe(0);
    upload(on, "app-2", "other.docx");
    expect(on.last("session_ended").details).toEqual({ reason: "new_document" });
  });
});

describe("one click that makes two requests", () => {
  test("is one storage test, whichever of the two is answered", () => {
    const on = new Recorder();
    upload(on);
    on.see(aClick("click_s3_test"));
    const first = on.send("GET /test_s3_connection");
    const second = on.send("GET /test_s3_connection");
    on.answer(first, { outcome: "network", status: 0 });
    on.answer(second, { json: { success: true, s3_status: { connected: true, bucket_accessible: true } } });
    expect([on.count("s3_connection_test"), on.last("s3_connection_test").status]).toEqual([1, "success"]);
  });

  test("is one choice of a section, with one analysis", () => {
    const on = new Recorder();
    upload(on);
    on.see(aClick("pick_section", { event: "change" }));
    const sent = [on.send("POST /get_section_content", SECTION), on.send("POST /get_section_content", SECTION)];
    for (const one of sent) on.answer(one, { json: { success: true, content: "x", section_name: "A" } });
    on.call("POST /analyze_section", SECTION, { json: { success: true, feedback_items: [] } });
    expect([on.count("section_navigation"), on.count("ai_analysis"), on.count("button_click")]).toEqual([1, 1, 0]);
  });
});

describe("a click and what it begins", () => {
  test("is one upload, also where the page first asks which guidelines count", () => {
    const on = new Recorder();
    for (let turn = 0; turn < 7; turn += 1) {
      on.see(aClick("click_start"));
      on.wait(4000).see(aClick("click_start"));
      upload(on, `app-${turn}`);
      on.wait(20_000).sweep();
    }
    expect([on.count("document_upload"), on.count("button_click"), on.count("profile_drift")]).toEqual([7, 7, 0]);
  });

  test("is no alarm where a comment on a highlight comes from a button that may only open a dialog", () => {
    const on = new Recorder();
    upload(on);
    for (let turn = 0; turn < 7; turn += 1) {
      on.see(aClick(undefined, { label: "Save & comment" }));
      on.wait(40_000).see(aClick(undefined, { label: "Save the comment" }));
      on.call("POST /add_custom_feedback", { session_id: "app-1", description: "x", highlight_id: "h" }, OK);
    }
    expect([on.count("user_feedback_added"), on.count("button_click"), on.count("profile_drift")]).toEqual([7, 14, 0]);
  });

  test("is a section with its analysis, or the analysis alone where the page has the text", () => {
    const on = new Recorder();
    upload(on);
    for (let turn = 0; turn < 7; turn += 1) {
      on.see(aClick("pick_section", { event: "change" }));
      if (turn > 3) on.call("POST /get_section_content", SECTION, { json: { success: true, content: "x" } });
      on.call("POST /analyze_section", SECTION, { json: { success: true, feedback_items: [] } });
      on.wait(20_000).sweep();
    }
    expect([on.count("ai_analysis"), on.count("section_navigation")]).toEqual([7, 3]);
    expect([on.count("selection_changed"), on.count("profile_drift")]).toEqual([0, 0]);
  });
});

describe("whose request it is", () => {
  test("comment forms without a session, and calls by the cookie alone, belong to their tab’s review", () => {
    const on = new Recorder();
    upload(on);
    const tab = on.page;
    on.page = aPage({ tab_id: 8 });
    upload(on, "app-2", "other.docx");
    on.page = tab;
    on.call("POST /add_custom_feedback", { session_id: null, section_name: "A", type: "note", description: "x" }, OK);
    on.call("POST /revert_all_feedback", {}, OK);
    on.call("GET /test_s3_connection", undefined, OK);
    for (const action of ["user_feedback_added", "feedback_reverted", "s3_connection_test"])
      expect(on.last(action)).toMatchObject({ app_session_id: "app-1", document_name: "plan.docx" });
  });

  test("two tabs with a review each never mix, and a chat’s polls find their job without a session", () => {
    const on = new Recorder();
    upload(on);
    const first = on.page;
    on.page = aPage({ tab_id: 8 });
    upload(on, "app-2", "other.docx");
    job("POST /chat", { session_id: "app-2", message: "?" }, success({ success: true, response: "x" }), "")(on);
    on.page = first;
    on.call("POST /accept_feedback", ITEM, OK);
    expect(on.last("chat_interaction")).toMatchObject({ status: "success", app_session_id: "app-2" });
    expect(on.last("feedback_accepted")).toMatchObject({ app_session_id: "app-1" });
    expect(on.count("session_ended")).toBe(0);
  });

  test("the same feedback ids in the next review bring nothing of the last one along", () => {
    const on = new Recorder();
    const items = [{ id: "f1", type: "critical", risk_level: "High", description: "d" }];
    upload(on);
    on.call("POST /analyze_section", SECTION, { json: { success: true, feedback_items: items } });
    upload(on, "app-2");
    on.call("POST /accept_feedback", { ...ITEM, session_id: "app-2" }, OK);
    expect(on.last("feedback_accepted").details).toEqual({ feedback_id: "f1", section: "A" });
    on.call(
      "POST /analyze_section",
      { ...SECTION, session_id: "app-2" },
      { ms: 0, json: { success: true, feedback_items: items } },
    );
    on.call("POST /reject_feedback", { ...ITEM, session_id: "app-2" }, OK);
    expect(on.last("feedback_rejected").details).toMatchObject({ risk_level: "High" });
  });
});

test.each([
  ["POST /upload", 29, 31],
  ["POST /export_to_s3", 29, 31],
  ["POST /accept_feedback", 29, 31],
  ["POST /analyze_section", 239, 241],
  ["POST /chat", 239, 241],
  ["POST /complete_review", 239, 241],
])("the page waits for %s for %i s, not for %i, and the true end is taken all the same", (line, still, over) => {
  const on = new Recorder();
  upload(on);
  const sent = on.send(line, SECTION);
  on.wait(still * 1000).sweep();
  expect(on.all.at(-1)?.status).toBe("in_progress");
  on.wait((over - still) * 1000).sweep();
  expect(on.all.at(-1)).toMatchObject({ status: "warning", error: { kind: "timeout" } });
  const json = {
    success: true,
    feedback_items: [],
    response: "x",
    session_id: "app-1",
    sections: ["A"],
    output_file: "o",
  };
  on.answer(sent, {
    ms: over * 1000 + 9000,
    json: { ...json, export_result: { success: true, location: "s3://b/p/" } },
  });
  expect(on.all.filter((one) => one.details["page_gave_up"] === true)).toMatchObject([{ status: "success" }]);
});

test("a question that was answered with no is no drift and no request", () => {
  const on = new Recorder();
  upload(on);
  for (const rule of ["click_export", "click_revert_all", "click_delete_document", "click_reset", "click_delete"])
    on.see(aClick(rule));
  on.wait(20_000).sweep();
  expect(on.activities.filter(({ details }) => details["answer"] === "dismissed")).toHaveLength(5);
  expect(on.count("profile_drift")).toBe(0);
});
