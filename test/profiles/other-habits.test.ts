// What the profile README says of apps of other habits: one address, errors in a 200, parts of many, uploads in parts.
import { expect, test } from "vitest";
import type { ProfileSource } from "#core/profile.ts";
import { aProfile, Recorder } from "../core/builders.ts";

type Rule = ProfileSource["requests"][number];
const when = (method: string) => ({ field: "request.body.method", is: method });
const rpc = (id: string, more: Partial<Rule>): Rule => ({ id, method: "POST", path: "/rpc", when: when(id), ...more });
const given = { field: "response.body.data.approve", empty: false };
const wrong = { field: "response.body.errors", empty: false };
const done = { field: "response.body.steps[*].state", exists: true };
const hidden = { field: "response.body.skipped", empty: false };

const PROFILE = aProfile({
  v: 1,
  id: "habits",
  name: "Habits",
  version: "1.0.0",
  error_text: ["response.body.errors[*].message", "response.body.error.message"],
  requests: [
    rpc("approve", {
      action: "feedback_accepted",
      outcome: [
        { when: { all: [given, wrong] }, status: "warning", kind: "processing" },
        { when: wrong, status: "failed" },
        { when: given, status: "success" },
      ],
    }),
    rpc("approve_many", {
      action: "feedback_accepted",
      when: { field: "request.body[*].method", is: "approve" },
      keep: { refused: { from: "response.body[*].error.code", as: "count" } },
      outcome: [
        {
          when: {
            all: [
              { field: "response.body[*].result", exists: true },
              { none: [{ field: "response.body[*].error", empty: false }] },
            ],
          },
          status: "success",
        },
        { when: { field: "response.body[*].result", empty: false }, status: "warning", kind: "processing" },
        { when: { field: "response.body[*].error", empty: false }, status: "failed" },
      ],
    }),
    {
      id: "rename",
      action: "document.renamed",
      method: "PUT",
      path: "/items/{id}",
      keep: { item: "request.path.id" },
      once_within_ms: 10_000,
      gives_up_after_ms: 30_000,
      outcome: [
        { when: { field: "response.status", is: 401 }, status: "pending" },
        { when: { field: "response.body.id", exists: true }, status: "success" },
      ],
    },
    rpc("begin", { action: "document_upload", job: { id: "response.body.result.upload" } }),
    {
      id: "part",
      method: "PUT",
      path: "/uploads/{upload}/{part}",
      poll: { job: "request.path.upload", of: ["begin"] },
      outcome: [{ when: { field: "response.status", below: 300 }, status: "pending" }],
    },
    rpc("finish", {
      poll: { job: "request.body.upload", of: ["begin"] },
      outcome: [
        { when: { field: "response.body.error", empty: false }, status: "failed", kind: "file" },
        { when: { field: "response.body.result", exists: true }, status: "success" },
      ],
    }),
    rpc("analyse", {
      action: "ai_analysis",
      job: { id: "response.body.job" },
      outcome: [{ when: { all: [done, hidden] }, status: "warning", kind: "ai", says: "A part was left out." }],
    }),
    {
      id: "job",
      method: "GET",
      path: "/jobs/{job}",
      poll: { job: "request.path.job", of: ["analyse"] },
      outcome: [
        { when: { all: [done, { none: [{ field: done.field, not: "done" }] }] }, status: "success" },
        { when: { field: done.field, is: "running" }, status: "pending" },
      ],
    },
  ],
});

test.each<[object, string]>([
  [{ data: { approve: { id: 1 } } }, "success"],
  [{ data: { approve: { id: 1 } }, errors: [] }, "success"],
  [{ data: { approve: { id: 1 } }, errors: [{ message: "No owner" }] }, "warning processing No owner"],
  [{ data: { approve: null }, errors: [{ message: "Locked" }] }, "failed processing Locked"],
  [{ data: null, errors: [{ message: "Down" }] }, "failed processing Down"],
  [{ data: null }, "warning outcome_unknown The answer (HTTP 200) does not say whether it worked."],
])("of one address a 200 with %j is %s", (json, told) => {
  const on = new Recorder(PROFILE);
  on.call("POST /rpc", { method: "approve" }, { json });
  const { status, error } = on.last("feedback_accepted");
  expect([status, ...(error ? [error.kind, error.message] : [])].join(" ")).toBe(told);
});

test.each([
  [[{ result: { id: 1 } }, { result: { id: 2 }, error: null }], "success"],
  [[{ result: { id: 1 } }, { error: { code: 7 } }], "warning"],
  [[{ result: null, error: { code: 7 } }, { error: { code: 8 } }], "failed"],
])("of many calls in one request %j is %s", (json, status) => {
  const on = new Recorder(PROFILE);
  on.call("POST /rpc", [{ method: "approve" }, { method: "approve" }], { json });
  expect(on.last("feedback_accepted").status).toBe(status);
});

test.each([
  [{ result: { pages: 4 } }, "success"],
  [{ error: { message: "No document" } }, "failed"],
])(
  "an upload in parts, one of them sent again, is one activity that ends with the last request: %j",
  (json, status) => {
    const on = new Recorder(PROFILE);
    on.call("POST /rpc", { method: "begin" }, { json: { result: { upload: "u1" } } });
    on.call("PUT /uploads/u1/1", undefined, { status: 204 });
    on.call("PUT /uploads/u1/2", undefined, { status: 503 });
    on.call("PUT /uploads/u1/2", undefined, { status: 204 });
    expect(on.last("document_upload").status).toBe("in_progress");
    on.call("POST /rpc", { method: "finish", upload: "u1" }, { json });
    expect(on.activities).toMatchObject([{ action: "document_upload", status }]);
  },
);

test.each<[object, object]>([
  [{ skipped: [] }, { status: "success" }],
  [{ skipped: ["p7"] }, { status: "warning", error: { kind: "ai", message: "A part was left out." } }],
])(
  "a job has ended when all of its steps are done, with a reservation where the beginning rule says so: %j",
  (more, end) => {
    const on = new Recorder(PROFILE);
    on.call("POST /rpc", { method: "analyse" }, { json: { job: 5 } });
    const poll = (...states: string[]) =>
      on.call("GET /jobs/5", undefined, { json: { steps: states.map((state) => ({ state })), ...more } });
    poll("done", "running");
    expect(on.last("ai_analysis").status).toBe("in_progress");
    poll("done", "done");
    expect(on.last("ai_analysis")).toMatchObject(end);
    expect(on.world.operations.size).toBe(0);
  },
);

test.each<[object, string]>([
  [{ json: { id: 7 } }, "success undefined"],
  [{ status: 403 }, "failed auth"],
  [{ status: 401 }, "warning timeout"],
])("a request that is sent again with a new token is one activity, and so is its end: %j", (again, told) => {
  const on = new Recorder(PROFILE);
  on.call("PUT /items/7", { name: "a" }, { status: 401 });
  on.call("POST /token", {}, { json: { token: "t" } });
  on.call("PUT /items/7", { name: "a" }, again);
  on.wait(31_000).sweep();
  expect(on.activities.map(({ status, error }) => `${status} ${error?.kind}`)).toEqual([told]);
  expect(on.activities[0]?.duration_ms).toBeGreaterThanOrEqual(3 * 120);
});
