// Which failures count as solved, and how the list orders them.
import { expect, test } from "vitest";
import { judgeFailures } from "../../extension/popup/FailureList.tsx";
import { solvedBy } from "../../extension/popup/solved.ts";
import { aFailure, anActivity } from "./popup-builders.ts";

const timeout = { kind: "timeout", message: "no answer in 60 s" } as const;
const analysis = (section: string) => aFailure("ai_analysis", timeout, { details: { section } });

test("a failure is solved by a later success of the same action and section", () => {
  const failure = analysis("Root cause");
  const success = anActivity({ action: "ai_analysis", details: { section: "Root cause", feedback_generated: 5 } });
  expect(solvedBy(failure, [failure, success])).toBe(success);
});

test("the first of several later successes is the one that solved it, whatever the order of the list", () => {
  const failure = analysis("Scope");
  const first = anActivity({ details: { section: "Scope" } });
  const second = anActivity({ details: { section: "Scope" } });
  expect(solvedBy(failure, [second, first])).toBe(first);
  expect(solvedBy(failure, [first, second])).toBe(first);
});

test("an unsure outcome is solved like a failure", () => {
  const unsure = anActivity({ action: "document_generation", status: "warning" });
  const success = anActivity({ action: "document_generation" });
  expect(solvedBy(unsure, [success])).toBe(success);
});

test("a failure stays open when the success came before it", () => {
  const success = anActivity({ details: { section: "Scope" } });
  expect(solvedBy(analysis("Scope"), [success])).toBeUndefined();
});

test.each([
  ["another section", { action: "ai_analysis", details: { section: "Findings" } }],
  ["another action", { action: "feedback_accepted", details: { section: "Scope" } }],
  ["another review", { details: { section: "Scope" }, session_id: "other", document_name: "other.docx" }],
  ["a success that is none yet", { details: { section: "Scope" }, status: "in_progress" }],
  ["a second failure", { details: { section: "Scope" }, status: "failed" }],
] as const)("a failure is not solved by %s", (_, over) => {
  expect(solvedBy(analysis("Scope"), [anActivity(over)])).toBeUndefined();
});

test("a decision about one feedback item is not solved by the decision about another", () => {
  const failure = aFailure("feedback_accepted", timeout, { details: { section: "Scope", feedback_id: "fb_1" } });
  const other = anActivity({ action: "feedback_accepted", details: { section: "Scope", feedback_id: "fb_2" } });
  expect(solvedBy(failure, [other])).toBeUndefined();
});

test.each([
  ["export_operation", { export_type: "statistics" }, { export_type: "chat" }],
  ["document_download", { filename: "reviewed.docx" }, { what: "guidelines" }],
])("a file that was not saved (%s) is not there because another one is", (action, details, others) => {
  const failure = aFailure(action, timeout, { details });
  expect(solvedBy(failure, [anActivity({ action, details: others })])).toBeUndefined();
  const success = anActivity({ action, details });
  expect(solvedBy(failure, [success])).toBe(success);
});

test("the same document in a new session solves a failure of the old one", () => {
  const failure = analysis("Scope");
  const success = anActivity({ session_id: "new", details: { section: "Scope" } });
  expect(solvedBy(failure, [success])).toBe(success);
});

test("an upload is solved by an upload of the same name with another ending, in any session", () => {
  const refused = aFailure("document_upload", timeout, { details: { filename: "Risk Q3.pdf" } });
  const accepted = anActivity({
    action: "document_upload",
    session_id: "new",
    details: { filename: "risk q3.docx" },
  });
  const another = anActivity({ action: "document_upload", details: { filename: "audit.docx" } });
  expect(solvedBy(refused, [accepted])).toBe(accepted);
  expect(solvedBy(refused, [another])).toBeUndefined();
});

test("within a stream the numbers decide, because a clock can be set back", () => {
  const failure = analysis("Scope");
  const success = anActivity({ details: { section: "Scope" }, started_at: "2026-11-23T09:00:00.000Z" });
  expect(solvedBy(failure, [success])).toBe(success);
});

test("between streams the clock decides", () => {
  const failure = analysis("Scope");
  const earlier = { stream_id: "other", started_at: "2026-11-23T13:00:00.000Z", details: { section: "Scope" } };
  expect(solvedBy(failure, [anActivity(earlier)])).toBeUndefined();
  const later = anActivity({ ...earlier, started_at: "2026-11-23T13:59:00.000Z" });
  expect(solvedBy(failure, [later])).toBe(later);
});

test("open failures come before solved ones and keep their order", () => {
  const [solved, older, newer] = [analysis("Scope"), analysis("Findings"), analysis("Timeline")];
  const success = anActivity({ details: { section: "Scope" } });
  const judged = judgeFailures([newer, older, solved], [success, newer, older, solved]);
  expect(judged.map(({ failure }) => failure)).toEqual([newer, older, solved]);
  expect(judgeFailures([solved, newer], [success]).map(({ failure }) => failure)).toEqual([newer, solved]);
});

test("what stopped on this device is solved when the log says that it works again", () => {
  const site = { site: "https://reviews.example.com" };
  const stopped = anActivity({ action: "sync_failed", status: "warning" });
  const removed = anActivity({ action: "recording_paused", status: "warning", details: site });
  const recovered = anActivity({ action: "sync_recovered", session_id: "new" });
  const elsewhere = anActivity({ action: "recording_resumed", details: { site: "https://other.example.com" } });
  const given = anActivity({ action: "recording_resumed", session_id: "new", details: site });
  const all = [stopped, removed, recovered, elsewhere, given];
  expect(solvedBy(stopped, all)).toBe(recovered);
  expect(solvedBy(removed, all)).toBe(given);
  expect(solvedBy(removed, [elsewhere])).toBeUndefined();
});
