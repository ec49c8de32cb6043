// Whatever the app answers, in whatever order: nothing throws, every record is valid, and no success is guessed.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Signal } from "#core/signal.ts";
import { aPage, GENERIC, REVIEW_APP, Recorder, upload } from "../core/builders.ts";
import { SHAPES } from "./shapes.ts";

const RUNS = 150;
const PATIENCE_MS = 180_000;
/** What an app may put where it had something else before. */
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    true,
    false,
    0,
    -1,
    1e308,
    "",
    "3",
    "true",
    "null",
    "👋 \u0000 \ud800",
    "x".repeat(5000),
    [],
    {},
  ),
  fc.string({ unit: "binary" }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constant(Array.from({ length: 3000 }, (_, index) => ({ id: `mock_${index}`, success: index }))),
);

/** The value with some of what is inside it left out or made odd. */
function bent(value: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(value)) {
    return fc.oneof({ weight: 8, arbitrary: fc.tuple(...value.map(bent)) }, { weight: 1, arbitrary: odd });
  }
  if (typeof value !== "object" || value === null) {
    return fc.oneof({ weight: 6, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: odd });
  }
  const fields = Object.fromEntries(Object.entries(value).map(([key, below]) => [key, bent(below)]));
  return fc.oneof({ weight: 10, arbitrary: fc.record(fields, { requiredKeys: [] }) }, { weight: 1, arbitrary: odd });
}

const outcomes = fc.constantFrom(
  "answered",
  "answered",
  "answered",
  "opaque",
  "network",
  "aborted",
  "timeout",
  "unread",
  "attachment",
);
const STATES = [
  "PENDING",
  "PROGRESS",
  "SUCCESS",
  "FAILURE",
  "UNAVAILABLE",
  "ERROR",
  "CANCELED",
  "Success",
  "",
  7,
  null,
];
const JOB = { task_id: "t1", state: "SUCCESS", error: "no", result: SHAPES[2]?.answer, ready: true };
const LINES = [
  ...SHAPES,
  { line: "GET /task_status/t1", answer: JOB },
  { line: "GET /download/x.docx", answer: { error: "x" } },
  { line: "GET /download/%E0%A4%A", answer: {} },
  { line: "GET /export_activity_logs?session_id=app-1&format=json&format=2&=&a", answer: { error: "x" } },
  { line: "PUT /elsewhere", answer: { success: true } },
];
const json = (value: unknown) => JSON.stringify(value)?.slice(0, 400_000);

const step = fc.constantFrom(...LINES).chain((shape) =>
  fc.record({
    line: fc.constant(shape.line),
    sent: "sent" in shape && shape.sent ? bent(shape.sent) : fc.constant(undefined),
    answer: fc.oneof(bent(shape.answer), bent({ ...shape.answer, async: true, task_id: "t1", error: "Failed: 'x'" })),
    state: fc.constantFrom(...STATES),
    broken: fc.boolean(),
    outcome: outcomes,
    status: fc.constantFrom(0, 200, 200, 200, 204, 301, 400, 404, 405, 413, 500, 503, 999),
    type: fc.constantFrom(undefined, "application/json", "text/html; charset=utf-8", ""),
    channel: fc.constantFrom("fetch", "xhr", "beacon", "form", "download"),
    lost: fc.boolean(),
    ms: fc.double({ min: 0, max: 1e9, noNaN: true }),
    before: fc.constantFrom("", "", "close", "open", "tab", "sweep", "click", "error"),
    rule: fc.constantFrom(...REVIEW_APP.elements.map(({ id }) => id), "nowhere"),
    facts: fc.dictionary(
      fc.constantFrom("name", "size", "option", "value"),
      fc.oneof(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(null)),
    ),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

function before(on: Recorder, { before: what, rule, facts, line }: Step): void {
  if (what === "close") on.see({ k: "life", event: "closed", path: "/" });
  if (what === "open") on.open();
  if (what === "tab") on.page = aPage({ tab_id: 8 });
  if (what === "sweep") on.wait(70_000).sweep([]);
  if (what === "error") on.see({ k: "error", source: "rejection", name: rule, message: line, stack: line });
  if (what === "click")
    on.see({
      k: "dom",
      rule,
      event: "change",
      trusted: false,
      label: line,
      facts: facts as Record<string, string | number>,
    });
}

function take(on: Recorder, one: Step): void {
  before(on, one);
  const body =
    one.line.startsWith("GET /task") && one.answer && typeof one.answer === "object"
      ? { ...one.answer, state: one.state }
      : one.answer;
  const text = one.broken ? json(body)?.slice(0, -1) : json(body);
  const sentText = json(one.sent);
  const [method = "", path = ""] = one.line.split(" ");
  const about = {
    r: on.records.length + 1,
    channel: one.channel,
    method,
    url: `https://review.example${path}`,
  } as const;
  const request = { k: "request", ...about, ...(sentText === undefined ? {} : { sent: { text: sentText } }) } as const;
  if (!one.lost) on.see(request as Signal);
  on.wait(Math.min(one.ms, 90_000));
  const { outcome, status, ms, type } = one;
  on.see({
    ...(one.lost && one.broken ? about : request),
    k: "response",
    outcome,
    status,
    ms,
    ...(type === undefined ? {} : { type }),
    ...(text === undefined ? {} : { body: text }),
  } as Signal);
}

test.each([REVIEW_APP, GENERIC])(
  "any run of the app through the profile $id gives valid records and no error",
  (profile) => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const on = new Recorder(profile);
        upload(on);
        for (const one of steps) take(on, one);
        on.wait(400_000).sweep([]);
        on.wait(25 * 3_600_000).sweep([]);
      }),
      { numRuns: RUNS },
    );
  },
  PATIENCE_MS,
);

test(
  "an answer that does not say true is never a success",
  () => {
    const posts = SHAPES.filter(({ line }) => line.startsWith("POST"));
    fc.assert(
      fc.property(
        fc.constantFrom(...posts),
        odd.filter((value) => value !== true),
        fc.constantFrom(200, 201, 204, 302),
        (shape, success, status) => {
          const on = new Recorder();
          const given = json({ ...shape.answer, success, export_result: undefined, s3_export: undefined });
          on.call(shape.line, shape.sent, { status, body: given ?? "", type: "application/json" });
          const told = on.activities.filter(
            ({ category, observed_by }) => category !== "session" && observed_by === "page",
          );
          expect(told.filter((one) => one.status === "success")).toEqual([]);
        },
      ),
      { numRuns: RUNS },
    );
  },
  PATIENCE_MS,
);

test("a list of ten thousand items is counted, and the first of them are read", () => {
  const on = new Recorder();
  const items = Array.from({ length: 10_000 }, (_, index) => ({ id: `f${index}` }));
  upload(on);
  on.call("POST /analyze_section", { session_id: "app-1" }, { json: { success: true, feedback_items: items } });
  expect(on.last("ai_analysis").details).toMatchObject({ feedback_generated: 10_000, fallback: false });
});

test("numbers that are written as texts are numbers where a number is kept, and nothing where they are none", () => {
  const on = new Recorder();
  const json = { success: true, session_id: "s", document_name: "d.docx", total_sections: "12" };
  on.call("POST /upload", undefined, { json }, { sent: { form: { guidelines_preference: "both" } } });
  expect(on.last("document_upload").details).toMatchObject({ sections: 12 });
  on.call("POST /upload", undefined, { json: { ...json, total_sections: "twelve" } });
  expect(on.last("document_upload").details).not.toHaveProperty("sections");
});
