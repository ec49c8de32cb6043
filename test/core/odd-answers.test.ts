// Answers that are not what the page asked for: no JSON in place of some, or a refusal whose words nobody waited for.
import { expect, test } from "vitest";
import { Recorder } from "./builders.ts";

const ACCEPT = { session_id: "app-1", section_name: "A", feedback_id: "f" };

test("a web page that an XMLHttpRequest gives as no JSON at all is one in place of the app’s answer", () => {
  const on = new Recorder();
  const html = { json: null, type: "text/html" };
  on.call("POST /accept_feedback", ACCEPT, html, { channel: "xhr" });
  expect(on.last("feedback_accepted")).toMatchObject({ status: "failed", error: { code: "NotTheApp" } });
});

test("a refusal whose words were cut off as the page was left is a refusal, no answer that nobody saw", () => {
  const on = new Recorder();
  const sent = on.send("POST /accept_feedback", ACCEPT);
  on.see({ k: "life", event: "closed", path: "/" });
  on.answer(sent, { status: 502, outcome: "unread" });
  expect(on.last("feedback_accepted")).toMatchObject({ status: "failed", error: { kind: "http", http_status: 502 } });
});
