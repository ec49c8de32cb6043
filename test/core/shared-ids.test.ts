// One app's id for several reviews: which of them is meant.
import { expect, test } from "vitest";
import { Recorder, upload } from "./builders.ts";

const OK = { json: { success: true } };

test("an app that goes on with its id for the next document names the next review with it", () => {
  const on = new Recorder();
  for (const name of ["a.docx", "b.docx"]) upload(on, "app-1", name);
  on.call("POST /accept_feedback", { session_id: "app-1", feedback_id: "f" }, OK);
  expect(on.last("feedback_accepted").document_name).toBe("b.docx");
  expect(on.last("session_ended").details["reason"]).toBe("new_document");
  expect([on.count("session_ended"), on.count("session_state_changed")]).toEqual([1, 0]);
  const first = on.page;
  on.open({ tab_id: 8 });
  upload(on, "app-1", "c.docx");
  on.see({ k: "life", event: "opened", path: "/" }, first);
  on.call("POST /chat", { session_id: "app-1", message: "x" }, OK);
  expect(on.last("chat_interaction").document_name).toBe("c.docx");
  on.page = first;
  on.call("POST /chat", { session_id: "app-1", message: "x" }, OK);
  expect(on.last("chat_interaction").document_name).toBe("b.docx");
});

test("of two reviews of one id that are over the one that was last worked in goes on", () => {
  const on = new Recorder();
  const first = on.open();
  upload(on, "app-1", "a.docx");
  on.open({ tab_id: 8 });
  upload(on, "app-1", "b.docx");
  on.page = first;
  on.wait(1000).call("POST /chat", { session_id: "app-1", message: "x" }, OK);
  on.wait(600_000).sweep([]);
  on.open({ tab_id: 9 });
  on.call("POST /chat", { session_id: "app-1", message: "x" }, OK);
  expect(on.last("chat_interaction").document_name).toBe("a.docx");
});

test("of two reviews of a tab that were active in the same millisecond the later goes on, in whatever order they are known", () => {
  const last = [false, true].map((isTurned) => {
    const on = new Recorder();
    upload(on, "app-1", "a.docx");
    on.send("POST /upload");
    on.send("POST /chat", { session_id: "app-1", message: "x" });
    const known = [...on.world.sessions];
    on.world.sessions.clear();
    for (const [id, session] of isTurned ? known.reverse() : known) on.world.sessions.set(id, session);
    on.see({ k: "life", event: "moved", path: "/next" });
    return on.last("section_navigation").session_id === on.last("document_upload").session_id;
  });
  expect(last).toEqual([true, true]);
});
