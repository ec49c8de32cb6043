// What rules read and keep: sources, predicates, forms, and the words of an error.
import { describe, expect, test } from "vitest";
import { type Evidence, elementEvidence, holds, lookUp, requestEvidence, splitUrl } from "#core/evidence.ts";
import { keepValue } from "#core/kept-value.ts";
import type { Keep, Predicate } from "#core/profile-rules.ts";
import { clean, errorText } from "#core/redact.ts";
import { judge, kindOfStatus } from "#core/verdict.ts";
import { aClick, aProfile, aRequest, REVIEW_APP } from "./builders.ts";

const evidence: Evidence = {
  request: {
    channel: "fetch",
    body: { name: "Ärger", deep: { list: [{ id: "mock_1" }, { id: 7 }] } },
    query: { q: "a b", page: "12" },
  },
  response: {
    status: 200,
    type: "text/html",
    body: { success: false, items: [], none: null, blank: "", count: 3, told: "True", path: "/srv/x/plan.docx/" },
  },
};

test.each<[Predicate, boolean]>([
  [{ field: "response.body.success", is: false }, true],
  [{ field: "response.body.success", is: true }, false],
  [{ field: "request.body.name", is: "äRGER" }, true],
  [{ field: "request.body.name", not: "x" }, true],
  [{ field: "request.body.absent", not: "x" }, false],
  [{ field: "request.body.name", in: ["a", "ärger"] }, true],
  [{ field: "request.body.name", contains: "RG" }, true],
  [{ field: "request.body.name", starts_with: "är", ends_with: "er" }, true],
  [{ field: "request.body.name", starts_with: "är", ends_with: "xx" }, false],
  [{ field: "request.body.deep.list[*].id", starts_with: "mock_" }, true],
  [{ field: "request.body.deep.list[*].id", is: 7 }, true],
  [{ field: "request.body.deep.list.id", exists: true }, false],
  [{ field: "request.body.deep.list.0.id", is: "mock_1" }, true],
  [{ field: "response.body.items", empty: true }, true],
  [{ field: "response.body.none", empty: true }, true],
  [{ field: "response.body.blank", empty: true }, true],
  [{ field: "response.body.count", empty: false }, true],
  [{ field: "response.body.absent", empty: false }, false],
  [{ field: "response.body.absent", empty: true }, false],
  [{ field: "response.body.absent", exists: false }, true],
  [{ field: "response.body.none", exists: true }, true],
  [{ field: "request.body.name", exists: true, not: "ärger" }, false],
  [{ field: "request.body.name", exists: true, empty: false, is: "ärger" }, true],
  [{ field: "request.body.name", exists: true, empty: true }, false],
  [{ field: "request.body.name", empty: false, contains: "xx" }, false],
  [{ field: "response.status", at_least: 200, below: 400 }, true],
  [{ field: "response.status", at_least: 400 }, false],
  [{ field: "response.body.blank", below: 1 }, false],
  [{ field: "request.query.page", at_least: 2, below: 100 }, true],
  [{ field: "request.query.page", below: 12 }, false],
  [{ field: "request.query.q", below: 100 }, false],
  [{ field: "request.query.page", is: 12 }, true],
  [{ field: "request.query.page", not: 12 }, false],
  [{ field: "request.query.page", in: [11, 12] }, true],
  [{ field: "response.body.count", is: "3" }, true],
  [{ field: "response.body.told", is: true }, false],
  [{ field: "response.body.none", is: "null" }, false],
  [{ field: "response.body.blank", is: false }, false],
  [{ field: "response.type", contains: "html" }, true],
  [{ field: "request.channel", is: "fetch" }, true],
  [
    {
      all: [
        { field: "response.status", is: 200 },
        { field: "response.body.success", is: false },
      ],
    },
    true,
  ],
  [
    {
      any: [
        { field: "response.status", is: 500 },
        { field: "response.body.success", is: false },
      ],
    },
    true,
  ],
  [
    {
      none: [
        { field: "response.status", is: 500 },
        { field: "response.body.success", is: false },
      ],
    },
    false,
  ],
  [{ field: "response.body.constructor", exists: true }, false],
  [{ field: "response.body.__proto__", exists: true }, false],
])("%j is %s", (predicate, expected) => {
  expect(holds(predicate, evidence)).toBe(expected);
});

test.each<[Keep, unknown]>([
  ["request.body.name", "Ärger"],
  ["response.body.items", undefined],
  ["response.body.none", null],
  [{ from: "response.body.items", as: "count" }, 0],
  [{ from: ["response.body.absent", "response.body.count"], as: "count" }, 3],
  [{ from: "request.body.deep.list[*].id", as: "count" }, 2],
  [{ from: "request.body.name", as: "length" }, 5],
  [{ from: "response.body.path", as: "basename" }, "plan.docx"],
  [{ from: "request.body.name", as: "lower" }, "ärger"],
  [{ from: "request.body.name", as: "truth" }, true],
  [{ from: "response.body.count", as: "megabytes" }, 0],
  [{ from: "request.body.name", as: "preview" }, "Ärger"],
  [{ const: "x" }, "x"],
  [{ test: { field: "response.body.success", is: false } }, true],
  [{ test: { field: "request.form.x", exists: true } }, undefined],
])("keeping %j gives %j", (keep, expected) => {
  expect(keepValue(keep, evidence, true)).toEqual(expected);
});

test("a preview is at most 100 characters, and none where previews are off", () => {
  const long = { response: { body: { text: "ü".repeat(500) } } };
  const keep: Keep = { from: "response.body.text", as: "preview" };
  expect([...String(keepValue(keep, long, true))]).toHaveLength(100);
  expect(keepValue(keep, long, false)).toBeUndefined();
});

test("a request is read by its path template and its query, never by its fragment", () => {
  const request = aRequest("GET /files/a%20b/%E0?format=csv&q=1+2#secret");
  expect(requestEvidence(request, "/files/{name}/{rest}")).toEqual({
    channel: "fetch",
    path: { name: "a b", rest: "%E0" },
    query: { format: "csv", q: "1 2" },
  });
  expect(splitUrl("https://a.example?x=1#y")).toEqual({ origin: "https://a.example", path: "/", query: "x=1" });
});

test.each([
  ["/files/7/x/y", "/files/{id}/**", { id: "7" }],
  ["/api/v1/files/7/x/y", "/files/{id}/**", { id: "7" }],
  ["/api/files/7", "/files/{id}/**", { id: "7" }],
  ["/api/files/7/x", "/files/{id}/x", { id: "7" }],
])("of %s below a base %s has %j", (path, template, parts) => {
  expect(requestEvidence(aRequest(`GET ${path}`), template).path).toEqual(parts);
});

test.each([
  ["request.form.review[file].size", 9],
  ["request.form.tags[]", "a"],
  ["request.query.page[number]", "2"],
])("a name with brackets of a form or a query is a source: %s", (source, value) => {
  const form = { "review[file]": { file: "a.docx", size: 9, type: "" }, "tags[]": "a" };
  const request = requestEvidence(aRequest("POST /docs?page[number]=2", undefined, { sent: { form } }), "/docs");
  const rule = { id: "a", action: "document.a", method: "POST", path: "/docs", keep: { found: source } } as const;
  const { requests } = aProfile({ v: 1, id: "x", name: "X", version: "1.0.0", requests: [rule] });
  expect(keepValue(requests[0]?.keep["found"] ?? "", { request }, true)).toBe(value);
});

test("a fact an element does not have is not there", () => {
  expect(lookUp({ element: elementEvidence(aClick("x", { facts: { a: null, b: 0 } })) }, "element.a")).toEqual([]);
});

test.each([
  ["one\ntwo", "one"],
  ["see https://x.example/a?token=SECRET#SECRET now", "see https://x.example/… now"],
  [`Unexpected token '<', "<!doctype SECRET"... is not valid JSON`, "Unexpected token: the answer is not valid JSON"],
  [`"SECRET text" is not valid JSON`, "the answer is not valid JSON"],
  [
    'Traceback (most recent call last):\n  File "a.py", line 1\n    SECRET\nbotocore.exceptions.ClientError: SECRET',
    "ClientError",
  ],
  ['Traceback (most recent call last): File "a.py", line 1, in x SECRET ValueError: SECRET', "ValueError"],
  ["Upload failed: x\nbar", "Upload failed: x"],
  ["", ""],
])("of the error text %j is kept %j", (given, kept) => {
  expect(errorText(given)).toBe(kept);
});

test("a kept text is well-formed, one line, and cut by characters", () => {
  expect(clean("a\u0000b\r\nc\ud800", 100)).toBe("a b c\ufffd");
  expect([...clean("👋".repeat(50), 10)]).toHaveLength(10);
  expect([...errorText("x".repeat(10_000))]).toHaveLength(200);
});

describe("a verdict", () => {
  const judged = (status: number, outcome: "answered" | "opaque" | "timeout" = "answered") =>
    judge([], REVIEW_APP, { response: { status } }, { outcome, status });

  test.each([
    [401, "auth"],
    [403, "auth"],
    [404, "http"],
    [408, "timeout"],
    [413, "file"],
    [422, "user_input"],
    [500, "http"],
    [504, "timeout"],
  ])("of HTTP %i alone is %s", (status, kind) => {
    expect(kindOfStatus(status)).toBe(kind);
    expect(judged(status)).toMatchObject({ status: "failed", error: { kind, http_status: status } });
  });

  test("of something too large is about a file only where one was sent", () => {
    const file = { form: { document: { file: "a.docx", size: 9, type: "" } } };
    const kinds = [file, { form: { note: "long" } }, { body: { message: "long" } }].map((request) =>
      [413, 415].map((status) => kindOfStatus(status, { request })),
    );
    expect(kinds).toEqual([
      ["file", "file"],
      ["user_input", "http"],
      ["user_input", "http"],
    ]);
  });

  test("that nothing decides is a warning, never a success", () => {
    expect(judged(200)).toMatchObject({ status: "warning", error: { kind: "outcome_unknown" } });
    expect(judged(0, "opaque")).toMatchObject({ status: "warning", error: { kind: "outcome_unknown" } });
    expect(judged(0, "timeout")).toMatchObject({ status: "warning", error: { kind: "timeout" } });
  });
});
