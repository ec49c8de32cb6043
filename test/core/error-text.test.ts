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

test("what the same request had sent is cut, all of it or a piece of a long text", () => {
  const long = "The supplier changed the bank account two days before the transfer was made.";
  expect(errorText(`Refused: ${long} (too long)`, [long])).toBe("Refused: … (too long)");
  expect(errorText("Refused: changed the bank account two da...", [long])).toBe("Refused:…...");
  expect(errorText("Who is Meier is no question", ["Who is Meier"])).toBe("… is no question");
  expect(errorText("the note is bad", ["a", "no"])).toBe("the note is bad");
});

test("a hostile text takes no longer than a plain one", () => {
  for (const part of ["'", '"', "/", "<", "a/", "x'y ", "(", "a@", "Traceback "]) {
    expect([...errorText(part.repeat(20_000), [part.repeat(9000)])].length).toBeLessThanOrEqual(200);
  }
});
