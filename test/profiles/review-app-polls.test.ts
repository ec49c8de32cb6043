// A poll of the review app that fails says nothing of its job: the job stays open until a later poll knows it.
import { describe, expect, test } from "vitest";
import { Recorder, upload } from "../core/builders.ts";
import { SECTION } from "./cases.ts";

const statuses = (on: Recorder, action: string) =>
  on.records.filter((one) => one.action === action).map(({ status }) => status);

describe("a poll that fails", () => {
  const off = { status: 503, json: { error: "no queue", task_id: "t1", state: "UNAVAILABLE" } };
  const poll = "GET /task_status/t1?session_id=app-1";
  const queued = (on: Recorder) => {
    upload(on);
    on.call("POST /analyze_section", SECTION, { json: { success: true, async: true, task_id: "t1" } });
  };

  test("leaves its job open and unsure, says so once, and is taken back by the job’s good end", () => {
    const on = new Recorder();
    queued(on);
    for (let turn = 0; turn < 5; turn += 1) on.wait(1000).call(poll, undefined, off);
    expect(statuses(on, "ai_analysis")).toEqual(["in_progress", "warning"]);
    expect(on.last("ai_analysis").error?.kind).toBe("outcome_unknown");
    on.call(poll, undefined, { json: { state: "SUCCESS", result: { success: true, feedback_items: [] } } });
    expect(on.last("ai_analysis")).toMatchObject({ status: "success" });
    expect(on.last("ai_analysis").details).not.toHaveProperty("page_gave_up");
    expect(on.last("ai_analysis")).not.toHaveProperty("error");
    expect(on.count("ai_analysis")).toBe(1);
  });

  test("is taken back by the next poll that knows the job, and by its failure too", () => {
    const on = new Recorder();
    queued(on);
    on.call(poll, undefined, off);
    on.call(poll, undefined, { json: { state: "PROGRESS", progress: 50 } });
    on.call(poll, undefined, off);
    on.call(poll, undefined, { json: { state: "SUCCESS", result: { success: false, error: "no" } } });
    expect(statuses(on, "ai_analysis")).toEqual(["in_progress", "warning", "in_progress", "warning", "failed"]);
  });

  test("and whose page stops asking stays unsure until its end", () => {
    const on = new Recorder();
    queued(on);
    on.call(poll, undefined, off);
    on.wait(25_000).sweep();
    on.wait(25_000).sweep();
    expect(on.last("ai_analysis").status).toBe("warning");
    on.see({ k: "life", event: "closed", path: "/" });
    on.open();
    on.wait(60_000).call(poll, undefined, { json: { state: "PROGRESS" } });
    expect(on.last("ai_analysis").status).toBe("warning");
    on.call(poll, undefined, { json: { state: "SUCCESS", result: { success: true, feedback_items: [{ id: "f1" }] } } });
    expect(on.last("ai_analysis")).toMatchObject({ status: "success", details: { page_was_left: true } });
  });

  test("without a connection says nothing of the job", () => {
    const on = new Recorder();
    queued(on);
    on.call(poll, undefined, { outcome: "network", status: 0 });
    on.call(poll, undefined, { outcome: "unread", status: 200 });
    expect(statuses(on, "ai_analysis")).toEqual(["in_progress"]);
  });
});

test.each([
  [{ success: true, feedback_items: [{ id: "f1" }] }, "success"],
  [{ success: false, error: "no" }, "failed"],
])("of two polls that are under way at once the first ends the job, once: %j", (result, status) => {
  const on = new Recorder();
  upload(on);
  on.call("POST /analyze_section", SECTION, { json: { success: true, async: true, task_id: "t1" } });
  const polls = [on.send("GET /task_status/t1"), on.send("GET /task_status/t1")];
  for (const poll of polls) on.wait(1000).answer(poll, { json: { state: "SUCCESS", result } });
  expect(statuses(on, "ai_analysis")).toEqual(["in_progress", status]);
  expect(on.last("ai_analysis").duration_ms).toBe(1240);
});

test.each([
  ["POST /analyze_section", SECTION, "ai_analysis"],
  ["POST /chat", { session_id: "app-1", message: "?" }, "chat_interaction"],
])("a job of %s whose result is an error without a word of success has failed", (line, sent, action) => {
  const on = new Recorder();
  upload(on);
  on.call(line, sent, { json: { success: true, async: true, task_id: "t1" } });
  on.call("GET /task_status/t1", undefined, { json: { state: "SUCCESS", result: { error: "Model timeout" } } });
  expect(on.last(action)).toMatchObject({ status: "failed", error: { kind: "ai", message: "Model timeout" } });
});
