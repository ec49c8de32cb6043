// Apps of other habits: ids that are numbers, answers that are lists, one poll for many jobs, a form that redirects.
import { expect, test } from "vitest";
import type { ProfileSource } from "#core/profile.ts";
import { aProfile, Recorder } from "./builders.ts";

const STATE = "response.body.state";
const lines = (field: string): NonNullable<ProfileSource["requests"][number]["outcome"]> => [
  { when: { field, is: "running" }, status: "pending" },
  { when: { field, is: "failed" }, status: "failed", kind: "ai" },
  { when: { field, is: "done" }, status: "success" },
];

const SOURCE: ProfileSource = {
  v: 1,
  id: "other",
  name: "Other",
  version: "1.0.0",
  session_id: ["request.body.review"],
  outcome: [{ when: { field: "response.body.errors", empty: false }, status: "failed" }],
  error_text: ["response.body.error"],
  requests: [
    {
      id: "vote",
      action: "feedback.vote_sent",
      method: "POST",
      path: "/votes",
      keep: { score: "request.form.score" },
    },
    {
      id: "upload",
      action: "document_upload",
      method: "POST",
      path: "/docs",
      session: { id: "response.body.review" },
      keep: { codes: "response.body.warnings[*].code", doc: "response.body.docs[*].id" },
      outcome: [
        { when: { field: "response.body.warnings", empty: false }, status: "warning", kind: "processing" },
        { when: { field: "response.body.docs[*].id", exists: true }, status: "success" },
      ],
    },
    {
      id: "find",
      action: "document.findings_listed",
      method: "GET",
      path: "/findings",
      keep: { first: "response.body[*].id", found: { from: "response.body[*].id", as: "count" } },
      outcome: [
        { when: { field: "response.body[*].id", exists: true }, status: "success" },
        { when: { field: "response.body", empty: true }, status: "failed", says: "Nothing was found" },
      ],
      remembers: { items: "response.body[*]", id: "response.body.id", keep: { risk_level: "response.body.risk" } },
    },
    {
      id: "decide",
      action: "feedback_accepted",
      method: "PUT",
      path: "/findings/{findingId}",
      host: "Review.example",
      keep: { feedback_id: "request.path.findingId" },
      recalls: "request.body.finding",
      outcome: [{ when: { field: "response.status", below: 300 }, status: "success" }],
    },
    {
      id: "analyse",
      action: "ai_analysis",
      method: "POST",
      path: "/jobs",
      keep: { section: "request.body.section" },
      job: { id: "response.body.job" },
    },
    {
      id: "poll",
      method: "POST",
      path: "/jobs/poll",
      poll: { job: "response.body.job", of: ["analyse"], items: "response.body.results" },
      keep: { model: "response.body.model", feedback_generated: { from: "response.body.findings", as: "count" } },
      outcome: lines(STATE),
    },
    {
      id: "poll_one",
      method: "GET",
      path: "/jobs/{job}",
      poll: { job: "request.path.job", of: ["analyse"] },
      outcome: lines(STATE),
    },
    { id: "rate", action: "feedback.rating_sent", method: "POST", path: "/rate" },
    {
      id: "thanks",
      method: "GET",
      path: "/thanks",
      corrects: [{ rule: "rate", outcome: [{ when: { field: "response.status", below: 400 }, status: "success" }] }],
    },
  ],
};
const onOther = () => new Recorder(aProfile(SOURCE));

test("a session's id that is a number is learnt from an answer, and known again in a request", () => {
  const on = onOther();
  on.call("POST /docs", {}, { json: { review: 9001, docs: [{ id: 17 }] } });
  on.call("POST /jobs", { review: 9001, section: 1 }, { json: { job: 1 } });
  expect(on.last("document_upload")).toMatchObject({ status: "success", app_session_id: "9001" });
  expect(on.last("ai_analysis").app_session_id).toBe("9001");
  expect(on.count("session_started")).toBe(1);
});

test("of a list one item is kept as it is, several as one text, and how many they are", () => {
  const on = onOther();
  const warnings = [{ code: "W7" }, { code: "W9" }];
  on.call("POST /docs", {}, { json: { docs: [{ id: 17 }], warnings } });
  expect(on.last("document_upload").details).toEqual({ codes: "W7, W9", doc: 17 });
});

test("a warning of the app is not called a failure, and a status says its number", () => {
  const on = onOther();
  on.call("POST /docs", {}, { json: { docs: [{ id: 17 }], warnings: [{ code: "W7" }] } });
  expect(on.last("document_upload").error).toEqual({ kind: "processing", message: "The app reported a warning." });
  on.call("GET /findings", undefined, { status: 503, json: { errors: ["x"] } });
  expect(on.last("document.findings_listed").error?.message).toBe("The server answered with HTTP 503.");
});

test("an answer that is itself a list is judged, counted and remembered; an empty one is the failure a line says", () => {
  const on = onOther();
  on.call("GET /findings", undefined, {
    json: [
      { id: 201, risk: "high" },
      { id: 202, risk: "low" },
    ],
  });
  expect(on.last("document.findings_listed")).toMatchObject({ status: "success", details: { found: 2 } });
  on.call("PUT /findings/202", { finding: 202 }, { json: {} });
  expect(on.last("feedback_accepted").details).toEqual({ feedback_id: "202", risk_level: "low" });
  on.call("GET /findings", undefined, { json: [] });
  expect(on.last("document.findings_listed")).toMatchObject({
    status: "failed",
    error: { message: "Nothing was found" },
  });
});

test("one poll tells of several jobs, each by its own item, and what it says of one is kept with that one", () => {
  const on = onOther();
  for (const section of [1, 2, 3]) on.call("POST /jobs", { section }, { json: { job: 40 + section } });
  const poll = (...results: object[]) => on.call("POST /jobs/poll", { jobs: [41, 42, 43] }, { json: { results } });
  const bySection = () => on.all.filter(({ action }) => action === "ai_analysis").map(({ status }) => status);
  poll({ job: 42, state: "done", model: "m", findings: [1, 2] }, { job: 41, state: "running" });
  expect(bySection()).toEqual(["in_progress", "success", "in_progress"]);
  poll({ job: 43, state: "failed" }, { job: 41, state: "done", findings: [] });
  expect(bySection()).toEqual(["success", "success", "failed"]);
  const [first, second] = on.all.filter(({ action }) => action === "ai_analysis");
  expect(first?.details).toMatchObject({ section: 1, feedback_generated: 0 });
  expect(second?.details).toMatchObject({ section: 2, feedback_generated: 2, model: "m" });
  on.call("POST /jobs/poll", { jobs: [] }, { json: { error: "down" } });
});

test("a job's number that a server gives again after its restart is that of the page's own job", () => {
  const on = onOther();
  on.call("POST /jobs", { section: 1 }, { json: { job: 1 } });
  on.see({ k: "life", event: "closed", path: "/" });
  on.open();
  on.call("POST /jobs", { section: 2 }, { json: { job: 1 } });
  on.call("GET /jobs/1", undefined, { json: { state: "done" } });
  const told = on.all.filter(({ action }) => action === "ai_analysis");
  expect(told.map(({ status, details }) => [details["section"], status])).toEqual([
    [1, "warning"],
    [2, "success"],
  ]);
});

test("what the paths of a request and of its job's poll call by the same name is not taken for each other", () => {
  const requests: ProfileSource["requests"] = [
    {
      id: "approve",
      action: "document.approved",
      method: "POST",
      path: "/invoices/{id}/approve",
      keep: { invoice: "request.path.id" },
      job: { id: "response.body.job" },
    },
    {
      id: "job",
      method: "GET",
      path: "/jobs/{id}",
      poll: { job: "request.path.id", of: ["approve"] },
      outcome: lines(STATE),
    },
  ];
  const on = new Recorder(aProfile({ ...SOURCE, requests }));
  on.call("POST /invoices/7/approve", {}, { json: { job: "j99" } });
  on.call("GET /jobs/j99", undefined, { json: { state: "done" } });
  expect(on.last("document.approved")).toMatchObject({ status: "success", details: { invoice: "7" } });
});

test("an answer that comes without what was sent, which was too long for both, ends what its request began", () => {
  const status = { field: "response.status", is: 200 };
  const on = new Recorder(
    aProfile({
      ...SOURCE,
      requests: [
        {
          id: "sign",
          action: "document.signed",
          method: "POST",
          path: "/graphql",
          when: { field: "request.body.operationName", is: "Sign" },
          outcome: [{ when: status, status: "success" }],
        },
      ],
    }),
  );
  const sent = on.send("POST /graphql", { operationName: "Sign" });
  on.answer({ ...sent, sent: { size: 0 } });
  expect(on.last("document.signed").status).toBe("success");
});

test("an answer that nobody has seen has no status, so no line on a status makes it a success", () => {
  const on = onOther();
  on.call("PUT /findings/1", { finding: 1 }, { outcome: "opaque", status: 0 }, { channel: "beacon" });
  expect(on.last("feedback_accepted")).toMatchObject({ status: "warning", error: { kind: "outcome_unknown" } });
});

test("a form that a page has put together as a text is one, and what it sent is not repeated in an error", () => {
  const on = onOther();
  const sent = { text: "score=5&why=slow+and+dull" };
  const error = "Refused: slow and dull";
  on.call("POST /votes", undefined, { status: 422, json: { error } }, { channel: "xhr", sent });
  expect(on.last("feedback.vote_sent")).toMatchObject({ details: { score: "5" }, error: { message: "Refused: …" } });
});

test("a form that is answered by a redirect is told by a rule for the page that it leads to", () => {
  const on = onOther();
  on.send("POST /rate", undefined, { channel: "form" });
  on.see({ k: "life", event: "closed", path: "/" });
  expect(on.last("feedback.rating_sent")).toMatchObject({ status: "warning", error: { kind: "page_closed" } });
  on.open();
  on.call("GET /thanks", undefined, {}, { channel: "download" });
  expect(on.last("feedback.rating_sent")).toMatchObject({ status: "success", details: { found_later: true } });
});
