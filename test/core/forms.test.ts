// A form that leaves its page is told by the answer to that form, and by no other page that comes after it.
import { expect, test } from "vitest";
import { anAnswer, aRequest, GENERIC, Recorder } from "./builders.ts";

test.each([
  ["/orders", "success"],
  ["/orders#sent", "success"],
  ["/orders?error=1", "warning"],
  ["/elsewhere", "warning"],
])("a form for /orders after which %s comes with 200 is a %s", (path, status) => {
  const on = new Recorder(GENERIC);
  on.open();
  on.send("POST /orders", undefined, { channel: "form" });
  on.see({ k: "life", event: "closed", path: "/" });
  on.wait(3000).open();
  on.see(anAnswer(aRequest(`POST ${path}`, undefined, { channel: "form", r: 1_000_000_000 }), { status: 200 }));
  expect(on.activities.map((one) => [one.action, one.status])).toEqual([["ui.change_sent", status]]);
});
