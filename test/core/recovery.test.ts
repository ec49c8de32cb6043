// What a failure card says: its words have to be true of the activity, and its step has to help.
import { expect, test } from "vitest";
import { recoveryFor } from "#core/recovery.ts";
import { ERROR_KINDS, type ErrorKind } from "#core/vocabulary.ts";
import { titleOf } from "#core/wording.ts";

/** What the log says of itself, as the worker writes it. */
const OWN: readonly [action: string, kind: ErrorKind, meaning: RegExp][] = [
  ["sync_failed", "network", /nothing is lost/],
  ["records_dropped", "processing", /missing in this log/],
  ["records_dropped", "script", /missing in this log/],
  ["recording_paused", "auth", /browser/],
  ["profile_drift", "outcome_unknown", /profile/],
  ["resource_failed", "network", /page/],
];

test.each(OWN)("%s (%s) is not told as a step of the app that went wrong", (action, kind, meaning) => {
  const advice = recoveryFor({ action, error: { kind, message: "" } });
  expect(advice?.meaning).toMatch(meaning);
  expect(`${advice?.meaning} ${advice?.next}`).not.toMatch(/server|sign in|start it again|whether the change is there/);
});

test("a file that is too large is not to be uploaded again as it is", () => {
  const error = { kind: "file", message: "The file is too large.", code: "TooLarge" } as const;
  expect(recoveryFor({ action: "document_upload", error })?.next).toMatch(/smaller/);
});

test("where a server before the app gave up waiting the page is not said to have done so", () => {
  const error = { kind: "timeout", message: "The server answered with HTTP 504.", http_status: 504 } as const;
  expect(recoveryFor({ action: "document_generation", error })?.meaning).not.toMatch(/page/);
});

test("a status that says more than an error has advice of its own: lost (502), too many (429), not there (404)", () => {
  const of = (http_status: number) =>
    recoveryFor({ action: "document_generation", error: { kind: "http", message: "", http_status } });
  expect(of(502)?.meaning).toMatch(/may or may not/);
  expect(of(503)?.meaning).toMatch(/did not happen/);
  expect(of(429)?.next).toMatch(/wait/);
  expect(of(404)?.next).not.toMatch(/try again/);
});

test("a connection test whose outcome nobody knows is told as a test, not as files that may be stored", () => {
  const { meaning = "", next = "" } =
    recoveryFor({ action: "s3_connection_test", error: { kind: "outcome_unknown", message: "" } }) ?? {};
  expect(`${meaning} ${next}`).not.toMatch(/files|export/);
});

test("what the page cancelled itself is not said to have been answered", () => {
  const error = {
    kind: "outcome_unknown",
    message: "The page cancelled the request; the server may have acted.",
  } as const;
  expect(recoveryFor({ action: "feedback_accepted", error })?.meaning).not.toMatch(/answer/);
});

test.each(["feedback_accepted", "ai_analysis", "s3_export", "document_generation"])(
  "%s with a reservation is not told as one that failed, nor is it to be started again",
  (action) => {
    for (const kind of ["processing", "ai", "s3", "user_input"] as const) {
      const told = { action, status: "warning", details: {}, error: { kind, message: "" } } as const;
      const { meaning = "", next = "" } = recoveryFor(told) ?? {};
      expect(`${titleOf(told)} ${meaning} ${next}`).not.toMatch(/failed|no |nothing|again/i);
      expect(recoveryFor({ ...told, status: "failed" })?.meaning).not.toBe(meaning);
    }
  },
);

test("a connection test that failed is not to be made right by a connection test", () => {
  const error = { kind: "s3", message: "The bucket can’t be used. (Access denied to bucket b)" } as const;
  const advice = recoveryFor({ action: "s3_connection_test", error });
  expect(`${advice?.meaning} ${advice?.next}`).not.toMatch(/was stored|run the S3 connection test/);
});

test("who decided on feedback and was refused has entered nothing that could be corrected", () => {
  const error = { kind: "user_input", message: "Feedback item not found", http_status: 400 } as const;
  for (const action of ["feedback_accepted", "feedback_rejected", "feedback_reverted"])
    expect(recoveryFor({ action, error })?.next).toMatch(/section/);
  expect(recoveryFor({ action: "user_feedback_added", error })?.next).toMatch(/entry/);
});

test("where a sign-in page came in place of the answer, one more try is not the advice", () => {
  const error = { kind: "http", message: "A web page came.", http_status: 200, code: "NotTheApp" } as const;
  expect(recoveryFor({ action: "chat_interaction", error })?.next).toMatch(/sign in/);
});

test.each([
  ["unhandled_rejection", "script"],
  ["resource_failed", "network"],
] as const)("nobody is sent to reload the page for %s without a word on what is open there", (action, kind) => {
  expect(recoveryFor({ action, error: { kind, message: "" } })?.next).toMatch(/forget what is open/);
});

test("of an app that nobody knows no advice speaks of a review, or of what the review app takes", () => {
  for (const kind of ERROR_KINDS) {
    const error = { kind, message: "" };
    const { meaning = "", next = "" } = recoveryFor({ action: "ui.change_sent", error }) ?? {};
    if (kind !== "session") expect(`${meaning} ${next}`).not.toMatch(/review|docx|Word/);
  }
  const tooLarge = { kind: "file", message: "", http_status: 413 } as const;
  expect(recoveryFor({ action: "ui.change_sent", error: tooLarge })?.next).toMatch(/smaller/);
});
