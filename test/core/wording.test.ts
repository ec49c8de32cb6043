// The words under an activity: what the log says of itself reads as a sentence's part, not as a code.
import { expect, test } from "vitest";
import { recoveryFor } from "#core/recovery.ts";
import { detailLine, titleOf } from "#core/wording.ts";

test.each([
  [{ reason: "tab_closed" }, "the tab was closed"],
  [
    {
      reason: "store_wiped",
      stream_id: "0198c1f0-0000-7000-8000-000000000000",
      from_seq: 1,
      to_seq: 1061,
      count: 1061,
    },
    "the browser deleted the log · from record 1 · to 1,061 · 1,061 in all",
  ],
  [{ reason: "The app’s own reason" }, "The app’s own reason"],
  [{ feedback_type: "critical", risk_level: "High", confidence: 0.86 }, "critical · high risk · confidence 0.86"],
  [
    { feedback_type: "suggestion", feedback_length: 16, flagged: true, hidden: false },
    "suggestion · feedback length 16 · flagged",
  ],
  [{ failures: 1, collector: "https://trail.example" }, "1 try failed · https://trail.example"],
  [{ filename: "report.docx", guidelines: "both" }, "report.docx · guidelines: both"],
  [{ filename: "invoice\u202excod.exe", list: ["a\u2066b", "two\nlines"] }, "invoice�xcod.exe · a�b, two lines"],
  [{ section: "Scope", file_name: "a.docx", file_size_bytes: 2048 }, "a.docx · 2.0 kB"],
])("%j reads as “%s”", (details, line) => {
  expect(detailLine({ details })).toBe(line);
});

test.each([
  ["document_upload", "file", "Upload: file not accepted"],
  ["document_download", "file", "Download: file not delivered"],
  ["document_download", "timeout", "Download: time-out"],
  ["ai_analysis", "ai", "AI analysis: no real analysis"],
  ["chat_interaction", "ai", "Chat: no real answer"],
  ["request_failed", "ai", "Request failed: no real result"],
  ["records_dropped", "processing", "Records missing"],
  ["sync_failed", "network", "Sync stopped"],
  ["profile_drift", "outcome_unknown", "Profile out of date: the app has changed"],
] as const)("a failed %s of the kind %s reads as “%s”", (action, kind, title) => {
  expect(titleOf({ action, details: {}, error: { kind, message: "" } })).toBe(title);
});

test("a section’s name can’t turn the words after it around", () => {
  const error = { kind: "ai", message: "" } as const;
  expect(titleOf({ action: "ai_analysis", details: { section: "A\u202eB" }, error })).toBe(
    "AI analysis “A�B”: no real analysis",
  );
});

test.each([
  ["ai_analysis", /The section shows stand-in feedback/],
  ["chat_interaction", /The assistant did not really answer/],
  ["request_failed", /The AI gave no real result/],
])("what the app invented for %s means what it is", (action, meaning) => {
  const error = { kind: "ai", message: "", code: "InventedByApp" } as const;
  expect(recoveryFor({ action, error })?.meaning).toMatch(meaning);
});
