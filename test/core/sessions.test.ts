// Sessions: when a review starts, what it takes on, when it ends, and what is written into it.
import { expect, test } from "vitest";
import { endSession, leaveTabs } from "#core/sessions.ts";
import { summarize } from "#core/summary.ts";
import type { Session } from "#core/world.ts";
import { aClick, anId, Recorder, upload } from "./builders.ts";

const OK = { json: { success: true } };
const sessionsOf = (on: Recorder) => [...new Set(on.records.map((one) => one.session_id))];
const endings = (on: Recorder) =>
  on.records.filter((one) => one.action === "session_ended").map((one) => one.details["reason"]);

test("a session starts with the page and takes on the app’s own id and document with the upload", () => {
  const on = new Recorder();
  on.open();
  expect(on.all.map((one) => one.action)).toEqual(["session_started"]);
  upload(on);
  on.call("POST /accept_feedback", { session_id: "app-1", feedback_id: "f" }, OK);
  expect(sessionsOf(on)).toHaveLength(1);
  expect(on.last("feedback_accepted")).toMatchObject({ app_session_id: "app-1", document_name: "plan.docx" });
});

test("a session goes on over a reload", () => {
  const on = new Recorder();
  upload(on);
  on.see({ k: "life", event: "closed", path: "/" });
  on.open();
  on.call("POST /chat", { message: "x" }, OK);
  expect(sessionsOf(on)).toHaveLength(1);
});

test("after a start of the browser a tab that has the number of an earlier one is not in its session", () => {
  const on = new Recorder();
  upload(on);
  on.wait(10_000);
  leaveTabs(on.world, on.nowMs - 5000);
  on.open();
  on.see(aClick("click_start"));
  expect(sessionsOf(on)).toHaveLength(2);
  leaveTabs(on.world, on.nowMs - 5000);
  on.call("POST /chat", { message: "x" }, OK);
  expect(sessionsOf(on)).toHaveLength(2);
  on.call("POST /accept_feedback", { session_id: "app-1", feedback_id: "f" }, OK);
  expect(on.last("feedback_accepted")).toMatchObject({ document_name: "plan.docx", app_session_id: "app-1" });
  on.wait(130_000).sweep();
  expect(endings(on)).toEqual(["tab_closed"]);
});

test("a review that had begun before recording did takes its id from the requests", () => {
  const on = new Recorder();
  on.call("POST /accept_feedback", { session_id: "app-9", feedback_id: "f" }, OK);
  expect(on.last("feedback_accepted").app_session_id).toBe("app-9");
});

test("the next document is the next session, and what is late for the old one stays in the old one", () => {
  const on = new Recorder();
  upload(on);
  const late = on.send("POST /accept_feedback", { session_id: "app-1", feedback_id: "f" });
  upload(on, "app-2", "other.docx");
  on.answer(late, OK);
  expect(endings(on)).toEqual(["new_document"]);
  expect(on.last("feedback_accepted").app_session_id).toBe("app-1");
  expect(on.last("document_upload")).toMatchObject({ app_session_id: "app-2", document_name: "other.docx" });
});

test.each([
  ["before", ["a", "b"]],
  ["after", ["b", "a"]],
])("an upload that the page gave up, answered %s the next one, is a review of its own", (_when, order) => {
  const on = new Recorder();
  const sent = new Map<string, ReturnType<Recorder["send"]>>();
  for (const name of ["a", "b"]) {
    const form = { document: { file: `${name}.docx`, size: 1, type: "" } };
    sent.set(name, on.send("POST /upload", undefined, { sent: { form } }));
    on.wait(31_000).sweep();
  }
  for (const name of order) {
    const json = { success: true, session_id: name, document_name: `${name}.docx`, sections: ["A"], total_sections: 1 };
    on.answer(sent.get(name) as never, { json, ms: 40_000 });
  }
  on.call("POST /accept_feedback", { session_id: "b", feedback_id: "f" }, OK);
  on.call("POST /add_custom_feedback", { session_id: null, description: "x" }, OK);
  for (const action of ["feedback_accepted", "user_feedback_added"])
    expect(on.last(action)).toMatchObject({ app_session_id: "b", document_name: "b.docx" });
  const uploads = on.all.filter((one) => one.action === "document_upload");
  expect(uploads.map((one) => [one.app_session_id, one.document_name])).toEqual([
    ["a", "a.docx"],
    ["b", "b.docx"],
  ]);
  expect([sessionsOf(on).length, endings(on)]).toEqual([2, ["new_document"]]);
});

test("a failed upload does not take the review before it away", () => {
  const on = new Recorder();
  upload(on);
  on.call("POST /upload", undefined, { status: 500, json: { error: "x" } });
  on.wait(1000).call("POST /accept_feedback", { session_id: "app-1", feedback_id: "f" }, OK);
  expect(on.last("session_state_changed").details).toEqual({ change: "resumed" });
  expect(on.last("feedback_accepted")).toMatchObject({ app_session_id: "app-1", document_name: "plan.docx" });
});

test("the app’s reset ends the session, and a late request does not take it up again", () => {
  const on = new Recorder();
  upload(on);
  on.call("POST /reset_session", undefined, OK);
  expect(on.count("session_ended")).toBe(1);
  on.call(
    "POST /accept_feedback",
    { session_id: "app-1", feedback_id: "f" },
    { status: 400, json: { error: "Invalid session" } },
  );
  expect(on.count("session_state_changed")).toBe(0);
  expect([...on.world.sessions.values()].every((one) => one.ended)).toBe(true);
});

test("a click that began nothing belongs to the session in which it was made, also where that has ended since", () => {
  const on = new Recorder();
  on.open();
  upload(on);
  on.see(aClick("click_section", { label: "Next" }));
  on.wait(2000).call("POST /reset_session", undefined, { json: { success: true } });
  on.wait(20_000).sweep();
  expect(on.last("button_click").session_id).toBe(on.last("document_upload").session_id);
  expect(on.count("session_started")).toBe(1);
});

test("a session that is idle for half an hour ends, and naming it takes it up again", () => {
  const on = new Recorder();
  upload(on);
  on.wait(31 * 60_000).sweep();
  expect(endings(on)).toEqual(["idle"]);
  on.call("POST /accept_feedback", { session_id: "app-1", feedback_id: "f" }, OK);
  expect(on.last("feedback_accepted").app_session_id).toBe("app-1");
  expect(sessionsOf(on)).toHaveLength(1);
});

test("a session ends some time after the last page of its tab has gone", () => {
  const on = new Recorder();
  upload(on);
  on.see({ k: "life", event: "closed", path: "/" });
  on.wait(30_000).sweep([]);
  expect(endings(on)).toEqual([]);
  on.wait(120_000).sweep([]);
  expect(endings(on)).toEqual(["tab_closed"]);
  on.sweep([]);
  expect(endings(on)).toHaveLength(1);
});

test("what a closed tab told in its last moment begins no session and takes none up again", () => {
  const on = new Recorder();
  upload(on);
  on.see(aClick("click_export"));
  on.wait(500);
  const [session] = on.world.sessions.values();
  const scene = { nowMs: on.nowMs, id: anId, profile: "trail", origin: on.page.origin };
  endSession(on.world, session as Session, scene, "tab_closed", []);
  on.send("POST /accept_feedback", { session_id: "app-1", feedback_id: "f" });
  on.see({ k: "life", event: "closed", path: "/" });
  expect(on.last("modal_closed").app_session_id).toBe("app-1");
  expect([sessionsOf(on).length, on.count("session_state_changed")]).toEqual([1, 0]);
  on.wait(60_000).open();
  expect(sessionsOf(on)).toHaveLength(2);
});

test("a session that is found to be over days later has lasted until its last step, in its numbers too", () => {
  const on = new Recorder();
  upload(on);
  const last = on.nowMs;
  on.send("POST /complete_review", { session_id: "app-1" });
  on.wait(64 * 3_600_000).sweep([]);
  const [ended] = on.all.filter(({ action }) => action === "session_ended");
  expect(ended).toMatchObject({ started_at: new Date(last).toISOString(), details: { reason: "idle" } });
  const summary = summarize(on.all);
  expect(summary).toMatchObject({ session_duration: 0.1, last_activity: new Date(last).toISOString() });
});

test("two tabs are two reviews, and either id finds its own", () => {
  const on = new Recorder();
  upload(on);
  on.open({ tab_id: 8 });
  upload(on, "app-2", "other.docx");
  on.call("POST /chat", { session_id: "app-1", message: "x" }, OK);
  expect(on.last("chat_interaction").document_name).toBe("plan.docx");
  expect(endings(on)).toEqual([]);
});

test("uploading the same text again, with the feedback’s old ids, is a session of its own", () => {
  const on = new Recorder();
  for (const id of ["app-1", "app-2"]) {
    upload(on, id);
    on.call("POST /accept_feedback", { session_id: id, section_name: "A", feedback_id: "same" }, OK);
  }
  const decided = on.all.filter((one) => one.action === "feedback_accepted");
  expect(decided.map((one) => one.app_session_id)).toEqual(["app-1", "app-2"]);
});

test.each(["null", "undefined"])("the id %s is none: it neither ends a review nor joins two tabs", (none) => {
  const on = new Recorder();
  on.open();
  on.call(`GET /get_statistics?session_id=${none}`, undefined, OK);
  upload(on);
  on.call(`GET /get_statistics?session_id=${none}`, undefined, OK);
  on.call(`POST /chat?session_id=${none}`, { message: "x" }, OK);
  expect(on.last("chat_interaction")).toMatchObject({ app_session_id: "app-1", document_name: "plan.docx" });
  expect([sessionsOf(on).length, endings(on)]).toEqual([1, []]);
});

test("inline feedback, which names no session, belongs to the tab’s own", () => {
  const on = new Recorder();
  upload(on);
  on.call(
    "POST /add_custom_feedback",
    { session_id: null, section_name: "A", type: "t", description: "SECRET" },
    { json: { success: true, feedback_item: { id: "c1" } } },
  );
  expect(on.last("user_feedback_added")).toMatchObject({
    app_session_id: "app-1",
    details: { feedback_id: "c1", feedback_length: 6 },
  });
});
