// Jobs: what the answer that began one says of it is kept beside what its polls say.
import { expect, test } from "vitest";
import { type AnswerChange, aProfile, GENERIC, Recorder } from "./builders.ts";

const PROFILE = aProfile({
  v: 1,
  id: "jobs",
  name: "Jobs",
  version: "1.0.0",
  requests: [
    {
      id: "upload",
      action: "document_upload",
      method: "POST",
      path: "/docs",
      keep: { pages: "response.body.pages", name: "response.body.name" },
      job: { id: "response.body.job" },
      session: { id: "response.body.review", document: "response.body.name", starts: true },
    },
    {
      id: "poll",
      method: "GET",
      path: "/jobs/{job}",
      poll: { job: "request.path.job", of: ["upload"] },
      outcome: [
        { when: { field: "response.body.state", is: "waits" }, status: "pending" },
        { when: { field: "response.body.state", is: "lost" }, status: "warning", says: "The queue is off." },
        { when: { field: "response.body.state", is: "done" }, status: "success" },
        { when: { field: "response.body.state", is: "broken" }, status: "failed" },
      ],
    },
  ],
});

test.each(["done", "broken"])(
  "what an answer says beside its job's id is kept and learned, also of one that is %s",
  (state) => {
    const on = new Recorder(PROFILE);
    on.call("POST /docs", {}, { json: { job: 5, review: 9, name: "a.docx", pages: 12 } });
    on.call("GET /jobs/5", undefined, { json: { state, name: "b.docx" } });
    expect(on.last("document_upload")).toMatchObject({
      status: state === "done" ? "success" : "failed",
      app_session_id: "9",
      document_name: state === "done" ? "b.docx" : "a.docx",
      details: { pages: 12, name: "b.docx" },
    });
  },
);

test.each<[AnswerChange[], string]>([
  [[{ json: { state: "COMPLETED" } }], "outcome_unknown"],
  [[{ json: { state: "COMPLETED" } }, { json: { state: "waits" } }], "timeout"],
  [[{ json: { state: "waits" } }, { status: 502 }], "timeout"],
  [[{ json: { state: "waits" } }, { outcome: "network", status: 0 }], "timeout"],
])("a job of which the page, before it stopped asking, was told %j is unsure: %s", (answers, kind) => {
  const on = new Recorder(PROFILE);
  on.call("POST /docs", {}, { json: { job: 5 } });
  for (const answer of answers) on.call("GET /jobs/5", undefined, answer);
  on.wait(25_000).sweep();
  expect(on.last("document_upload")).toMatchObject({ status: "warning", error: { kind } });
  on.call("GET /jobs/5", undefined, { json: { state: "done" } });
  expect(on.last("document_upload").status).toBe("success");
});

test("a job that its last poll left unsure stays so for the reason that was said, when the page asks no more", () => {
  const on = new Recorder(PROFILE);
  on.call("POST /docs", {}, { json: { job: 5 } });
  on.call("GET /jobs/5", undefined, { json: { state: "lost" } });
  on.wait(25_000).sweep();
  expect(on.last("document_upload")).toMatchObject({ status: "warning", error: { message: "The queue is off." } });
  on.call("GET /jobs/5", undefined, { json: { state: "done" } });
  expect(on.last("document_upload")).toMatchObject({ status: "success", details: { page_gave_up: true } });
});

test.each(["/api/jobs/5", "https://review.example/api/jobs/5/?view=short#now", "operations/5", "5"])(
  "a job that is named by its address %s is the one that is asked for there",
  (job) => {
    const on = new Recorder(PROFILE);
    on.call("POST /docs", {}, { json: { job: "/api/jobs/15?view=short" } });
    on.call("POST /docs", {}, { json: { job } });
    on.call("GET /jobs/5", undefined, { json: { state: "done" } });
    const told = on.all.filter(({ action }) => action === "document_upload").map(({ status }) => status);
    expect(told).toEqual(["in_progress", "success"]);
    expect(JSON.stringify([...on.world.operations.values()])).not.toContain("view=");
  },
);

test.each([
  [{ json: { job: 5 } }, "warning", "outcome_unknown"],
  [{ status: 500 }, "failed", "http"],
  [{ outcome: "network", status: 0 }, "failed", "network"],
] as const)(
  "what began under another profile than its answer %j comes to is judged by no line of that: %s %s",
  (answer, status, kind) => {
    const on = new Recorder(PROFILE);
    const sent = on.send("POST /docs", {});
    Object.assign(on, { profile: GENERIC });
    on.answer(sent, answer);
    expect(on.last("document_upload")).toMatchObject({ status, error: { kind }, duration_ms: 120 });
    expect(on.world.operations.size).toBe(0);
  },
);
