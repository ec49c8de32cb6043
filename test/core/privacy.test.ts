// Nothing private is kept: marks in every field of every body, address, error and element stay out of the records.
import { expect, test } from "vitest";
import { actionTitle } from "#core/wording.ts";
import { aClick, anAnswer, aRequest, GENERIC, ORIGIN, REVIEW_APP, Recorder, upload } from "./builders.ts";

const MARK = "CANARY-7f3a";

/** Every field that the app is known to send or answer, and some it is not, each with the mark in it. */
const FIELDS = [
  ..."description suggestion example category message feedback email highlighted_text ai_reference highlight_id content section_content response details traceback debug_path full_path folder_path zip_path s3_path location error_type content_length user_agent url timestamp token password authorization cookie".split(
    " ",
  ),
];
const marked = (more: object = {}) => ({
  ...Object.fromEntries(FIELDS.map((name) => [name, `${MARK}-${name}`])),
  ...more,
});
const nested = (more: object = {}) =>
  marked({
    updated_data: marked(),
    result: marked({ success: true }),
    s3_status: marked({ connected: true, bucket_accessible: true }),
    export_result: marked({ success: true, location: "s3" }),
    s3_export: marked({ success: true, location: "s3" }),
    feedback_items: [
      marked({ id: "f1", description: `${"d".repeat(100)} ${MARK}`, questions: [MARK], hawkeye_refs: [MARK] }),
    ],
    feedback_item: marked({ id: "c1" }),
    environment_variables: marked(),
    ...more,
  });

const EVERY = REVIEW_APP.requests.map((rule) => `${rule.method} ${rule.path.replace(/\{[a-z_]+\}/g, "x")}`);

test.each(EVERY)("of %s nothing is kept but what the profile lists", (line) => {
  for (const [status, success] of [
    [200, true],
    [200, false],
    [400, false],
    [500, false],
  ] as const) {
    const on = new Recorder();
    upload(on);
    const answer = { status, json: nested({ success, ...(success ? {} : { error: `Failed\n${MARK}` }) }) };
    on.call(
      `${line}?view=${MARK}&session_id=app-1#${MARK}`,
      nested({ session_id: "app-1", type: "note", section_name: "A" }),
      answer,
    );
    expect(JSON.stringify(on.records)).not.toContain(MARK);
  }
});

test("a form’s fields and a file’s folder are not kept", () => {
  const on = new Recorder();
  const form = { document: { file: `C:\\${MARK}\\plan.docx`, size: 5, type: MARK }, note: MARK };
  on.call(
    "POST /upload",
    undefined,
    { json: { success: true, session_id: "s", document_name: "plan.docx", sections: [MARK], total_sections: 1 } },
    { sent: { form } },
  );
  expect(on.last("document_upload").details["filename"]).toBe("plan.docx");
  expect(JSON.stringify(on.records)).not.toContain(MARK);
});

test("a request that no rule names is kept by its path alone, and a page’s error without what it quotes", () => {
  const on = new Recorder(GENERIC);
  on.see({
    k: "response",
    r: 1,
    channel: "fetch",
    method: "GET",
    url: `https://api.example/a/b?${MARK}=1#${MARK}`,
    outcome: "answered",
    status: 500,
    ms: 3,
    body: `{"error":"${MARK}"}`,
  });
  on.see({
    k: "error",
    source: "script",
    name: "SyntaxError",
    message: `Unexpected token 'C', "${MARK} is"... is not valid JSON`,
    stack: `SyntaxError: ${MARK}\n    at f (https://a.example/x.js?v=${MARK}:1:2)\n    at g (https://a.example/y.js#${MARK}:3:4)`,
    where: `https://a.example/x.js?${MARK}`,
  });
  expect(on.last("request_failed").details).toEqual({ method: "GET", path: "/a/b", host: "https://api.example" });
  expect(on.last("script_error").error?.stack).toContain("https://a.example/x.js:1:2");
  expect(JSON.stringify(on.records)).not.toContain(MARK);
});

test.each([
  ["@https://a.example/b.js:5:6", "", ""],
  ["    at new Foo (https://a.example/b.js:5:6)", "Error: ", "Error"],
  ["    at Foo.#bar (https://a.example/b.js:5:6)", "Error: ", "Error"],
  ["    at async Promise.all (index 0)", "Error: ", "Error"],
  ["setTimeout handler*f/<@https://a.example/b.js line 3 > eval:5:6", "", ""],
])("of an error of several lines the stack keeps the frames alone: %s", (frame, header, name) => {
  const on = new Recorder(GENERIC);
  const message = `Not saved\n jo.${MARK}@corp.example wrote:\n   at ${MARK} noon\n   at ${MARK} (https://x.example:1:2)`;
  const text = header ? header + message : "";
  const stack = `${text}\n${frame}\n    at g (https://a.example/y.js?t=1:${MARK}:3:4)`;
  on.see({ k: "error", source: "script", name, message, stack });
  expect(on.last("script_error").error?.stack).toBe(`${frame.trim()}     at g (https://a.example/y.js:3:4)`);
  expect(JSON.stringify(on.records)).not.toContain(MARK);
});

test("of a part of the page that is all in its address nothing but that is kept", () => {
  const on = new Recorder(GENERIC);
  const where = `data:image/svg+xml,<svg>${MARK}</svg>`;
  on.see({ k: "error", source: "resource", name: "", message: "Not loaded.", where });
  expect(on.last("resource_failed").details).toEqual({ where: "data:" });
  // As the page observers shorten it where no rule names the request.
  const url = `nulltext/plain;base64,${MARK}`;
  on.see(anAnswer(aRequest("GET /", undefined, { url }), { outcome: "network", status: 0 }));
  expect(on.last("request_failed").details).toEqual({ method: "GET", path: "…" });
});

test("moving within the page keeps the path, and a label at most 80 characters", () => {
  const on = new Recorder(GENERIC);
  on.see({ k: "life", event: "moved", path: `/a?${MARK}#${MARK}` });
  on.see(aClick(undefined, { label: "x".repeat(200), facts: { value: MARK } }));
  expect(on.last("section_navigation").details).toEqual({ path: "/a" });
  expect(String(on.last("button_click").details["label"])).toHaveLength(80);
  expect(JSON.stringify(on.records)).not.toContain(MARK);
});

test("an error’s text is one line of at most 200 characters", () => {
  const on = new Recorder();
  on.call("POST /chat", { message: "x" }, { status: 500, json: { error: `${"y".repeat(400)}\n${MARK}` } });
  const message = on.last("chat_interaction").error?.message ?? "";
  expect([...message].length).toBeLessThanOrEqual(200);
  expect(message).not.toContain(MARK);
});

test("what a profile calls its own action reads as a title", () => {
  expect(actionTitle("feedback.tool_feedback_sent")).toBe("Tool feedback sent");
});

test("of an address that is content itself, or has a name and password, nothing but its kind and host is kept", () => {
  const on = new Recorder(GENERIC);
  for (const where of [
    `data:image/x-emf;base64,${MARK}`,
    `data:text/plain,/a/${MARK}`,
    `blob:https://a.example/${MARK}`,
  ]) {
    on.see({ k: "error", source: "resource", name: "", message: "Not loaded.", where });
    expect(on.last("resource_failed").details).toEqual({ where: `${where.split(":")[0]}:` });
  }
  const failed = (url: string) => {
    const request = { r: 1, channel: "fetch", method: "GET", url } as const;
    on.see({ k: "response", ...request, outcome: "network", status: 0, ms: 3 });
    return on.last("request_failed").details;
  };
  expect(failed(`data:text/plain;base64,${MARK}`)).toEqual({ method: "GET", path: "data:" });
  expect(failed(`blob:${ORIGIN}/${MARK}`)).toEqual({ method: "GET", path: "blob:" });
  expect(failed(`https://${MARK}:${MARK}@b.example/a@b`)).toEqual({
    method: "GET",
    path: "/a@b",
    host: "https://b.example",
  });
  expect(JSON.stringify(on.records)).not.toContain(MARK);
});

test("of a stack only where it was is kept: no line of the message, and nothing behind a path", () => {
  const on = new Recorder(GENERIC);
  const stackOf = (stack: string) => {
    on.see({ k: "error", source: "script", name: "Error", message: "x", stack });
    return on.last("script_error").error?.stack;
  };
  const query = `?at=10:30&next=https://b.example/(c)?key=${MARK}#a,${MARK}`;
  const chromium = `Error: no mail to ann@example.com of ${MARK}
  at a line ${MARK}
    at f (https://a.example/x.js${query}:1:2)
    at async https://a.example/y${query}:3:4
    at eval (eval at g (https://a.example/z.js${query}:5:6), <anonymous>:1:1)
    at data:text/javascript,${MARK}:7:8
    at Array.map (<anonymous>)`;
  expect(stackOf(chromium)?.split(/ {4,}(?=at )/)).toEqual([
    "at f (https://a.example/x.js:1:2)",
    "at async https://a.example/y:3:4",
    "at eval (eval at g (https://a.example/z.js:5:6), <anonymous>:1:1)",
    "at data::7:8",
    "at Array.map (<anonymous>)",
  ]);
  const firefox = `get f@https://a.example/x.js${query}:1:2
async*@https://a.example/y${query}:3:4
g/<@https://a.example/z.js${query} line 5 > eval:1:1
`;
  expect(stackOf(firefox)?.split(" g")[0]).toBe("get f@https://a.example/x.js:1:2 async*@https://a.example/y:3:4");
  expect(JSON.stringify(on.records)).not.toContain(MARK);
});
