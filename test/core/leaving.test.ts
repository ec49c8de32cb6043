// What a page has under way when it is left: nobody knows how it ended, and what leaving cuts off is no failure.
import { describe, expect, test } from "vitest";
import { Recorder, upload } from "./builders.ts";

const accept = (id: string) => ({ session_id: "app-1", section_name: "A", feedback_id: id });
const OK = { json: { success: true } };

describe("a page that is left", () => {
  test("has an operation that is unsure, whatever breaks off by that, and a late end still counts", () => {
    const on = new Recorder();
    upload(on);
    const sent = on.send("POST /accept_feedback", accept("a"));
    on.wait(1000).see({ k: "life", event: "closed", path: "/" });
    on.answer(sent, { outcome: "network", status: 0, ms: 1000 });
    on.call("GET /get_statistics", undefined, { outcome: "network", status: 0, ms: 10 });
    expect(on.last("feedback_accepted")).toMatchObject({ status: "warning", error: { kind: "page_closed" } });
    expect(on.count("request_failed")).toBe(0);
    on.answer(sent, { ...OK, ms: 1100 });
    expect(on.last("feedback_accepted")).toMatchObject({ status: "success", details: { page_was_left: true } });
  });

  test("and sends something after its last word has an operation that is unsure, with an end that breaks off or none", () => {
    const on = new Recorder();
    upload(on);
    on.see({ k: "life", event: "closed", path: "/" });
    const sent = on.send("POST /accept_feedback", accept("a"));
    on.answer(sent, { outcome: "network", status: 0, ms: 10 });
    expect(on.last("feedback_accepted")).toMatchObject({ status: "warning", error: { kind: "page_closed" } });
    on.send("POST /reject_feedback", accept("b"));
    on.wait(1000).sweep([]);
    expect(on.last("feedback_rejected")).toMatchObject({ status: "warning", error: { kind: "page_closed" } });
  });
});
