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

test("a choice that makes two requests is one activity, also where a button was pressed in vain before", () => {
  const on = new Recorder();
  upload(on);
  on.see(aClick("click_section", { label: "Next" }));
  on.wait(3000).see(aClick("pick_section", { event: "change" }));
  const section = { session_id: "app-1", section_name: "A" };
  const sent = [1, 2].map(() => on.send("POST /get_section_content", section));
  for (const one of sent) on.answer(one, { json: { success: true, content: "…" } });
  expect(on.count("section_navigation")).toBe(1);
});
