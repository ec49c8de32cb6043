// What belongs together: clicks and the requests they begin, two requests of one click, navigations and their pages.
import { describe, expect, test } from "vitest";
import { factsAskedOf } from "#core/elements.ts";
import { aClick, anAnswer, aProfile, aRequest, GENERIC, Recorder, upload } from "./builders.ts";

const SECTION = { session_id: "app-1", section_name: "A" };
const accept = (id: string) => ({ session_id: "app-1", section_name: "A", feedback_id: id });
const OK = { json: { success: true } };
const queued = (id: string) => ({ json: { success: true, async: true, task_id: id } });
const ended = (id: string) => ({
  json: { task_id: id, state: "SUCCESS", result: { success: true, feedback_items: [{ id: "f" }] } },
});

describe("two requests for one click", () => {
  const TEST = { json: { success: true, s3_status: { connected: true, bucket_accessible: true, bucket_name: "b" } } };

  test.each([TEST, { status: 500, json: { error: "x" } }])("that are answered alike are one activity: %j", (answer) => {
    const on = new Recorder();
    const sent = [on.send("GET /test_s3_connection"), on.send("GET /test_s3_connection")];
    for (const one of sent) on.answer(one, answer);
    expect(on.records.filter((one) => one.action === "s3_connection_test").map((one) => one.status)).toEqual([
      "in_progress",
      answer === TEST ? "success" : "failed",
    ]);
    expect(on.count("request_failed")).toBe(0);
    expect(on.world.operations.size).toBe(0);
  });

  const LATE = { status: 500, json: { error: "late" } } as const;
  const CUT = { status: 500, outcome: "unread" } as const;
  test.each([
    ...[0, 1].map((refused) => [refused, LATE, "late"] as const),
    ...[0, 1].map((refused) => [refused, CUT, "The server answered with HTTP 500."] as const),
  ])("of which the app refuses request %i and does the other leave it unsure: %j", (refused, no, words) => {
    const on = new Recorder();
    const sent = [on.send("GET /test_s3_connection"), on.send("GET /test_s3_connection")];
    for (const [index, one] of sent.entries()) on.answer(one, index === refused ? no : TEST);
    expect(on.count("s3_connection_test")).toBe(1);
    expect(on.last("s3_connection_test")).toMatchObject({
      status: "warning",
      details: { bucket_name: "b" },
      error: { kind: "outcome_unknown", http_status: 500, message: expect.stringContaining(`one did not. (${words})`) },
    });
    expect([on.count("request_failed"), on.world.operations.size]).toEqual([0, 0]);
  });

  test("of which the second breaks off have ended with the first", () => {
    const on = new Recorder();
    const sent = [on.send("GET /test_s3_connection"), on.send("GET /test_s3_connection")];
    for (const [index, one] of sent.entries()) on.answer(one, index === 0 ? TEST : { outcome: "network", status: 0 });
    expect([on.count("s3_connection_test"), on.last("s3_connection_test").status]).toEqual([1, "success"]);
  });

  test("of which one breaks off end with the other", () => {
    const on = new Recorder();
    const one = on.send("GET /test_s3_connection");
    const two = on.send("GET /test_s3_connection");
    on.answer(one, { outcome: "network", status: 0 });
    expect(on.last("s3_connection_test").status).toBe("in_progress");
    on.answer(two, TEST);
    expect(on.last("s3_connection_test").status).toBe("success");
  });

  test("for two clicks are two", () => {
    const on = new Recorder();
    for (let click = 0; click < 2; click += 1) {
      on.see(aClick("click_s3_test"));
      on.send("GET /test_s3_connection");
    }
    expect(on.count("s3_connection_test")).toBe(2);
  });

  test("for two clicks in quick succession belong to their own click each", () => {
    const on = new Recorder();
    const sent = [0, 1].flatMap(() => {
      on.see(aClick("click_s3_test"));
      return [on.send("GET /test_s3_connection"), on.send("GET /test_s3_connection")];
    });
    for (const [index, one] of sent.entries())
      on.answer(one, index === 3 ? { status: 500, json: { error: "x" } } : TEST);
    const told = on.all.filter((one) => one.action === "s3_connection_test").map((one) => one.status);
    expect(told).toEqual(["success", "warning"]);
  });

  test("of which the clock jumps back still have a time that is none below zero", () => {
    const on = new Recorder();
    on.call("POST /analyze_section", SECTION, queued("t1"));
    on.wait(-3_600_000).call("GET /task_status/t1", undefined, ended("t1"));
    expect(on.last("ai_analysis").duration_ms).toBe(0);
  });
});

describe("a click", () => {
  test("that begins a request is no activity of its own", () => {
    const on = new Recorder();
    on.see(aClick("click_accept", { label: "Accept" }));
    on.call("POST /accept_feedback", accept("a"), OK);
    on.wait(60_000).sweep();
    expect(on.count("button_click")).toBe(0);
  });

  test("that begins nothing is a button that was pressed, at its own time", () => {
    const on = new Recorder();
    on.see(aClick("click_accept", { label: "Accept" }));
    const at = new Date(on.nowMs).toISOString();
    on.wait(20_000).sweep();
    expect(on.last("button_click")).toMatchObject({
      details: { label: "Accept" },
      rule: "click_accept",
      started_at: at,
    });
  });

  test("whose question was answered with no is a dialog that was closed", () => {
    const on = new Recorder();
    on.see(aClick("click_export", { label: "Export" }));
    on.wait(20_000).sweep();
    expect(on.last("modal_closed")).toMatchObject({
      status: "success",
      details: { label: "Export", answer: "dismissed" },
    });
  });

  test("whose question was answered late still belongs to its request", () => {
    const on = new Recorder();
    on.see(aClick("click_export"));
    on.wait(40_000).call("POST /export_to_s3", { session_id: "app-1" }, { json: { success: true } });
    expect(on.count("modal_closed")).toBe(0);
  });

  test("that nobody looked after for long is written into the session in which it was made", () => {
    const on = new Recorder();
    upload(on);
    on.see(aClick("click_export"));
    on.wait(40 * 60_000).sweep();
    expect(on.last("modal_closed")).toMatchObject({ app_session_id: "app-1" });
    expect([on.count("session_started"), on.count("session_ended")]).toEqual([1, 1]);
  });

  test("is not forgotten among many that begin nothing", () => {
    const on = new Recorder();
    for (let click = 0; click < 30; click += 1) on.see(aClick("click_accept"));
    on.wait(20_000).sweep();
    expect(on.count("button_click")).toBe(30);
  });

  test("is written when its page closes", () => {
    const on = new Recorder();
    on.see(aClick("click_accept"));
    on.see({ k: "life", event: "closed", path: "/" });
    expect(on.count("button_click")).toBe(1);
  });
});

test("a page is asked for what each of the rules for the same elements needs, in whatever case it is written", () => {
  const rule = (id: string, change: object) => ({ id, on: "click" as const, selector: "button", ...change });
  const profile = aProfile({
    v: 1,
    id: "x",
    name: "X",
    version: "1.0.0",
    requests: [],
    elements: [
      rule("yes", { action: "ui.yes", when: { field: "element.label", is: "Yes" } }),
      rule("no", { action: "ui.no", keep: { number: "element.data-number", part: "element.data-testId" } }),
    ],
  });
  expect(profile.elements.map((one) => factsAskedOf(profile, one))).toEqual(
    Array.from({ length: 2 }, () => ["label", "data-number", "data-testId"]),
  );
  const on = new Recorder(profile);
  on.see(aClick("yes", { label: "No", facts: { "data-number": "7", "data-testId": "t" } }));
  expect(on.last("ui.no").details).toEqual({ label: "No", number: "7", part: "t" });
});

test("a click that saves a file keeps what its rule lists of its element", () => {
  const keep = { export_type: { const: "table" }, format: "element.data-format" };
  const saver = { id: "save", on: "click" as const, selector: "b", saves: true, action: "export_operation", keep };
  const on = new Recorder(aProfile({ v: 1, id: "x", name: "X", version: "1.0.0", requests: [], elements: [saver] }));
  on.see(aClick("save", { facts: { "data-format": "csv" } }));
  on.see({ k: "dom", event: "saved", trusted: true, label: "", facts: {} });
  expect(on.last("export_operation").details).toEqual({ export_type: "table", format: "csv" });
});

describe("a navigation", () => {
  test("whose page was replaced is told by the page that came", () => {
    const on = new Recorder();
    upload(on);
    on.send("GET /export_activity_logs?session_id=app-1&format=json", undefined, { channel: "download" });
    on.see({ k: "life", event: "closed", path: "/" });
    on.wait(100).open();
    const request = {
      k: "request",
      r: 1,
      channel: "download",
      method: "GET",
      url: "https://review.example/export_activity_logs?session_id=app-1&format=json",
    } as const;
    on.answer(request, { status: 400, json: { error: "Invalid session" } });
    expect(on.count("export_operation")).toBe(1);
    expect(on.last("export_operation")).toMatchObject({ status: "failed", error: { kind: "session" } });
  });

  test("is never paired with one of another tab", () => {
    const on = new Recorder();
    on.send("GET /export_activity_logs?format=json", undefined, { channel: "download" });
    on.see({ k: "life", event: "closed", path: "/" });
    on.open({ tab_id: 8 });
    const request = {
      k: "request",
      r: 1,
      channel: "download",
      method: "GET",
      url: "https://review.example/export_activity_logs?format=json",
    } as const;
    on.answer(request, { status: 200 });
    expect(on.count("export_operation")).toBe(2);
  });

  test("that no form began is not taken for one: a page can’t tell how it was asked for", () => {
    const on = new Recorder(GENERIC);
    on.open();
    on.see(anAnswer(aRequest("POST /orders", undefined, { channel: "form" }), { status: 200 }));
    expect(on.activities).toEqual([]);
  });

  test("of a frame says nothing of a request that the page around it has under way", () => {
    const on = new Recorder(GENERIC);
    const around = on.open();
    const sent = on.send("POST /orders");
    on.open({ frame_id: 7 });
    on.see(anAnswer(aRequest("POST /page", undefined, { channel: "form" }), { status: 200 }));
    expect(on.last("ui.change_sent").status).toBe("in_progress");
    on.answer(sent, { status: 466 }, around);
    expect(on.activities.map(({ status }) => status)).toEqual(["failed"]);
  });

  test("of a form is told by the page that came", () => {
    const on = new Recorder(GENERIC);
    const sent = on.send("POST /orders", undefined, { channel: "form", sent: { form: { card: "SECRET" } } });
    on.see({ k: "life", event: "closed", path: "/" });
    on.open();
    on.answer({ ...sent, r: 1 }, { status: 500 });
    expect(on.last("ui.change_sent")).toMatchObject({ status: "failed", error: { kind: "http", http_status: 500 } });
    expect(on.count("ui.change_sent")).toBe(1);
    expect(JSON.stringify(on.records)).not.toContain("SECRET");
  });
});
