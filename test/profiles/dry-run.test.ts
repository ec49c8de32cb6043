// A dry run shows what a profile would have recorded of a trace, and the command that prints it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dryRun } from "#core/dry-run.ts";
import { redacted, traceFromHar } from "#core/trace.ts";
import { report } from "../../scripts/profile.ts";
import { GENERIC, REVIEW_APP } from "../core/builders.ts";
import { aTrace } from "./make-trace.ts";

test("the activities of a dry run are those that would have been recorded", () => {
  const { activities } = dryRun(REVIEW_APP, aTrace());
  expect(activities.map((one) => `${one.action} ${one.status} ${one.error?.kind ?? ""}`.trim())).toEqual([
    "session_started success",
    "document_upload success",
    "section_navigation success",
    "ai_analysis success",
    "feedback_accepted success",
    "feedback_rejected failed user_input",
    "s3_connection_test failed s3",
    "document_generation success",
    "s3_export failed s3",
  ]);
});

test("it says which rule each step matched, what matched none, and which rules were not needed", () => {
  const run = dryRun(REVIEW_APP, aTrace());
  expect(run.steps.find((step) => step.what === "request POST /upload")?.rule).toBe("upload");
  expect(run.unmatched.map((step) => step.what)).toEqual([
    "request POST /share_review",
    "answer POST /share_review 200",
  ]);
  expect(run.unused).toContain("delete_document");
  expect(run.unused).not.toContain("accept");
});

test("of rules for the same elements it names the one that decides, and a rule that there is not matches nothing", () => {
  const chosen = (rule: string, facts: object) => ({
    n: 1,
    at: 1,
    signal: { k: "dom", rule, event: "change", trusted: true, label: "", facts },
  });
  const run = dryRun(REVIEW_APP, [
    chosen("wrong_file", { name: "a.docx", size: 5 }),
    chosen("wrong_file", {}),
    chosen("file_choosen", { name: "a.docx", size: 5 }),
  ]);
  expect(run.steps.map(({ rule }) => rule)).toEqual(["file_chosen", undefined, undefined]);
  expect(run.unused).toContain("wrong_file");
  expect(run.unmatched.map(({ n }) => n)).toEqual([2, 3]);
});

test("the same trace gives the same result, and what is no observation is named", () => {
  expect(dryRun(GENERIC, aTrace())).toEqual(dryRun(GENERIC, aTrace()));
  expect(dryRun(GENERIC, [{ n: 1 }, ...aTrace(), null]).broken).toEqual([1, aTrace().length + 2]);
});

test("a step that was put in by hand counts by its place, whatever its number is", () => {
  const [first, ...rest] = aTrace();
  const byHand = { n: 1, at: first?.at, signal: { k: "api", call: "log", action: "document.by_hand" } };
  const run = dryRun(REVIEW_APP, [first, byHand, ...rest]);
  expect(run.activities.map(({ action }) => action)).toContain("document.by_hand");
  expect(run.steps.map(({ n }) => n)).toEqual(run.steps.map((_, index) => index + 1));
});

test("it names the polls of jobs that nothing began, as where a job's id is looked for in the wrong place", () => {
  const about = { channel: "fetch", method: "GET", url: "https://a.example/task_status/t-9" } as const;
  const answer = {
    k: "response",
    ...about,
    r: 900,
    outcome: "answered",
    status: 200,
    ms: 1,
    body: '{"state":"PROGRESS"}',
  };
  const run = dryRun(REVIEW_APP, [...aTrace(), { n: 1, at: 1, signal: answer }]);
  expect(run.jobless.map(({ rule, n }) => [rule, n])).toEqual([["task", aTrace().length + 1]]);
  expect(report(run)).toContain("Polls of no job that is known:");
  expect(dryRun(REVIEW_APP, aTrace()).jobless).toEqual([]);
});

test("the report is a table that a person reads", () => {
  const text = report(dryRun(REVIEW_APP, aTrace()));
  expect(text).toMatch(/^step {2}what +rule +recorded$/m);
  expect(text).toMatch(/^s3_export +failed +s3 .+ Nothing was stored in S3/m);
  expect(text).toContain(
    "Steps that matched no rule: 25 (request POST /share_review), 26 (answer POST /share_review 200)",
  );
});

test("the stored example is this trace", () => {
  const stored = JSON.parse(readFileSync(join(import.meta.dirname, "review.trace.json"), "utf8"));
  expect(stored).toEqual(aTrace());
});

const entryOf = (url: string, mimeType: string, text: string) => ({
  startedDateTime: "2026-11-14T09:00:00.000Z",
  time: 80,
  request: { method: "GET", url },
  response: { status: 200, content: { mimeType, text } },
});

test("of a HAR no answer is read that a recording would not read: a dry run says what it says", () => {
  const types = [
    "application/octet-stream",
    "text/event-stream",
    "text/html; charset=UTF-8",
    "x-unknown",
    "application/problem+json",
    "application/json; charset=UTF-8",
    "text/plain",
  ];
  const entries = types.map((type) => entryOf("https://a.example/x", type, '{"ok":true}'));
  const told = traceFromHar({ log: { entries } }).filter(({ signal }) => signal.k === "response");
  expect(told.map(({ signal }) => "body" in signal)).toEqual([false, false, true, true, true, true, true]);
});

test("of a HAR's answers in words a single word stays, and of any other their length: a rule finds that they came", () => {
  const entries = ["OK", "ERR no paper", ""].map((text) => entryOf("https://a.example/x", "text/plain", text));
  const told = traceFromHar({ log: { entries } }).filter(({ signal }) => signal.k === "response");
  expect(told.map(({ signal }) => "body" in signal && signal.body)).toEqual(["OK", "(12 characters)", false]);
});

test("of a HAR only calls of the page stay, also where nothing but a header says what a request was for", () => {
  const kinds = [
    { _resourceType: "image" },
    { _resourceType: "xhr" },
    {},
    ...["empty", "image", "document"].map((value) => ({ headers: [{ name: "Sec-Fetch-Dest", value }] })),
  ];
  const entries = kinds.map(({ headers, ...kind }: { headers?: object; _resourceType?: string }, at) => {
    const { request, ...entry } = entryOf(`https://a.example/${at}`, "x-unknown", "");
    return { ...entry, ...kind, request: { ...request, ...(headers ? { headers } : {}) } };
  });
  const asked = traceFromHar({ log: { entries } }).filter(({ signal }) => signal.k === "request");
  expect(asked).toMatchObject([1, 2, 3].map((at) => ({ signal: { url: `https://a.example/${at}` } })));
});

test("of a HAR a redirect that fetch follows is one request with the answer that it leads to, as the page sees it", () => {
  const to = (url: string, redirectURL: string, status: number) => {
    const { response, ...entry } = entryOf(url, status === 303 ? "x-unknown" : "application/json", '{"ok":true}');
    return { ...entry, response: { ...response, status, redirectURL } };
  };
  const other = entryOf("https://a.example/other", "text/plain", "");
  const entries = [
    to("https://a.example/jobs/7", "/results/9?full=1", 303),
    other,
    to("https://a.example/results/9?full=1", "https://b.example/x", 303),
    to("https://b.example/x", "", 200),
    to("https://a.example/lost", "/gone", 303),
  ];
  const told = traceFromHar({ log: { entries } }).map(({ signal }) => signal);
  expect(told.filter(({ k }) => k === "request")).toMatchObject(
    ["jobs/7", "other", "lost"].map((path) => ({ url: `https://a.example/${path}` })),
  );
  expect(told.filter(({ k }) => k === "response")).toMatchObject([
    { url: "https://a.example/other" },
    { url: "https://a.example/lost", status: 303 },
    { url: "https://a.example/jobs/7", status: 200, ms: 240, body: '{"ok":true}' },
  ]);
});

test("of a HAR's job that is named by its address what is asked for stays, and of any other address nothing", () => {
  const answer = JSON.stringify({
    job: "https://a.example/jobs/j-7/?view=1",
    file: "/srv/smith/x",
    note: "see a/j-7",
  });
  const entries = [
    entryOf("https://a.example/docs", "application/json", answer),
    entryOf("https://a.example/jobs/j-7?full=1", "x-unknown", ""),
  ];
  const told = traceFromHar({ log: { entries } });
  expect(told.find(({ signal }) => signal.k === "response")?.signal).toMatchObject({
    body: '{"job":"(34 characters)/j-7","file":"(12 characters)","note":"(9 characters)"}',
  });
});

test("of a HAR the fields of a form that is sent as a text stay as single words", () => {
  const { request, ...entry } = entryOf("https://a.example/votes", "text/plain", "");
  const entries = ["review%5Bscore%5D=5&why=slow+and+dull", "not a form = at all"].map((text) => ({
    ...entry,
    request: { ...request, method: "POST", postData: { mimeType: "application/x-www-form-urlencoded", text } },
  }));
  const [form, other] = traceFromHar({ log: { entries } }).map(({ signal }) => signal);
  expect(form).toMatchObject({ sent: { form: { "review[score]": "5", why: "(13 characters)" } } });
  expect(other).not.toHaveProperty("sent");
});

test("of a HAR a request that was cancelled is no failed connection", () => {
  const outcomes = ["net::ERR_ABORTED", "net::ERR_CONNECTION_REFUSED", undefined].map((_error) => {
    const { response, ...entry } = entryOf("https://a.example/x", "x-unknown", "");
    const entries = [{ ...entry, response: { ...response, status: 0, ...(_error ? { _error } : {}) } }];
    return traceFromHar({ log: { entries } })[1]?.signal;
  });
  expect(outcomes).toMatchObject([{ outcome: "aborted" }, { outcome: "network" }, { outcome: "network" }]);
});

test("of a HAR's addresses names with spaces do not stay, wherever they stand", () => {
  const url = "https://a.example/docs/Plan%20for%20Smith.docx/approve?Who%20signs&q=a=b&id=7&flag";
  const [request] = traceFromHar({ log: { entries: [entryOf(url, "text/plain", "")] } });
  expect(request?.signal).toMatchObject({ url: "https://a.example/docs/x/approve?x&q=x&id=7&flag" });
});

test("a HAR becomes a trace without sentences, names or secrets", () => {
  const body = JSON.stringify({
    success: true,
    content: "A whole sentence.",
    task_id: "t-1",
    items: [{ id: "mock_1" }],
  });
  const entry = {
    startedDateTime: "2026-11-14T09:00:00.000Z",
    time: 80,
    request: {
      method: "POST",
      url: "https://a.example/chat?q=two%20words&id=7#x",
      postData: { text: '{"message":"Who signs it?"}' },
    },
    response: { status: 200, content: { mimeType: "application/json", text: body } },
  };
  const [request, response] = traceFromHar({ log: { entries: [entry] } });
  expect(request?.signal).toMatchObject({
    url: "https://a.example/chat?q=x&id=7",
    sent: { text: '{"message":"(13 characters)"}' },
  });
  expect(response?.signal).toMatchObject({ status: 200, ms: 80, body: JSON.stringify(redacted(JSON.parse(body))) });
  expect(JSON.stringify(response)).not.toContain("sentence");
});

test("a HAR’s passwords, keys and tokens are no words of a trace, but a job’s id is", () => {
  expect(redacted({ password: "hunter2", key: "AKIAIOSFODNN7EXAMPLE", tokens: 3, state: "done" })).toEqual({
    password: "(7 characters)",
    key: "(20 characters)",
    tokens: 3,
    state: "done",
  });
  expect(redacted({ token: "job-1" }, new Set(["/job-1"]))).toEqual({ token: "job-1" });
});
