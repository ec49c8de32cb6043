// Operations whose end nobody can have heard: recording was paused, the page went on after it was left, a day went by.
import { describe, expect, test } from "vitest";
import { Recorder, upload } from "./builders.ts";

const accept = (id: string) => ({ session_id: "app-1", section_name: "A", feedback_id: id });
const OK = { json: { success: true } };
const queued = { json: { success: true, async: true, task_id: "t1" } };
const ended = {
  json: { task_id: "t1", state: "SUCCESS", result: { success: true, feedback_items: [{ id: "f" }] } },
};
const RUNNING = { json: { state: "PROGRESS" } };

/** Nothing is heard for so long, while the sweep goes on. */
function pauseFor(on: Recorder, ms: number): void {
  on.pause = { from_ms: on.nowMs, to_ms: null };
  on.wait(ms).sweep();
  on.pause = { ...on.pause, to_ms: on.nowMs };
}

describe("a pause in the midst of", () => {
  test("a job is no silence of its page’s: its end says neither that the page gave up nor that it was left", () => {
    const on = new Recorder();
    upload(on);
    on.call("POST /analyze_section", accept("x"), queued);
    pauseFor(on, 60_000);
    on.wait(2000).sweep();
    on.call("GET /task_status/t1", undefined, RUNNING);
    on.sweep();
    expect(on.records.filter(({ action }) => action === "ai_analysis").map(({ status }) => status)).toEqual([
      "in_progress",
    ]);
    on.call("GET /task_status/t1", undefined, ended);
    expect(on.last("ai_analysis").status).toBe("success");
    expect(on.last("ai_analysis").details).not.toHaveProperty("page_gave_up");
  });

  test("a job that nobody asks about afterwards leaves it unsure, for the pause and not for the page", () => {
    const on = new Recorder();
    upload(on);
    on.call("POST /analyze_section", accept("x"), queued);
    pauseFor(on, 60_000);
    for (let times = 0; times < 4; times += 1) on.wait(30_000).sweep();
    expect(on.last("ai_analysis")).toMatchObject({
      status: "warning",
      error: { kind: "outcome_unknown", message: expect.stringContaining("paused") },
    });
    expect(on.records.filter(({ action }) => action === "ai_analysis")).toHaveLength(2);
    on.call("GET /task_status/t1", undefined, ended);
    expect(on.last("ai_analysis").details).not.toHaveProperty("page_gave_up");
  });

  test("a request whose answer came in it leaves it unsure: the page did not give up", () => {
    const on = new Recorder();
    upload(on);
    on.send("POST /accept_feedback", accept("a"));
    pauseFor(on, 10_000);
    on.wait(100_000).sweep();
    expect(on.last("feedback_accepted")).toMatchObject({
      status: "warning",
      error: { kind: "outcome_unknown", message: expect.stringContaining("paused") },
    });
  });

  test("a request whose answer comes after it changes nothing", () => {
    const on = new Recorder();
    upload(on);
    const sent = on.send("POST /accept_feedback", accept("a"));
    pauseFor(on, 5000);
    on.answer(sent, { ...OK, ms: 1000 });
    on.wait(60_000).sweep();
    expect(on.records.filter(({ action }) => action === "feedback_accepted").map(({ status }) => status)).toEqual([
      "in_progress",
      "success",
    ]);
  });

  test("nothing excuses a page that gives up long after it", () => {
    const on = new Recorder();
    upload(on);
    pauseFor(on, 5000);
    on.send("POST /accept_feedback", accept("a"));
    on.wait(60_000).sweep();
    expect(on.last("feedback_accepted")).toMatchObject({ status: "warning", error: { kind: "timeout" } });
  });
});

test("what an app reports as begun goes on while its page is open, for days, and its end is kept", () => {
  const on = new Recorder();
  on.see({ k: "api", call: "start", id: "one", action: "document.invoice_approved" });
  for (let hours = 0; hours < 30; hours += 1) on.wait(3_600_000).sweep();
  expect(on.last("document.invoice_approved").status).toBe("in_progress");
  on.see({ k: "api", call: "complete", id: "one" });
  expect(on.last("document.invoice_approved").status).toBe("success");
});

test("what an app has begun and never ended is unsure once its page has gone, also after days", () => {
  const on = new Recorder();
  on.see({ k: "api", call: "start", id: "one", action: "document.invoice_approved" });
  for (let hours = 0; hours < 30; hours += 1) on.wait(3_600_000).sweep();
  on.sweep([]);
  expect(on.last("document.invoice_approved")).toMatchObject({ status: "warning", error: { kind: "page_closed" } });
  on.wait(3_600_000).sweep([]);
  expect(on.world.operations.size).toBe(0);
});

test("a request that leaves as its page is left is told like one that left before", () => {
  const on = new Recorder();
  upload(on);
  on.see({ k: "life", event: "closed", path: "/" });
  on.send("POST /accept_feedback", accept("a"));
  on.wait(1000).sweep([]);
  expect(on.last("feedback_accepted")).toMatchObject({ status: "warning", error: { kind: "page_closed" } });
});
