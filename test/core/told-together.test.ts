// A request that comes together with its end says what the two would have said one after the other.
import { expect, test } from "vitest";
import { Observation } from "#core/observation.ts";
import { isOfPause } from "#core/paused.ts";
import type { RequestSignal } from "#core/signal.ts";
import { patternOf } from "#core/watch-patterns.ts";
import { type AnswerChange, aClick, anAnswer, aRequest, GENERIC, Recorder, START_MS, upload } from "./builders.ts";

const SECTION = { session_id: "app-1", section_name: "A" };
const CASES: [string, string, unknown, AnswerChange][] = [
  ["a success", "POST /analyze_section", SECTION, { json: { success: true, feedback_items: [{ id: "1" }] } }],
  ["a failure that says 200", "POST /analyze_section", SECTION, { json: { success: false, error: "No." } }],
  ["a refusal", "POST /accept_feedback", { ...SECTION, feedback_id: "1" }, { status: 500, json: { error: "No." } }],
  [
    "a request without an answer",
    "POST /chat",
    { message: "Hi" },
    { outcome: "network", status: 0, error: "TypeError" },
  ],
  ["one that the page gave up", "POST /chat", { message: "Hi" }, { outcome: "aborted", status: 0 }],
  ["a job", "POST /analyze_section", SECTION, { json: { success: true, async: true, task_id: "t-1" } }],
  ["what no rule names", "GET /elsewhere", undefined, { status: 404 }],
];

/** Everything recorded, without the names that are new each time. */
function recorded(given: (on: Recorder, request: RequestSignal) => void, line: string, body: unknown) {
  const on = new Recorder();
  on.open();
  upload(on);
  on.wait(500).see(aClick("click_accept"));
  const before = on.records.length;
  given(on, aRequest(line, body, { r: 7 }));
  on.wait(20_000).sweep();
  expect(on.records.length).toBeGreaterThan(before);
  return on.records.map(({ activity_id: _a, record_id: _r, session_id: _s, ...rest }) => rest);
}

test.each(CASES)("%s", (_, line, body, answer) => {
  const apart = recorded(
    (on, request) => {
      on.see(request);
      on.answer(request, answer);
    },
    line,
    body,
  );
  const together = recorded(
    (on, request) => {
      on.wait(120).see({ ...anAnswer(request, answer), k: "request" });
    },
    line,
    body,
  );
  expect(together).toEqual(apart);
});

test("told again it says nothing new", () => {
  const on = new Recorder(GENERIC);
  on.open();
  const together = { n: 2, at: on.nowMs, signal: { ...anAnswer(aRequest("POST /orders")), k: "request" } };
  expect(on.hear(together)).not.toHaveLength(0);
  expect(on.hear(together)).toEqual([]);
});

test("what began in a pause and ended after it is not kept", () => {
  const on = new Recorder(GENERIC);
  const known = { world: on.world, page: on.page, profile: GENERIC };
  const pause = { from_ms: START_MS - 1000, to_ms: START_MS - 50 };
  const lasting = (ms: number) =>
    Observation.parse({ n: 1, at: START_MS, signal: { ...anAnswer(aRequest("POST /orders"), { ms }), k: "request" } });
  expect(isOfPause(pause, START_MS, lasting(100), known)).toBe(true);
  expect(isOfPause(pause, START_MS, lasting(20), known)).toBe(false);
});

test("of the requests that rules name the pattern tells those apart whose bodies one reads", () => {
  const pattern = new RegExp(
    patternOf(
      [
        { method: "POST", path: "/a/*", body: false },
        { method: "*", path: "/a/b", body: true },
        { method: "GET", path: "/c(d)/**", body: true },
      ],
      false,
    ),
  );
  const seen = (line: string) => {
    const found = pattern.exec(line);
    return found && found[1] !== undefined;
  };
  expect(["POST /a/x", "POST /a/b", "PUT /a/b", "PUT /a/x", "GET /c(d)", "GET /c(d)/e/f", "GET /cd"].map(seen)).toEqual(
    [false, true, true, null, true, true, null],
  );
  expect(new RegExp(patternOf([], false)).test("GET /")).toBe(false);
});
