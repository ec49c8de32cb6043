// The drift alarm: a profile that no longer fits the page says so once, and loses nothing.
import { expect, test } from "vitest";
import { aClick, aProfile, Recorder, upload } from "./builders.ts";

const accept = (on: Recorder, clicked: boolean) => {
  if (clicked) on.see(aClick("click_accept"));
  on.call("POST /accept_feedback", { session_id: "app-1", feedback_id: "f" }, { json: { success: true } });
};
const times = (count: number, run: () => void) => Array.from({ length: count }, run);

test("a request that keeps coming without its click is told once, and every activity is kept", () => {
  const on = new Recorder();
  upload(on);
  times(4, () => accept(on, false));
  expect(on.count("profile_drift")).toBe(0);
  times(6, () => accept(on, false));
  expect(on.count("feedback_accepted")).toBe(10);
  expect(on.all.filter((one) => one.action === "profile_drift")).toMatchObject([
    {
      status: "warning",
      rule: "accept",
      error: { kind: "outcome_unknown" },
      details: { rule: "accept", seen: 5, reason: "no_click" },
    },
  ]);
});

test("a click that keeps coming without its request is told once", () => {
  const on = new Recorder();
  times(8, () => {
    on.see(aClick("click_accept"));
    on.wait(20_000).sweep();
  });
  expect(on.count("button_click")).toBe(8);
  expect(on.last("profile_drift").details).toEqual({ rule: "click_accept", seen: 5, reason: "no_request" });
  expect(on.count("profile_drift")).toBe(1);
});

test("one who presses a button again and again, where there is nothing more to come, has tried once", () => {
  const on = new Recorder();
  times(8, () => {
    on.see(aClick("click_section"));
    on.wait(400);
  });
  on.wait(20_000).sweep();
  expect(on.count("button_click")).toBe(8);
  expect(on.count("profile_drift")).toBe(0);
  times(4, () => {
    on.see(aClick("click_section"));
    on.wait(20_000).sweep();
  });
  expect(on.last("profile_drift").details).toMatchObject({ rule: "click_section", seen: 5 });
});

test("a match in between starts the count anew, and after one the alarm can come again", () => {
  const on = new Recorder();
  upload(on);
  times(4, () => accept(on, false));
  accept(on, true);
  times(4, () => accept(on, false));
  expect(on.count("profile_drift")).toBe(0);
  accept(on, false);
  accept(on, true);
  times(5, () => accept(on, false));
  expect(on.count("profile_drift")).toBe(2);
});

test("keys that do the same as a button, and questions that are answered with no, are no drift", () => {
  const on = new Recorder();
  upload(on);
  times(8, () =>
    on.call("POST /chat", { session_id: "app-1", message: "x" }, { json: { success: true, response: "y" } }),
  );
  times(8, () => {
    on.see(aClick("click_delete_document"));
    on.wait(20_000).sweep();
  });
  expect(on.count("profile_drift")).toBe(0);
});

test("what is remembered of drift can be stored", () => {
  const on = new Recorder();
  upload(on);
  on.world.touched.drift.clear();
  times(2, () => accept(on, false));
  expect(on.world.touched.drift.size).toBe(1);
  expect(structuredClone([...on.world.drift.values()])).toContainEqual({ misses: 2, told: false });
});

test("a click whose request has no activity of its own is a button that was pressed, and no drift", () => {
  const on = new Recorder(
    aProfile({
      v: 1,
      id: "x",
      name: "X",
      version: "1.0.0",
      requests: [{ id: "figures", method: "GET", path: "/figures" }],
      elements: [{ id: "show_figures", on: "click", selector: "#figures", begins: ["figures"] }],
    }),
  );
  times(8, () => {
    on.see(aClick("show_figures"));
    on.call("GET /figures", undefined, { json: {} });
    on.wait(20_000).sweep();
  });
  expect([on.count("button_click"), on.count("profile_drift"), on.world.drift.size]).toEqual([8, 0, 0]);
  times(5, () => {
    on.see(aClick("show_figures"));
    on.wait(20_000).sweep();
  });
  expect(on.count("profile_drift")).toBe(1);
});
