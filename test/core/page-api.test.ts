// The page API: what an app reports of itself is kept as it says, cleaned, and ends as it says.
import { expect, test } from "vitest";
import type { ApiSignal } from "#core/signal.ts";
import { GENERIC, Recorder } from "./builders.ts";

const api = (on: Recorder, signal: Omit<ApiSignal, "k">) => on.see({ k: "api", ...signal });

test("a logged activity is kept with its status and details", () => {
  const on = new Recorder(GENERIC);
  api(on, {
    call: "log",
    action: "s3_export",
    status: "failed",
    details: { files_count: 2, "bad key": 1, nested: { a: 1 } },
    error: { kind: "s3", message: "no\nSECRET" },
  });
  expect(on.last("s3_export")).toMatchObject({
    status: "failed",
    details: { files_count: 2 },
    error: { kind: "s3", message: "no" },
    observed_by: "page_api",
  });
  expect(Object.keys(on.last("s3_export").details)).toEqual(["files_count"]);
});

test("an action of the app’s own is kept by its name", () => {
  const on = new Recorder(GENERIC);
  api(on, { call: "log", action: "Invoice approved" });
  api(on, { call: "log", action: "document.invoice_approved" });
  expect(on.last("ui.reported").details).toEqual({ name: "Invoice approved" });
  expect(on.last("document.invoice_approved").category).toBe("document");
});

test("a started activity ends once, and only its own page can end it", () => {
  const on = new Recorder(GENERIC);
  api(on, { call: "start", id: "1", action: "ai_analysis", details: { section: "A" } });
  const mine = on.page;
  on.open({ tab_id: 9 });
  api(on, { call: "fail", id: "1" });
  expect(on.last("ai_analysis").status).toBe("in_progress");
  on.wait(1500);
  on.see({ k: "api", call: "complete", id: "1", details: { feedback_generated: 3 } }, mine);
  on.see({ k: "api", call: "fail", id: "1" }, mine);
  expect(on.last("ai_analysis")).toMatchObject({
    status: "success",
    duration_ms: 1500,
    details: { section: "A", feedback_generated: 3 },
  });
});

test("a started activity that fails says why; one whose page closes is unsure", () => {
  const on = new Recorder(GENERIC);
  api(on, { call: "start", id: "1", action: "s3_upload" });
  api(on, { call: "fail", id: "1", error: { kind: "nonsense", message: "" } });
  expect(on.last("s3_upload")).toMatchObject({
    status: "failed",
    error: { kind: "processing", message: "The app reported a failure." },
  });
  api(on, { call: "start", id: "2", action: "s3_upload" });
  on.see({ k: "life", event: "closed", path: "/" });
  expect(on.last("s3_upload")).toMatchObject({ status: "warning", error: { kind: "page_closed" } });
});

test("a started activity goes on for as long as its page is there: nobody waits for an answer", () => {
  const on = new Recorder();
  on.open();
  api(on, { call: "start", id: "1", action: "s3_upload" });
  on.wait(3_600_000).sweep();
  expect(on.last("s3_upload").status).toBe("in_progress");
  api(on, { call: "complete", id: "1" });
  expect(on.last("s3_upload")).toMatchObject({ status: "success", details: {} });
});

test.each([{ call: "log", status: "in_progress" }, { call: "start" }] as const)(
  "what is called running and has no name to end it by is unsure: %j",
  (signal) => {
    const on = new Recorder(GENERIC);
    api(on, { action: "s3_export", ...signal });
    expect(on.last("s3_export")).toMatchObject({ status: "warning", error: { kind: "outcome_unknown" } });
  },
);

test.each([
  [{ details: null }, "The app reported a failure."],
  [{ details: [1] }, "The app reported a failure."],
  [{ details: { [`k${"x".repeat(200)}`]: 1 } }, "The app reported a failure."],
  [{ error: "No budget" }, "No budget"],
  [{ error: { message: "No budget", code: 7 } }, "No budget"],
  [{ error: { message: `No budget: ${"x".repeat(5000)}` } }, `No budget: ${"x".repeat(188)}…`],
  [{ error: { message: 5 } }, "The app reported a failure."],
])("a failure that is told in another form is a failure all the same: %j", (more, message) => {
  const on = new Recorder(GENERIC);
  api(on, { call: "start", id: "1", action: "s3_upload", details: { files_count: 2 } });
  api(on, { call: "fail", id: "1", ...(more as object) });
  expect(on.last("s3_upload")).toMatchObject({ status: "failed", details: { files_count: 2 }, error: { message } });
});

test("what is logged under a name that is too long is kept by its beginning", () => {
  const on = new Recorder(GENERIC);
  api(on, { call: "log", action: "x".repeat(500) });
  expect(on.last("ui.reported").details).toEqual({ name: `${"x".repeat(99)}…` });
});

test("what an app says at the start and at the end is kept as far as a record can hold it", () => {
  const on = new Recorder(GENERIC);
  const details = (name: string) => Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`${name}_${at}`, at]));
  api(on, { call: "start", id: "1", action: "s3_upload", details: details("start") });
  api(on, { call: "complete", id: "1", details: details("end") });
  expect(on.last("s3_upload")).toMatchObject({ status: "success", details: { start_29: 29, end_9: 9 } });
});
