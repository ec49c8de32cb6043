// What is kept of an error's words: what they quote, where files lie and what the page had sent are cut.
import { expect, test } from "vitest";
import { errorText } from "#core/redact.ts";

test.each([
  ['Section "SECRET session" not found', "Section “…” not found"],
  ["[Errno 28] No space left on device: 'uploads/SECRET.docx'", "[Errno 28] No space left on device: “…”"],
  ["Package not found at uploads/SECRET.docx today", "Package not found at … today"],
  ["could not open /srv/SECRET/y.zip or C:\\Users\\SECRET\\a.docx", "could not open … or …"],
  ["kept in \\\\server\\SECRET\\a", "kept in …"],
  ["kept in s3://reviews/SECRET/SECRET.json", "kept in s3://reviews/…"],
  ["ask secret@mail.example first", "ask … first"],
  ["No such job: rq:job:0a1b2c3d-1111-2222-3333-444455556666", "No such job: rq:job:…"],
  ["refused, token=SECRET, api_key = SECRET", "refused, token=…, api_key = …"],
  ["bad session_id=SECRET&password=SECRET", "bad session_id=…&password=…"],
  ["Authorization: Bearer SECRET1 was refused", "Authorization: … was refused"],
  ["bad X-Auth-Token: SECRET1", "bad X-Auth-Token: …"],
  ["ExpiredToken: The token is too old", "ExpiredToken: The token is too old"],
  ["KeyError: 'SECRET'", "KeyError: “…”"],
  ["Wrong value “SECRET text", "Wrong value “…”"],
  ["Wrong: {'a': 'SECRET's own', \"b\": \"SECRET\"}", "Wrong: {“…”: “…”, “…”: “…”}"],
  ["Bad answer <p>SECRET</p> SECRET", "Bad answer …"],
  ["Model refused the prompt: SECRET SECRET", "Model refused the prompt: …"],
  ["Cannot read properties of undefined (reading 'foo')", "Cannot read properties of undefined (reading 'foo')"],
  ["'NoneType' object has no attribute 'get'", "'NoneType' object has no attribute 'get'"],
  ["can't find what it's for, and/or n/a, 3 / 4", "can't find what it's for, and/or n/a, 3 / 4"],
  ["AccessDenied: not authorized to perform s3:ListBucket", "AccessDenied: not authorized to perform s3:ListBucket"],
  [
    "An error occurred (403) when calling the HeadBucket operation: Forbidden",
    "An error occurred (403) when calling the HeadBucket operation: Forbidden",
  ],
  ["413 Request Entity Too Large: the limit is 16 MB.", "413 Request Entity Too Large: the limit is 16 MB."],
  ["stopMediaRotation is not defined", "stopMediaRotation is not defined"],
])("of %j is kept %j", (given, kept) => {
  expect(errorText(given)).toBe(kept);
});

test.each([
  "„SECRET text“ nicht gefunden",
  "”SECRET” hittades inte",
  "»SECRET« fehlt",
  "‚SECRET x‘ fehlt",
  "‹SECRET› fehlt",
  "找不到「SECRET」",
  "《SECRET》不存在",
  "‘it’s SECRET’ is bad",
  "b'SECRET text' can't be decoded",
  'He "said \\"SECRET\\" and SECRET" to us',
  "'it\\'s SECRET' is bad",
  'Section "SECRET of "SECRET" Ltd SECRET" not found',
  "Section 'SECRET of 'SECRET' SECRET' not found",
])("texts in quotes of any kind are cut: %s", (given) => {
  const kept = errorText(given);
  expect(kept).not.toContain("SECRET");
  expect(kept).toContain("“…”");
});

test.each([
  "&quot;SECRET&quot; is bad",
  "&#39;SECRET&#39; or &#x27;SECRET&#x27; is bad",
  "&lt;p&gt;SECRET",
  "%22SECRET%22 is bad",
  '\\"SECRET x\\" is bad',
  "\\u0022SECRET\\u0022 is bad",
  "It failed\\nSECRET",
  "It failed\u2028SECRET",
  "jo.SECRET%40corp.example is unknown",
  "jo.SECRET&#64;corp.example is unknown",
])("what is written for HTML, JSON or an address is read as it is meant: %s", (given) => {
  expect(errorText(given)).not.toContain("SECRET");
});

test.each([
  "Not allowed to load local resource: file:///C:/Users/SECRET/SECRET.docx",
  "C:\\Users\\Jo SECRET\\Documents\\SECRET plan.docx is locked",
  "/srv/jo/My SECRET Documents/SECRET plan.docx is locked",
  "//server/SECRET/a is locked",
  "~/SECRET/a is locked",
  "Übersicht/SECRET.docx is locked",
  "文档/SECRET.docx is locked",
  "uploads/SECRET/report is locked",
  "save?name=SECRET failed",
  "example.com/SECRET/a?b=SECRET failed",
  "data:text/html,SECRET failed",
  "https://jo:SECRET@a.example/x failed",
  "https://a.example/x(SECRET)SECRET failed",
  "User: arn:aws:iam::123456789012:user/SECRET is not authorized",
])("paths and addresses in other forms are cut: %s", (given) => {
  expect(errorText(given)).not.toContain("SECRET");
});

test.each([
  "session=SECRET is over",
  "Wrong password: SECRET SECRET",
  "password：SECRET",
  "Cookie: theme=dark; sid=SECRET",
  "Authorization: Token SECRET",
  "invalid Bearer SECRETabcdef",
  "AWSAccessKeyId=SECRET",
  "abcdefghijklmnopqrstuvwxyz1234/SECRETabcdefghijklm1 is bad",
])("secrets are cut by their name or form: %s", (given) => {
  expect(errorText(given)).not.toContain("SECRET");
});

test("a key, a token of three parts and the text behind a traceback’s end are cut", () => {
  expect(errorText("The key AKIAIOSFODNN7EXAMPLE is bad")).toBe("The key … is bad");
  expect(errorText("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqbyJ9.abc is bad")).toBe("… is bad");
  const traceback = `Traceback (most recent call last):\n  File "x.py", line 3, in run\n    raise x\nValueError: a\nSECRET: b\nSECRET`;
  expect(errorText(traceback)).toBe("ValueError");
});

test.each([
  "Permission denied for this user and/or group on 24/11/2026",
  "Could not fetch the document.",
  "Basic information is missing, the boys' room isn't free",
  "Invalid token: it has expired",
  "50% of it failed, 3 > 2 & 1 < 2",
  "Unsupported media type text/plain",
])("a server’s own words stay: %s", (given) => {
  expect(errorText(given)).toBe(given);
});

test("what the same request had sent is cut, all of it or a piece of a long text", () => {
  const long = "The supplier changed the bank account two days before the transfer was made.";
  expect(errorText(`Refused: ${long} (too long)`, [long])).toBe("Refused: … (too long)");
  expect(errorText("Refused: changed the bank account two da...", [long])).toBe("Refused:…...");
  expect(errorText("Who is Meier is no question", ["Who is Meier"])).toBe("… is no question");
  expect(errorText("the note is bad", ["a", "no"])).toBe("the note is bad");
  expect(errorText("it can not even start", ["Note"])).toBe("it can not even start");
});

test.each([
  ["in another case", "WHO IS MEIER OF THE AUDIT"],
  ["without its marks", "Who is Meier of the audit"],
  ["in other spaces", "Who  is\u00a0Meier\tof the audit"],
  ["over two lines", "Who is Meier\nof the audit?"],
  ["with zero-width signs", "Who\u200b is Meier\u200d of the audit"],
  ["encoded as in an address", "Who%20is%20Meier%20of%20the%20audit"],
])("what was sent is known again %s", (_how, repeated) => {
  expect(errorText(`Refused: ${repeated} (no)`, ["Who is Meier, of the audit?"])).not.toMatch(/meier|audit/i);
});

test("what was sent is known again in scripts that say much with few signs, and in signs alone", () => {
  expect(errorText("拒绝：供应商已更换银行账户", ["请注意供应商已更换银行账户，谢谢"])).toBe("拒绝：…");
  expect(errorText("Refused: 😀🎉💣🔥 (no)", ["😀🎉💣🔥"])).toBe("Refused: … (no)");
  expect(errorText("Refused: Rene\u0301 Müller", ["Ren\u00e9 Mu\u0308ller"])).toBe("Refused: …");
});

test("a hostile text takes no longer than a plain one", () => {
  for (const part of [
    "'",
    '"',
    "/",
    "<",
    "a/",
    "x'y ",
    "(",
    "a@",
    "Traceback ",
    "/home/ a ",
    "C:\\a a",
    "eyJ.",
    "%41",
    "a=",
    '\\"',
  ]) {
    expect([...errorText(part.repeat(20_000), [part.repeat(9000)])].length).toBeLessThanOrEqual(200);
  }
});
