// A whole review as observations, redacted: what a dry run is tried on.
import type { Observation } from "#core/observation.ts";
import type { Signal } from "#core/signal.ts";

const URL = "https://review.example";
const START_MS = Date.parse("2026-11-14T09:00:00.000Z");

/** Upload, a job, two decisions, a storage test that is refused, a submit whose export stays local, and one unknown request. */
export function aTrace(): Observation[] {
  const trace: Observation[] = [];
  let at = START_MS;
  let r = 0;
  const push = (signal: Signal, afterMs = 200) => {
    at += afterMs;
    trace.push({ n: trace.length + 1, at, signal } as Observation);
  };
  const click = (rule: string, label: string) =>
    push({ k: "dom", rule, event: "click", trusted: true, label, facts: {} });
  const call = (method: string, path: string, sent: object | undefined, status: number, answer: object, ms = 300) => {
    r += 1;
    const about = { r, channel: "fetch", method, url: `${URL}${path}` } as const;
    push({
      k: "request",
      ...about,
      ...(sent ? { sent: "form" in sent ? (sent as never) : { text: JSON.stringify(sent) } } : {}),
    });
    push(
      {
        k: "response",
        ...about,
        outcome: "answered",
        status,
        ms,
        type: "application/json",
        body: JSON.stringify(answer),
      },
      ms,
    );
  };
  const S = { session_id: "s-1", section_name: "A" };
  push({ k: "life", event: "opened", path: "/" });
  click("click_start", "Start");
  const document = { file: "plan.docx", size: 20_480, type: "" };
  call(
    "POST",
    "/upload",
    { form: { document } },
    200,
    { success: true, session_id: "s-1", document_name: "plan.docx", sections: ["A"], total_sections: 1 },
    5200,
  );
  call("POST", "/get_section_content", S, 200, { success: true, content: "(40 characters)", section_name: "A" });
  call("POST", "/analyze_section", S, 200, { success: true, async: true, task_id: "t-1" });
  call("GET", "/task_status/t-1?session_id=s-1", undefined, 200, { state: "PROGRESS" });
  call("GET", "/task_status/t-1?session_id=s-1", undefined, 200, {
    state: "SUCCESS",
    result: { success: true, feedback_items: [{ id: "f1" }, { id: "f2" }] },
  });
  click("click_accept", "Accept");
  call("POST", "/accept_feedback", { ...S, feedback_id: "f1" }, 200, { success: true });
  click("click_reject", "Reject");
  call("POST", "/reject_feedback", { ...S, feedback_id: "f2" }, 400, { error: "Feedback item not found" });
  click("click_s3_test", "Test storage");
  call("GET", "/test_s3_connection", undefined, 200, {
    success: true,
    s3_status: { connected: true, bucket_accessible: false, bucket_name: "b", error: "AccessDenied" },
  });
  click("click_submit", "Submit");
  call(
    "POST",
    "/complete_review",
    { session_id: "s-1", export_to_s3: true },
    200,
    { success: true, output_file: "o.docx", comments_count: 1, s3_export: { success: true, location: "local" } },
    5600,
  );
  call("POST", "/share_review", { session_id: "s-1" }, 200, { success: true });
  return trace;
}
