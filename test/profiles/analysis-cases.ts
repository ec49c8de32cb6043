// How analyses of the review app come out, answered at once or as jobs.
import { type Case, call, canned, done, failed, HTML, job, real, SECTION, success, TRACE, warned } from "./cases.ts";

export const ANALYSIS: readonly Case[] = [
  [
    "a real analysis",
    call("POST /analyze_section", SECTION, { json: real }),
    "ai_analysis",
    done({ section: "A", feedback_generated: 2, fallback: false }),
  ],
  [
    "a canned analysis in the answer",
    call("POST /analyze_section", SECTION, { json: canned }),
    "ai_analysis",
    failed("ai"),
  ],
  [
    "a canned analysis in a job’s result",
    job("POST /analyze_section", SECTION, success(canned)),
    "ai_analysis",
    failed("ai"),
  ],
  [
    "an empty section",
    call("POST /analyze_section", SECTION, { json: { success: true, feedback_items: [], message: "no text" } }),
    "ai_analysis",
    done({ feedback_generated: 0 }),
  ],
  [
    "an analysis that fails in a 200",
    call("POST /analyze_section", SECTION, { json: { success: false, error: "model refused", error_type: "X" } }),
    "ai_analysis",
    failed("ai", { message: "model refused" }),
  ],
  [
    "an analysis that fails in a 500",
    call("POST /analyze_section", SECTION, { status: 500, json: { success: false, error: TRACE } }),
    "ai_analysis",
    failed("http", { message: "RuntimeError" }),
  ],
  [
    "a job’s good result",
    job("POST /analyze_section", SECTION, success(real)),
    "ai_analysis",
    done({ section: "A", feedback_generated: 2 }),
  ],
  [
    "a job that says SUCCESS with success: false inside",
    job("POST /analyze_section", SECTION, success({ success: false, error: "token limit" })),
    "ai_analysis",
    failed("ai", { message: "token limit" }),
  ],
  [
    "a job that crashed keeps the exception’s name alone",
    job("POST /analyze_section", SECTION, { json: { state: "FAILURE", error: TRACE } }),
    "ai_analysis",
    failed("ai", { message: "The job crashed. (RuntimeError)" }),
  ],
  [
    "a job that nobody knows",
    job("POST /analyze_section", SECTION, { json: { state: "PENDING", result: null, error: "No such job exists" } }),
    "ai_analysis",
    failed("ai"),
  ],
  [
    "a job queue that is off",
    job("POST /analyze_section", SECTION, {
      status: 503,
      json: { error: "no queue", task_id: "t-1", state: "UNAVAILABLE" },
    }),
    "ai_analysis",
    warned("outcome_unknown"),
  ],
  [
    "a store of results that a poll can’t reach",
    job("POST /analyze_section", SECTION, {
      json: {
        task_id: "t-1",
        state: "PENDING",
        status: "The store is out of reach",
        progress: 0,
        ready: false,
        error: "Error 111 connecting to localhost:6379. Connection refused.",
      },
    }),
    "ai_analysis",
    warned("outcome_unknown"),
  ],
  [
    "a poll that fails with an error of its own is not over",
    job("POST /analyze_section", SECTION, { status: 500, json: { error: "x", task_id: "t-1", state: "ERROR" } }),
    "ai_analysis",
    { status: "in_progress" },
  ],
  ...["FAILED", "FAILURE"].map(
    (state): Case => [
      `a job that is ${state}`,
      job("POST /analyze_section", SECTION, { json: { task_id: "t-1", state, ready: true, error: TRACE } }),
      "ai_analysis",
      failed("ai", { message: "The job crashed. (RuntimeError)" }),
    ],
  ),
  ...["CANCELED", "STOPPED"].map(
    (state): Case => [
      `a job that is ${state}`,
      job("POST /analyze_section", SECTION, { json: { task_id: "t-1", state, ready: false } }),
      "ai_analysis",
      failed("ai", { message: "The job was cancelled." }),
    ],
  ),
  ...["PENDING", "PROGRESS", "STARTED", "SCHEDULED", "DEFERRED"].map(
    (state): Case => [
      `a job that is ${state} after a poll that failed`,
      (on) => {
        job("POST /analyze_section", SECTION, { status: 503, json: { state: "UNAVAILABLE" } })(on);
        on.call("GET /task_status/t-1", undefined, { json: { task_id: "t-1", state, progress: 50, ready: false } });
      },
      "ai_analysis",
      { status: "in_progress" },
    ],
  ),
  [
    "a job whose result has the worker’s own form",
    job(
      "POST /analyze_section",
      SECTION,
      success({
        success: true,
        feedback_items: [{ type: "critical", description: "SECRET", confidence: 0.9 }],
        section: "A",
        duration: 12.4,
        model_used: "Model 4",
        tokens: { input: 900, output: 120 },
        feedback_count: 1,
      }),
    ),
    "ai_analysis",
    done({ section: "A", feedback_generated: 1, model: "Model 4" }),
  ],
  [
    "a job’s id that is a number",
    (on) => {
      on.call("POST /analyze_section", SECTION, { json: { success: true, async: true, task_id: 17 } });
      on.call("GET /task_status/17", undefined, {
        json: { state: "SUCCESS", result: { success: false, error: "no" } },
      });
    },
    "ai_analysis",
    failed("ai"),
  ],
  ...[{ success: false }, { error: "no" }, { success: null, error: "no" }].flatMap((answer): Case[] => [
    [
      `an analysis of which the app says ${JSON.stringify(answer)}`,
      call("POST /analyze_section", SECTION, { json: answer }),
      "ai_analysis",
      failed("ai"),
    ],
    [
      `a job whose result is ${JSON.stringify(answer)}`,
      job("POST /analyze_section", SECTION, success(answer)),
      "ai_analysis",
      failed("ai"),
    ],
  ]),
  [
    "a job that is accepted without an id",
    call("POST /analyze_section", SECTION, { json: { success: true, async: true, task_id: null, status: "queued" } }),
    "ai_analysis",
    warned("outcome_unknown"),
  ],
  ...["mock_timeline_1763000000", "Root Cause_fallback_101500", "fallback_1"].map(
    (id): Case => [
      `a canned analysis with the id ${id}`,
      call("POST /analyze_section", SECTION, { json: { ...real, feedback_items: [{ id, confidence: 0.5 }] } }),
      "ai_analysis",
      failed("ai", { code: "InventedByApp" }),
    ],
  ),
  [
    "a canned analysis that says so",
    job("POST /analyze_section", SECTION, success({ ...real, fallback: true })),
    "ai_analysis",
    failed("ai", { code: "InventedByApp" }),
  ],
  [
    "an id without a maker, as the app gives it",
    call("POST /analyze_section", SECTION, { json: { ...real, feedback_items: [{ id: "Mock exam_0_101500" }] } }),
    "ai_analysis",
    done({ feedback_generated: 1, fallback: false }),
  ],
  [
    "a section that is not there, though its name speaks of a session",
    call(
      "POST /analyze_section",
      { ...SECTION, section_name: "No session handling" },
      { status: 400, json: { success: false, error: 'Section "No session handling" not found' } },
    ),
    "ai_analysis",
    failed("user_input", { http_status: 400, message: "Section “…” not found" }),
  ],
  [
    "an analysis whose answer broke off",
    call("POST /analyze_section", SECTION, { outcome: "unread", status: 200 }),
    "ai_analysis",
    warned("outcome_unknown"),
  ],
  [
    "an analysis that takes longer than the page waits",
    call("POST /analyze_section", SECTION, { ms: 260_000, json: real }),
    "ai_analysis",
    done({ page_gave_up: true, analysis_duration_seconds: 260 }),
  ],
  [
    "a job whose poll meets an error page is not over",
    job("POST /analyze_section", SECTION, { status: 502, ...HTML }),
    "ai_analysis",
    { status: "in_progress" },
  ],
  [
    "a job whose poll says SUCCESS and nothing else is not over",
    job("POST /analyze_section", SECTION, success(null)),
    "ai_analysis",
    { status: "in_progress" },
  ],
];
