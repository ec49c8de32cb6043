// Reading a profile: a good one is taken, and what is wrong with a bad one is said in sentences.
import { expect, test } from "vitest";
import { readProfile } from "#core/profile.ts";
import { generic } from "#profiles/generic.ts";
import { reviewApp } from "#profiles/review-app.ts";

const good = () => ({
  v: 1,
  id: "invoices",
  name: "Invoices",
  version: "1.0.0",
  requests: [
    {
      id: "approve",
      action: "document.invoice_approved",
      method: "POST",
      path: "/invoices/{number}/approve",
      keep: { number: "request.path.number" },
      outcome: [{ when: { field: "response.body.ok", is: true }, status: "success" }],
    },
  ] as Record<string, unknown>[],
  elements: [{ id: "click_approve", on: "click", selector: "button.approve", begins: ["approve"] }] as Record<
    string,
    unknown
  >[],
});
type Source = ReturnType<typeof good> & Record<string, unknown>;

const rule = (change: object) => (profile: Source) => Object.assign(profile.requests[0] ?? {}, change);
const element = (change: object) => (profile: Source) => Object.assign(profile.elements[0] ?? {}, change);
const poll = (change: object) => (profile: Source) => {
  rule({ job: { id: "response.body.job" } })(profile);
  const outcome = [{ when: { field: "response.body.state", is: "done" }, status: "success" }];
  const status = { id: "status", method: "GET", path: "/jobs/{id}", poll: { job: "request.path.id", of: ["approve"] } };
  profile.requests.push({ ...status, outcome, ...change });
};
const own = (change: object) => (profile: Source) => Object.assign(profile, change);

test("the built-in profiles and the example are good", () => {
  for (const source of [generic, reviewApp, good()]) expect(readProfile(source)).toHaveProperty("profile");
});

test.each<[(profile: Source) => unknown, string]>([
  [own({ colour: "red" }), "The profile has a field “colour”, which has no place here."],
  [own({ version: "one" }), "version is not a version like 1.0.0."],
  [own({ v: 2 }), "v must be 1."],
  [own({ name: 5 }), "name is not a text."],
  [own({ session_id: "request.body.id" }), "session_id is not a list."],
  [own({ id: "Invoices" }), "id is not a lower-case id."],
  [own({ private: ["#a{"] }), "private[1] is not a CSS selector."],
  [own({ requests: {} }), "requests is not a list."],
  [rule({ colour: "red" }), "Request rule “approve” has a field “colour”, which has no place here."],
  [rule({ path: "invoices" }), "Request rule “approve”: path must begin with “/”."],
  ...[
    "/invoices?open=1",
    "/invoices#open",
    "/invoices/{number}.pdf",
    "/a b",
    "/**/approve",
    "/invoices/in*",
    "/a/:b",
  ].map((path): [(profile: Source) => unknown, string] => [
    rule({ path }),
    "Request rule “approve”: path is not a path of whole segments such as /files/{id}/**.",
  ]),
  ...["https://api.example.com", "api.example.com/v1", "*.example.com"].map(
    (host): [(profile: Source) => unknown, string] => [
      rule({ host }),
      "Request rule “approve”: host is not a host such as api.example.com:8443.",
    ],
  ),
  [rule({ method: "FETCH" }), "Request rule “approve”: method must be one of GET, POST, PUT, PATCH, DELETE, *."],
  [
    rule({ action: "approved" }),
    "Request rule “approve”: action is not an action of the vocabulary, nor one of your own such as document.invoice_approved (of document, ai, feedback, chat, s3, export, session, ui, error, trail).",
  ],
  [
    rule({ keep: { number: "response.body.items[0].number" } }),
    "Request rule “approve”: keep.number is not a source such as response.body.error.",
  ],
  [
    rule({ keep: { number: "body.number" } }),
    "Request rule “approve”: keep.number is not a source such as response.body.error.",
  ],
  [
    rule({ keep: { number: { from: "request.body.a", as: "whole" } } }),
    "Request rule “approve”: keep.number.as must be one of value, count, length, megabytes, seconds, preview, basename, truth, lower, scheme.",
  ],
  [
    rule({ keep: { "Invoice No": "request.body.a" } }),
    "Request rule “approve”: keep.Invoice No has a name that is not snake_case.",
  ],
  [
    rule({ outcome: [{ when: { field: "response.status" }, status: "success" }] }),
    "Request rule “approve”: outcome[1].when names a field and does not test it.",
  ],
  [rule({ when: [{ field: "request.body.a", is: 1 }] }), "Request rule “approve”: when is a list, and can be none."],
  [rule({ keep: { number: ["request.body.a"] } }), "Request rule “approve”: keep.number is a list, and can be none."],
  [rule({ outcome: [{ status: "success" }] }), "Request rule “approve”: outcome[1].when is missing."],
  [
    rule({ when: { none: [{ field: "request.body.a", is: 1 }], field: "request.body.b", is: 2 } }),
    "Request rule “approve”: when has a field “none”, which has no place here.",
  ],
  [
    rule({ outcome: [{ when: { field: "response.status", equals: 200 }, status: "success" }] }),
    "Request rule “approve”: outcome[1].when has a field “equals”, which has no place here.",
  ],
  [
    rule({ outcome: [{ when: { field: "response.status", is: 200 }, status: "ok" }] }),
    "Request rule “approve”: outcome[1].status must be one of success, failed, warning, pending.",
  ],
  [
    rule({ outcome: [{ when: { any: [{ field: "status", is: 1 }] }, status: "success" }] }),
    "Request rule “approve”: outcome[1].when.any[1].field is not a source such as response.body.error.",
  ],
  ...[
    { field: "response.body.error", exists: false },
    { none: [{ field: "response.body.items[*].error", empty: false }] },
    { all: [{ none: [{ field: "response.status", at_least: 400 }] }, { field: "response.body.error", exists: false }] },
  ].map((when): [(profile: Source) => unknown, string] => [
    rule({ outcome: [{ when, status: "success" }] }),
    "Request rule “approve”: outcome[1].when holds of an answer that says nothing: test something that a good one has.",
  ]),
  [
    poll({ poll: { job: "request.path.id", of: ["start"] } }),
    "Request rule “status” names the request rule “start”, which does not exist.",
  ],
  ...[{ job: { id: "response.body.job" } }, { session: { ends: true } }, { session: { starts: true } }].map(
    (change): [(profile: Source) => unknown, string] => [
      (profile) => {
        rule(change)(profile);
        delete profile.requests[0]?.["action"];
      },
      `Request rule “approve” has “${"job" in change ? "job" : `session.${Object.keys(change.session)[0]}`}”, which needs an action.`,
    ],
  ),
  [
    rule({
      when: {
        any: [
          { field: "request.body.a", is: 1 },
          { field: "response.body.ok", is: true },
        ],
      },
    }),
    "Request rule “approve”: when tests “response.body.ok”, which is not there yet.",
  ],
  [
    element({ when: { field: "request.body.a", is: 1 } }),
    "Element rule “click_approve”: when tests “request.body.a”, which is not there yet.",
  ],
  [
    rule({ keep: { number: { from: ["request.path.id", "request.path.number"] } } }),
    "Request rule “approve”: path has no {id}, which “request.path.id” names.",
  ],
  [
    (profile) => {
      poll({})(profile);
      delete profile.requests[0]?.["job"];
    },
    "Request rule “status” is to tell of the jobs of “approve”, which has no “job”.",
  ],
  [poll({ outcome: [] }), "Request rule “status” has no “outcome”: a poll’s own lines alone tell how its jobs end."],
  ...[{ action: "ai_analysis" }, { session: { starts: true } }, { gives_up_after_ms: 1000 }].map(
    (change): [(profile: Source) => unknown, string] => [
      poll(change),
      `Request rule “status” has “${Object.keys(change)[0]}”, which a poll has no use for.`,
    ],
  ),
  ...[{ action: "ui.approval" }, { keep: { number: "element.data-number" } }].map(
    (change): [(profile: Source) => unknown, string] => [
      element(change),
      `Element rule “click_approve” has “${Object.keys(change)[0]}”, which an element that begins a request has no use for.`,
    ],
  ),
  [rule({ once_within_ms: 60_000 }), "Request rule “approve”: once_within_ms is too large: at most 10000."],
  [rule({ id: undefined }), "requests[1].id is missing; it is a text."],
  [
    element({ begins: ["aprove"] }),
    "Element rule “click_approve” names the request rule “aprove”, which does not exist.",
  ],
  [element({ id: "approve" }), "Element rule “approve”: id is used twice."],
  [element({ selector: "button[onclick^=" }), "Element rule “click_approve”: selector is not a CSS selector."],
  [element({ selector: "a,,b" }), "Element rule “click_approve”: selector is not a CSS selector."],
  [element({ on: "hover" }), "Element rule “click_approve”: on must be one of click, change, submit, shown, hidden."],
])("%# %s", (change, sentence) => {
  const profile = good() as Source;
  change(profile);
  const read = readProfile(profile);
  expect("errors" in read ? read.errors : []).toEqual([sentence]);
});

test.each([null, [], "x", 5])("%j is no profile", (value) => {
  expect(readProfile(value)).toEqual({ errors: ["The profile is not an object."] });
});

test.each(["/", "/**", "/a/", "/{invoiceId}/*/x.pdf/{line-no}/**", "/caf%C3%A9"])("%s is a path", (path) => {
  const profile = good();
  rule({ path, host: "API.example.com:8443", keep: {} })(profile);
  expect(readProfile(profile)).toHaveProperty("profile");
});
