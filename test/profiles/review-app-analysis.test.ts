// How analyses of the review app come out, answered at once or as jobs.
import { call, canned, done, failed, HTML, job, real, SECTION, success, TRACE, testEach } from "./cases.ts";

testEach([
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
    job("POST /analyze_section", SECTION, { status: 503, json: { state: "UNAVAILABLE", result: null } }),
    "ai_analysis",
    failed("http"),
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
]);
