// Secrets, and what a request had sent, stay out of every part of a record, not only out of an error's words.
import { expect, test } from "vitest";
import { isSecretName, withoutSecrets } from "#core/secrets.ts";
import { aClick, aProfile, GENERIC, ORIGIN, Recorder, upload } from "./builders.ts";

const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqbyJ9.c2lnbmF0dXJl";

test.each([
  JWT,
  "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOi",
  "AKIAIOSFODNN7EXAMPLE",
  "Bearer abcdefgh",
  "Basic am86aHVudGVyMg==",
  "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
])("a secret is known by its form: %s", (secret) => {
  expect(withoutSecrets(`a ${secret}`, "…")).toBe("a …");
});

test("a secret is known by its name, and a count of tokens, a session’s id and what is about one are none", () => {
  expect(withoutSecrets("/a?X-Amz-Signature=a1&x=1&access_token=b;jsessionid=c", "…")).toBe(
    "/a?X-Amz-Signature=…&x=1&access_token=…;jsessionid=…",
  );
  for (const name of ["password", "access_token", "api_key", "Set-Cookie", "client_secret"])
    expect([name, isSecretName(name)]).toEqual([name, true]);
  for (const name of ["tokens", "session_id", "sid", "token_count", "section", "key", "passed"])
    expect([name, isSecretName(name)]).toEqual([name, false]);
});

test("of a path the plain words are kept", () => {
  const on = new Recorder(GENERIC);
  const pathOf = (path: string) => {
    on.see({ k: "life", event: "moved", path });
    const request = { r: 1, channel: "fetch", method: "GET", url: `${ORIGIN}${path}` } as const;
    on.see({ k: "response", ...request, outcome: "network", status: 0, ms: 3 });
    on.see({ k: "error", source: "resource", name: "", message: "Not loaded.", where: `${ORIGIN}${path}` });
    const { details } = on.last("section_navigation");
    expect(on.last("request_failed").details["path"]).toBe(details["path"]);
    expect(on.last("resource_failed").details["where"]).toBe(details["path"]);
    return details["path"];
  };
  expect(pathOf("/reviews/17/save")).toBe("/reviews/17/save");
  expect(pathOf("/save;jsessionid=1A53063728;b=SECRET")).toBe("/save;…");
  expect(pathOf("/search/who%20is%20meier")).toBe("/search/…");
  expect(pathOf("/users/jo.doe@corp.example/a")).toBe("/users/…/a");
  expect(pathOf(`/enter/${JWT}`)).toBe("/enter/…");
  expect(pathOf("/reset/3f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c")).toBe("/reset/…");
  expect(pathOf("/static/app-3f9a8b7c.js")).toBe("/static/app-3f9a8b7c.js");
});

test("a label keeps no secret and no mail address", () => {
  const on = new Recorder(GENERIC);
  on.see(aClick(undefined, { label: `Copy ${JWT}` }));
  expect(on.last("button_click").details).toEqual({ label: "Copy …" });
  on.see(aClick(undefined, { label: "Sign out jo.doe@corp.example (2)" }));
  expect(on.last("button_click").details).toEqual({ label: "Sign out … (2)" });
});

test("an error’s name is a name, and its stack has frames alone", () => {
  const on = new Recorder(GENERIC);
  const see = (name: string, stack = "") => {
    on.see({ k: "error", source: "script", name, message: "x", stack });
    return on.last("script_error").error;
  };
  expect(see("ApiError")?.name).toBe("ApiError");
  expect(see("No mail to jo@corp.example")).not.toHaveProperty("name");
  // The words that an error was made with stay in its stack when others are put in their place.
  const stack = "Error: SECRET\n  at SECRET 10:30:15\njo@SECRET.example:25:3\n    at f (https://a.example/x.js:1:2)";
  expect(see("Error", stack)?.stack).toBe("at f (https://a.example/x.js:1:2)");
  // What was given another address by its source.
  expect(see("Error", "Error: x\n    at f (/made/main.js:1:2)")?.stack).toBe("at f (/made/main.js:1:2)");
});

test("a code is not taken from words that a server repeats", () => {
  const on = new Recorder(
    aProfile({
      v: 1,
      id: "s3",
      name: "S3",
      version: "1.0.0",
      requests: [
        {
          id: "put",
          action: "s3_upload",
          method: "POST",
          path: "/put",
          outcome: [
            {
              when: { field: "response.body.error", empty: false },
              status: "failed",
              code: "response.body.error",
            },
          ],
        },
      ],
    }),
  );
  const codeOf = (error: string) => {
    on.call("POST /put", { name: "Confidential" }, { json: { error } });
    return on.last("s3_upload").error?.code;
  };
  expect(codeOf("An error occurred (NoSuchKey) when calling the GetObject operation")).toBe("NoSuchKey");
  expect(codeOf("Forbidden: not yours")).toBe("Forbidden");
  expect(codeOf("Upload of plan (Meier) failed")).toBeUndefined();
  expect(codeOf("Confidential: not found")).toBeUndefined();
});

test("what was sent is cut whatever form it was sent in, and how it was sent is no part of it", () => {
  const on = new Recorder(GENERIC);
  const messageOf = (sent: object, error: string) => {
    on.call("POST /a", undefined, { status: 400, json: { error } }, { sent } as object);
    return on.last("ui.change_sent").error?.message;
  };
  expect(messageOf({ text: "Who is Meier" }, "Refused: Who is Meier")).toBe("Refused: …");
  expect(messageOf({ text: '{"salary":85400}' }, "85400 is too much")).toBe("… is too much");
  expect(messageOf({ text: '{"Meier of audit":1}' }, "Refused: Meier of audit")).toBe("Refused: …");
  expect(messageOf({ form: { payload: '{"q":"Who is Meier"}' } }, "Refused: Who is Meier")).toBe("Refused: …");
  expect(messageOf({ text: '{"q":1}' }, "Could not fetch the list")).toBe("Could not fetch the list");
});

test("of a document’s name no folder is kept", () => {
  const on = new Recorder();
  upload(on, "app-1", "/srv/jo.doe/plan.docx");
  on.call("POST /chat", { message: "x" }, { json: { success: true, response: "y" } });
  expect(on.last("chat_interaction").document_name).toBe("plan.docx");
});

test("what is named a secret is not kept, though an app reports it or a profile lists it", () => {
  const on = new Recorder(
    aProfile({
      v: 1,
      id: "sign-in",
      name: "Sign in",
      version: "1.0.0",
      requests: [
        {
          id: "enter",
          action: "session.signed_in",
          method: "POST",
          path: "/enter",
          keep: {
            secret: "request.body.password",
            length: { from: "request.body.password", as: "length" },
            used: "response.body.tokens",
            next: { from: ["response.body.access_token", "response.body.name"] },
          },
          outcome: [{ when: { field: "response.status", is: 200 }, status: "success" }],
        },
      ],
    }),
  );
  on.call("POST /enter", { password: "hunter2" }, { json: { tokens: 12, access_token: "SECRET", name: "jo" } });
  expect(on.last("session.signed_in").details).toEqual({ length: 7, used: 12, next: "jo" });
  const details = { password: "hunter2", token: "SECRET", tokens: 12 };
  on.see({ k: "api", call: "log", action: "ui.signed_in", details });
  expect(on.last("ui.signed_in").details).toEqual({ tokens: 12 });
});

test("an id that is a token by its form is kept as its fingerprint, and still tells what belongs together", () => {
  const token = (name: string) => `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvIE1laWVyIn0.${name}`;
  const on = new Recorder();
  upload(on, token("first"));
  upload(on, token("second"), "other.docx");
  on.call("POST /accept_feedback", { session_id: token("first"), feedback_id: "f" }, { json: { success: true } });
  expect(on.last("feedback_accepted").document_name).toBe("plan.docx");
  expect(on.last("feedback_accepted").app_session_id).toMatch(/^token-[\da-f]{8}$/);
  expect(JSON.stringify([on.all, [...on.world.sessions.values()]])).not.toContain("eyJ");
});
