// How long an operation was waited for that nobody saw the end of, and what a time-out says of it.
import { describe, expect, test } from "vitest";
import { GENERIC, Recorder, upload } from "./builders.ts";

const accept = (id: string) => ({ session_id: "app-1", section_name: "A", feedback_id: id });
const OK = { json: { success: true } };

describe("how long it was waited for", () => {
  test("ends when the page last asked, or gave up, and does not grow when the page is left later", () => {
    const on = new Recorder();
    upload(on);
    on.call("POST /analyze_section", accept("x"), { json: { success: true, async: true, task_id: "t1" }, ms: 100 });
    on.wait(900).call("GET /task_status/t1", undefined, { json: { state: "PROGRESS" }, ms: 0 });
    on.wait(45_000).sweep();
    const sent = on.send("POST /accept_feedback", accept("a"));
    on.wait(59_000).sweep();
    on.wait(600_000).see({ k: "life", event: "closed", path: "/" });
    expect(on.last("ai_analysis")).toMatchObject({
      status: "warning",
      duration_ms: 1000,
      error: { kind: "timeout", message: expect.stringMatching(/stopped asking for the result at 09:00/) },
    });
    expect(on.last("feedback_accepted")).toMatchObject({
      status: "warning",
      duration_ms: 30_000,
      error: { kind: "timeout" },
    });
    on.answer(sent, { ...OK, ms: 700_000 });
    expect(on.last("feedback_accepted")).toMatchObject({ status: "success", duration_ms: 700_000 });
    expect(on.last("feedback_accepted").details).toMatchObject({ page_gave_up: true, page_was_left: true });
  });

  test("goes on while the page asks, also where nothing comes back", () => {
    const on = new Recorder();
    upload(on);
    on.call("POST /analyze_section", accept("x"), { json: { success: true, async: true, task_id: "t1" }, ms: 0 });
    for (let second = 0; second < 40; second += 1) {
      const answer = second % 2 === 0 ? { outcome: "network", status: 0 } : { status: 502, type: "text/html" };
      on.wait(1000).call("GET /task_status/t1", undefined, { ...(answer as object), ms: 0 });
    }
    on.sweep();
    expect(on.last("ai_analysis").status).toBe("in_progress");
    on.wait(30_000).sweep();
    expect(on.last("ai_analysis")).toMatchObject({
      status: "warning",
      duration_ms: 40_000,
      error: { kind: "timeout" },
    });
  });

  test("goes on while a hidden page asks once a minute, as browsers let it", () => {
    const on = new Recorder();
    on.isHidden = true;
    upload(on);
    on.call("POST /analyze_section", accept("x"), { json: { success: true, async: true, task_id: "t1" }, ms: 0 });
    for (let minute = 0; minute < 6; minute += 1) {
      on.wait(30_000).sweep();
      on.wait(30_000).sweep();
      on.call("GET /task_status/t1", undefined, { json: { state: "PROGRESS" }, ms: 0 });
    }
    on.wait(59_000).sweep();
    on.call("GET /task_status/t1", undefined, { json: { state: "SUCCESS", result: { success: true } }, ms: 0 });
    expect(on.records.filter(({ action }) => action === "ai_analysis")).toHaveLength(2);
    expect(on.last("ai_analysis").details).not.toHaveProperty("page_gave_up");
  });

  test("goes on while the page waits for the answer to its question, however slow the server is", () => {
    const on = new Recorder();
    upload(on);
    on.call("POST /analyze_section", accept("x"), { json: { success: true, async: true, task_id: "t1" }, ms: 0 });
    const asked = on.wait(15_000).send("GET /task_status/t1");
    on.wait(15_000).sweep();
    on.wait(30_000).sweep();
    on.answer(asked, { json: { state: "PROGRESS" }, ms: 1000 });
    on.wait(15_000).sweep();
    const again = on.send("GET /task_status/t1");
    on.answer(again, { json: { state: "SUCCESS", result: { success: true, feedback_items: [] } }, ms: 0 });
    expect(on.records.filter(({ action }) => action === "ai_analysis").map(({ status }) => status)).toEqual([
      "in_progress",
      "success",
    ]);
    expect(on.last("ai_analysis").details).not.toHaveProperty("page_gave_up");
  });

  test("ends where the answer to its last question never comes", () => {
    const on = new Recorder();
    upload(on);
    on.call("POST /analyze_section", accept("x"), { json: { success: true, async: true, task_id: "t1" }, ms: 0 });
    on.wait(1000).send("GET /task_status/t1");
    on.wait(241_000).sweep();
    expect(on.last("ai_analysis")).toMatchObject({ status: "warning", duration_ms: 1000, error: { kind: "timeout" } });
    expect(on.last("ai_analysis").details).toEqual({ section: "A" });
  });

  test("is not known where the page went without a word, and no time of a later start is taken for it", () => {
    const on = new Recorder();
    upload(on);
    on.send("POST /complete_review", { session_id: "app-1", export_to_s3: false });
    on.wait(9 * 3_600_000).sweep([]);
    expect(on.last("document_generation")).toMatchObject({ status: "warning", error: { kind: "page_closed" } });
    expect(on.last("document_generation")).not.toHaveProperty("duration_ms");
  });
});

test("a request that timed out is unsure where it is somebody's act, and a failure where it is only noise", () => {
  const on = new Recorder();
  upload(on);
  on.call("POST /accept_feedback", accept("a"), { outcome: "timeout", status: 0 });
  on.call("GET /get_statistics", undefined, { outcome: "timeout", status: 0 });
  expect(on.last("feedback_accepted")).toMatchObject({ status: "warning", error: { kind: "timeout" } });
  expect(on.last("request_failed")).toMatchObject({ status: "failed", error: { kind: "timeout" } });
});

describe("an operation has an end", () => {
  test("that is unsure where the page sends it in its last moment, when it has closed already", () => {
    const on = new Recorder(GENERIC);
    on.open();
    on.see({ k: "life", event: "closed", path: "/" });
    on.send("POST /save");
    on.wait(30_000).sweep([]);
    expect(on.last("ui.change_sent")).toMatchObject({ status: "warning", error: { kind: "page_closed" } });
    on.wait(30_000).sweep([]);
    expect(on.records.filter((one) => one.action === "ui.change_sent")).toHaveLength(2);
  });

  test("that goes on while its page stays, for days, and is unsure once that has gone", () => {
    const on = new Recorder(GENERIC);
    on.open();
    on.send("POST /save");
    on.wait(25 * 3_600_000).sweep();
    expect(on.last("ui.change_sent").status).toBe("in_progress");
    on.sweep([]);
    expect(on.last("ui.change_sent")).toMatchObject({ status: "warning", error: { kind: "page_closed" } });
  });

  test("of its own where its page was only silent: it was not left, and what it sends next is not either", () => {
    const on = new Recorder();
    upload(on);
    const sent = on.send("POST /accept_feedback", accept("a"));
    on.wait(1000).sweep([]);
    expect(on.last("feedback_accepted")).toMatchObject({ status: "warning", error: { kind: "page_closed" } });
    on.see({ k: "life", event: "resumed", path: "/" });
    expect(on.last("feedback_accepted").status).toBe("in_progress");
    on.answer(sent, OK);
    expect(on.last("feedback_accepted")).toMatchObject({ status: "success" });
    expect(on.last("feedback_accepted").details).not.toHaveProperty("page_was_left");
    on.send("POST /accept_feedback", accept("b"));
    on.wait(125_000).send("POST /accept_feedback", accept("c"));
    on.sweep();
    expect(on.last("feedback_accepted").status).toBe("in_progress");
    expect(on.count("session_ended")).toBe(0);
  });
});
