// Clicks that began nothing, and another one soon after them that did.
import { expect, test } from "vitest";
import { aClick, Recorder, upload } from "./builders.ts";

test("a question that was answered with no, and asked again, is a dialog that was closed at the first time", () => {
  const on = new Recorder();
  const at = new Date(on.nowMs).toISOString();
  on.see(aClick("click_export", { label: "Export" }));
  on.wait(4000).see(aClick("click_export", { label: "Export" }));
  on.call("POST /export_to_s3", undefined, { json: { success: true, export_result: { success: true } } });
  on.wait(20_000).sweep();
  expect(on.count("modal_closed")).toBe(1);
  expect(on.last("modal_closed")).toMatchObject({ started_at: at, details: { answer: "dismissed" } });
});
