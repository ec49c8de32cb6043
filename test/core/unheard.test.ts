// Operations whose end nobody has heard yet, for a long time or as the page is left.
import { expect, test } from "vitest";
import { Recorder, upload } from "./builders.ts";

const accept = (id: string) => ({ session_id: "app-1", section_name: "A", feedback_id: id });

test("what an app reports as begun goes on while its page is open, for days, and its end is kept", () => {
  const on = new Recorder();
  on.see({ k: "api", call: "start", id: "one", action: "document.invoice_approved" });
  for (let hours = 0; hours < 30; hours += 1) on.wait(3_600_000).sweep();
  expect(on.last("document.invoice_approved").status).toBe("in_progress");
  on.see({ k: "api", call: "complete", id: "one" });
  expect(on.last("document.invoice_approved").status).toBe("success");
});

test("what an app has begun and never ended is unsure once its page has gone, also after days", () => {
  const on = new Recorder();
  on.see({ k: "api", call: "start", id: "one", action: "document.invoice_approved" });
  for (let hours = 0; hours < 30; hours += 1) on.wait(3_600_000).sweep();
  on.sweep([]);
  expect(on.last("document.invoice_approved")).toMatchObject({ status: "warning", error: { kind: "page_closed" } });
  on.wait(3_600_000).sweep([]);
  expect(on.world.operations.size).toBe(0);
});

test("a request that leaves as its page is left is told like one that left before", () => {
  const on = new Recorder();
  upload(on);
  on.see({ k: "life", event: "closed", path: "/" });
  on.send("POST /accept_feedback", accept("a"));
  on.wait(1000).sweep([]);
  expect(on.last("feedback_accepted")).toMatchObject({ status: "warning", error: { kind: "page_closed" } });
});
