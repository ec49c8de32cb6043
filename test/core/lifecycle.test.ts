// The life of an operation: click, request, job, polls and end are one activity, whatever happens in between.
import { describe, expect, test } from "vitest";
import { withoutPassedStarts } from "#core/drafting.ts";
import type { Draft } from "#core/record.ts";
import { Recorder, upload } from "./builders.ts";

const SECTION = { session_id: "app-1", section_name: "A" };
const accept = (id: string) => ({ session_id: "app-1", section_name: "A", feedback_id: id });
const OK = { json: { success: true } };
const queued = (id: string) => ({ json: { success: true, async: true, task_id: id } });
const ended = (id: string) => ({
  json: { task_id: id, state: "SUCCESS", result: { success: true, feedback_items: [{ id: "f" }] } },
});

test("an operation is written when it starts and again when it ends, with its time", () => {
  const on = new Recorder();
  upload(on);
  const [started, end] = on.records.filter((one) => one.action === "document_upload");
  expect(started).toMatchObject({
    status: "in_progress",
    details: { filename: "plan.docx", file_size_bytes: 20480, file_size_mb: 0.02 },
  });
  expect(end).toMatchObject({
    status: "success",
    duration_ms: 5200,
    activity_id: started?.activity_id,
    app_session_id: "app-1",
    document_name: "plan.docx",
  });
});

describe("what is stored together", () => {
  const on = new Recorder();
  upload(on);
  const sent = ["a", "b", "c"].map((id) => on.send("POST /accept_feedback", accept(id)));
  on.answer(sent[1] as never, { status: 500, json: { error: "x" } });
  on.answer(sent[0] as never, OK);
  const told = on.records.filter((one) => one.action === "feedback_accepted");
  const [startA, startB, startC, failedB, endedA] = told;

  test("tells an operation that is over by its end alone, in the place of its start", () => {
    expect(withoutPassedStarts(told)).toEqual([endedA, failedB, startC]);
    expect(endedA).toMatchObject({ started_at: startA?.started_at, details: startA?.details });
  });

  test("keeps an end whose start was stored before, and what follows an end", () => {
    const again = { ...startB, status: "warning" } as Draft;
    expect(withoutPassedStarts([endedA, startB, failedB, again] as Draft[])).toEqual([endedA, failedB, again]);
  });

  test("gives every activity the same last state", () => {
    const lastOf = (drafts: readonly Draft[]) => new Map(drafts.map((one) => [one.activity_id, one]));
    expect(lastOf(withoutPassedStarts(on.records))).toEqual(lastOf(on.records));
  });
});

test("an observation that is sent again changes nothing", () => {
  const on = new Recorder();
  const seen = {
    n: 1,
    at: on.nowMs,
    signal: { k: "request", r: 1, channel: "fetch", method: "POST", url: "https://review.example/chat" },
  };
  expect(on.hear(seen).length).toBeGreaterThan(0);
  expect(on.hear(seen)).toEqual([]);
});

test("many at once never mix", () => {
  const on = new Recorder();
  upload(on);
  const sent = ["a", "b", "c", "d"].map((id) => on.send("POST /accept_feedback", accept(id)));
  on.answer(sent[2] as never, { status: 500, json: { error: "x" } });
  for (const index of [3, 0, 1]) on.answer(sent[index] as never, OK);
  const outcomes = on.activities
    .filter((one) => one.action === "feedback_accepted")
    .map((one) => `${one.details["feedback_id"]} ${one.status}`);
  expect(outcomes).toEqual(["a success", "b success", "c failed", "d success"]);
});

describe("a job", () => {
  test("is one activity, and its polls add nothing to the log", () => {
    const on = new Recorder();
    upload(on);
    on.call("POST /analyze_section", SECTION, queued("t1"));
    const before = on.records.length;
    for (let poll = 0; poll < 9; poll += 1)
      on.wait(1000).call("GET /task_status/t1?session_id=app-1", undefined, { json: { state: "PROGRESS" } });
    expect(on.records).toHaveLength(before);
    on.wait(1000).call("GET /task_status/t1?session_id=app-1", undefined, ended("t1"));
    expect(on.count("ai_analysis")).toBe(1);
    expect(on.last("ai_analysis")).toMatchObject({
      status: "success",
      details: { section: "A", feedback_generated: 1, analysis_duration_seconds: 11.3 },
    });
  });

  test("is told apart from others by its id alone", () => {
    const on = new Recorder();
    upload(on);
    for (const id of ["t1", "t2", "t3"]) on.call("POST /analyze_section", { ...SECTION, section_name: id }, queued(id));
    on.call("GET /task_status/t2", undefined, ended("t2"));
    on.call("GET /task_status/t3", undefined, { json: { state: "FAILURE", error: "x" } });
    expect(
      on.activities.filter((one) => one.action === "ai_analysis").map((one) => [one.details["section"], one.status]),
    ).toEqual([
      ["t1", "in_progress"],
      ["t2", "success"],
      ["t3", "failed"],
    ]);
  });

  test("is found again after a reload, and says that its page was left", () => {
    const on = new Recorder();
    upload(on);
    on.call("POST /analyze_section", SECTION, queued("t1"));
    on.see({ k: "life", event: "closed", path: "/" });
    expect(on.last("ai_analysis")).toMatchObject({ status: "warning", error: { kind: "page_closed" } });
    on.open();
    on.wait(3000).call("GET /task_status/t1", undefined, ended("t1"));
    expect(on.last("ai_analysis")).toMatchObject({ status: "success", details: { page_was_left: true } });
    expect(on.last("ai_analysis")).not.toHaveProperty("error");
    expect(on.count("ai_analysis")).toBe(1);
  });

  test("whose page stopped asking is unsure, and its late end corrects that and says both", () => {
    const on = new Recorder();
    upload(on);
    on.call("POST /analyze_section", SECTION, queued("t1"));
    on.wait(30_000).sweep();
    expect(on.last("ai_analysis")).toMatchObject({ status: "warning", error: { kind: "timeout" } });
    on.wait(30_000).sweep();
    expect(on.records.filter((one) => one.action === "ai_analysis")).toHaveLength(2);
    on.call("GET /task_status/t1", undefined, ended("t1"));
    expect(on.last("ai_analysis")).toMatchObject({ status: "success", details: { page_gave_up: true } });
  });

  test("that one poll did not know and a later one did is corrected", () => {
    const on = new Recorder();
    upload(on);
    on.call("POST /analyze_section", SECTION, queued("t1"));
    const unknown = { json: { state: "PENDING", result: null, error: "No such job" } };
    on.call("GET /task_status/t1", undefined, unknown);
    on.call("GET /task_status/t1", undefined, unknown);
    expect(on.last("ai_analysis")).toMatchObject({ status: "failed", error: { kind: "ai" } });
    on.call("GET /task_status/t1", undefined, ended("t1"));
    expect(on.last("ai_analysis")).toMatchObject({ status: "success", details: { feedback_generated: 1 } });
    expect(on.records.filter((one) => one.action === "ai_analysis").map((one) => one.status)).toEqual([
      "in_progress",
      "failed",
      "success",
    ]);
  });

  test("whose start was lost stays open until its end", () => {
    const on = new Recorder();
    upload(on);
    const request = {
      ...on.send("GET /get_statistics"),
      r: 99,
      method: "POST",
      url: "https://review.example/analyze_section",
      sent: { text: JSON.stringify(SECTION) },
    };
    on.answer(request, queued("t1"));
    expect(on.last("ai_analysis").status).toBe("in_progress");
    on.call("GET /task_status/t1", undefined, ended("t1"));
    expect(on.last("ai_analysis")).toMatchObject({ status: "success", details: { section: "A" } });
  });
});

describe("a page that gives up", () => {
  test("leaves an unsure operation that its true end corrects", () => {
    const on = new Recorder();
    upload(on);
    const sent = on.send("POST /complete_review", { session_id: "app-1", export_to_s3: false });
    on.wait(241_000).sweep();
    expect(on.last("document_generation")).toMatchObject({ status: "warning", error: { kind: "timeout" } });
    on.answer(sent, { ms: 250_000, json: { success: true, output_file: "o.docx", comments_count: 1 } });
    expect(on.last("document_generation")).toMatchObject({
      status: "success",
      duration_ms: 250_000,
      details: { page_gave_up: true, output_file: "o.docx" },
    });
  });

  test("is known by the time alone where nobody looked in between", () => {
    const on = new Recorder();
    upload(on);
    on.call("POST /accept_feedback", accept("a"), { ...OK, ms: 31_000 });
    expect(on.last("feedback_accepted")).toMatchObject({ status: "success", details: { page_gave_up: true } });
  });

  test("and closes has an operation that is unsure for 24 hours and then let go", () => {
    const on = new Recorder();
    upload(on);
    on.send("POST /accept_feedback", accept("a"));
    on.wait(1000).sweep([]);
    expect(on.last("feedback_accepted")).toMatchObject({ status: "warning", error: { kind: "page_closed" } });
    on.wait(25 * 3_600_000).sweep([]);
    expect(on.world.operations.size).toBe(0);
    expect(on.last("feedback_accepted").status).toBe("warning");
  });
});

describe("what an analysis tells of its feedback", () => {
  const items = [
    { id: "f1", type: "critical", risk_level: "High", confidence: 0.9, description: `${"d".repeat(120)} SECRET` },
    { id: "__proto__", type: "note" },
  ];

  test("is kept with the decisions on it, in this session alone", () => {
    const on = new Recorder();
    upload(on);
    on.call("POST /analyze_section", SECTION, { json: { success: true, feedback_items: items } });
    on.call("POST /accept_feedback", accept("f1"), OK);
    expect(on.last("feedback_accepted").details).toEqual({
      feedback_type: "critical",
      risk_level: "High",
      confidence: 0.9,
      feedback_preview: `${"d".repeat(99)}…`,
      feedback_id: "f1",
      section: "A",
    });
    upload(on, "app-2", "other.docx");
    on.call("POST /accept_feedback", { ...accept("f1"), session_id: "app-2" }, OK);
    expect(on.last("feedback_accepted").details).toEqual({ feedback_id: "f1", section: "A" });
    expect(JSON.stringify(on.records)).not.toContain("SECRET");
  });

  test("has no preview where previews are off", () => {
    const on = new Recorder();
    on.previews = false;
    upload(on);
    on.call("POST /analyze_section", SECTION, { json: { success: true, feedback_items: items } });
    on.call("POST /reject_feedback", accept("f1"), OK);
    expect(on.last("feedback_rejected").details).not.toHaveProperty("feedback_preview");
  });
});
