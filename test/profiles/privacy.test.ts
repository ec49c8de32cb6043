// Of every field of every request and answer of the review app only what the design lists is kept, however it ends.
import { describe, expect, test } from "vitest";
import { type AnswerChange, Recorder, upload } from "../core/builders.ts";
import { SHAPES, type Shape } from "./shapes.ts";

const MARK = "Zanzibar";
/** What the shapes hold that may be kept: names, ids, kinds and counts (design, “details that are kept”). */
const KEPT = [
  "app-1",
  "plan.docx",
  "reviewed_plan.docx",
  "Background",
  "f1",
  "custom_1",
  "critical",
  "High",
  "model-4",
  "reviews",
  "20261114_plan",
  "both",
  "bug",
];

let made = 0;
const aMark = () => {
  made += 1;
  return `${MARK}${made}${"x".repeat(110)}${MARK}`;
};
/** Each “text” of a shape becomes a mark of its own, inside a longer text. */
function marked<T>(value: T): T {
  const text = JSON.stringify(value, (_key, below: unknown) =>
    typeof below === "string" ? below.replaceAll("text", aMark) : below,
  );
  return JSON.parse(text) as T;
}

/** How an error text tells of what is private; the last ones repeat what the page sent. */
const ERRORS = [
  `Failed: '${MARK} ${MARK}'`,
  `Section "${MARK}" not found`,
  `Upload failed: [Errno 2] No such file: /srv/${MARK}/plan.docx`,
  `Not found: uploads/${MARK}.docx`,
  `Denied: s3://reviews/${MARK}/x.json and https://x.example/${MARK}?a=${MARK}`,
  `Write to ${MARK}@mail.example`,
  `Invalid prompt: ${MARK} ${MARK}`,
  `It failed\n${MARK}`,
  `Traceback (most recent call last):\n  File "${MARK}.py", line 3, in run\n    raise ${MARK}(x)\nValueError: ${MARK}`,
  `Unexpected token 'Z', "${MARK} is "... is not valid JSON`,
  `<html><body>${MARK}</body></html>`,
];

function act({ line, sent, form }: Shape, answer: AnswerChange): Recorder {
  const on = new Recorder();
  upload(on);
  const [method = "", path = ""] = line.split(" ");
  const query = method === "GET" ? `?session_id=app-1&view=${MARK}#${MARK}` : "";
  on.call(`${method} ${path}${query}`, sent, answer, form ? { sent: { form } } : {});
  on.wait(60_000).sweep([]);
  return on;
}

const jobOf = (shape: Shape, poll: AnswerChange): Recorder => {
  const on = new Recorder();
  upload(on);
  on.call(shape.line, shape.sent, {
    json: marked({ success: true, async: true, task_id: "t1", message: "text", section_content: "text" }),
  });
  on.call(`GET /task_status/t1?session_id=app-1&view=${MARK}`, undefined, poll);
  return on;
};

const poll = (change: object) =>
  marked({ task_id: "t1", status: "text", progress: 1, ready: true, worker: "text", ...change });
const expectClean = (on: Recorder) => expect(JSON.stringify(on.records)).not.toContain(MARK);

describe.each(SHAPES.map((shape) => [shape.line, shape] as const))("%s", (_line, given) => {
  const shape = marked(given);

  test("done leaves only what is listed", () => {
    expectClean(act(shape, { json: shape.answer }));
  });

  test.each(ERRORS)("failed with %j leaves nothing of it", (error) => {
    for (const [status, more] of [
      [200, { success: false }],
      [400, {}],
      [400, { success: false }],
      [404, {}],
      [500, { success: false, details: `${MARK}`, traceback: `${MARK}`, error_type: MARK, timestamp: MARK }],
    ] as const) {
      expectClean(act(shape, { status, json: { ...shape.answer, success: undefined, ...more, error } }));
      expectClean(act(shape, { status, json: { message: error, ...more } }));
    }
    const refused = { success: false, error, location: "local_fallback" };
    const inside = { connected: false, bucket_accessible: false, error };
    expectClean(
      act(shape, {
        json: { success: true, export_result: refused, s3_export: refused, s3_status: inside, claude_status: inside },
      }),
    );
  });

  test("failed with the page’s own words leaves nothing of them", () => {
    const own = JSON.stringify(shape.sent ?? shape.form ?? {}).match(new RegExp(`${MARK}[^"@/?]*`, "g")) ?? [];
    for (const words of own)
      expectClean(act(shape, { status: 400, json: { error: `Too long: ${words} is not good` } }));
  });

  test("broken off, aborted, unreachable or answered by another server leaves nothing", () => {
    for (const outcome of ["unread", "aborted", "network", "timeout"] as const)
      expectClean(act(shape, { outcome, status: 0 }));
    expectClean(act(shape, { status: 502, type: "text/html", body: `<h1>${MARK}</h1>` }));
    expectClean(act(shape, { status: 200, type: "application/json", body: `{"error": "${MARK}` }));
  });
});

test.each(SHAPES.filter(({ job }) => job).map((shape) => [shape.line, marked(shape)] as const))(
  "a job of %s leaves only what is listed",
  (_line, shape) => {
    expectClean(jobOf(shape, { json: poll({ state: "SUCCESS", result: shape.answer }) }));
    for (const error of ERRORS) {
      expectClean(
        jobOf(shape, { json: poll({ state: "SUCCESS", result: { ...shape.answer, success: false, error } }) }),
      );
      expectClean(jobOf(shape, { json: poll({ state: "FAILURE", error }) }));
      expectClean(jobOf(shape, { json: poll({ state: "PENDING", error }) }));
      expectClean(jobOf(shape, { status: 503, json: poll({ state: "UNAVAILABLE", error }) }));
    }
  },
);

test("what is listed is kept, so that the shapes are not empty of it", () => {
  const all = SHAPES.flatMap((shape) => {
    const on = new Recorder();
    upload(on);
    on.call("POST /analyze_section", { section_name: "Background" }, { json: SHAPES.find(({ job }) => job)?.answer });
    on.call(shape.line, shape.sent, { json: shape.answer }, shape.form ? { sent: { form: shape.form } } : {});
    return on.records;
  });
  const kept = JSON.stringify(all);
  expect(KEPT.filter((word) => !kept.includes(`"${word}"`))).toEqual([]);
});

test("a preview is the first 100 characters of a description, and none where previews are off", () => {
  for (const previews of [true, false]) {
    const on = new Recorder();
    on.previews = previews;
    upload(on);
    const items = [{ id: "f1", description: `${"d".repeat(100)}${MARK}` }];
    on.call("POST /analyze_section", { session_id: "app-1" }, { json: { success: true, feedback_items: items } });
    on.call("POST /accept_feedback", { session_id: "app-1", feedback_id: "f1" }, { json: { success: true } });
    expect(on.last("feedback_accepted").details["feedback_preview"] !== undefined).toBe(previews);
    expectClean(on);
  }
});

test("a preview that was told before previews were switched off is not kept after", () => {
  const on = new Recorder();
  upload(on);
  const items = [{ id: "f1", type: "critical", risk_level: "High", description: MARK }];
  on.call("POST /analyze_section", { session_id: "app-1" }, { json: { success: true, feedback_items: items } });
  on.previews = false;
  on.call("POST /accept_feedback", { session_id: "app-1", feedback_id: "f1" }, { json: { success: true } });
  expect(on.last("feedback_accepted").details).toEqual({
    feedback_type: "critical",
    risk_level: "High",
    feedback_id: "f1",
  });
  expectClean(on);
});
