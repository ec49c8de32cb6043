// The app has changed and the profile has not: what is still recorded, and what says so.
import { describe, expect, test } from "vitest";
import { dryRun } from "#core/dry-run.ts";
import { plainTemplates } from "#core/interpret.ts";
import type { Observation } from "#core/observation.ts";
import type { Signal } from "#core/signal.ts";
import { report } from "../../scripts/profile.ts";
import { aClick, anAnswer, aRequest, REVIEW_APP, Recorder, START_MS, upload } from "../core/builders.ts";
import { actOut, type Case } from "./cases.ts";
import { ENDPOINTS } from "./endpoint-cases.ts";

const DECISIONS = [
  ["click_accept", "/accept_feedback", "feedback_accepted"],
  ["click_reject", "/reject_feedback", "feedback_rejected"],
  ["click_revert", "/revert_feedback", "feedback_reverted"],
] as const;
const ITEM = { session_id: "app-1", section_name: "A", feedback_id: "f1" };

/** Each decision six times, as a trace: with the rules of its clicks or without, and on its path or another. */
function aTrace(change: { rules: boolean; rename?: (path: string) => string }): Observation[] {
  const signals: Signal[] = [];
  for (let turn = 0; turn < 6; turn += 1) {
    for (const [rule, path] of DECISIONS) {
      signals.push(aClick(change.rules ? rule : undefined));
      const request = aRequest(`POST ${change.rename?.(path) ?? path}`, ITEM, { r: signals.length });
      signals.push(request, anAnswer(request, { json: { success: true } }));
    }
  }
  return signals.map((signal, index) => ({ n: index + 1, at: START_MS + index * 9000, signal }) as Observation);
}
const drifts = (run: ReturnType<typeof dryRun>) =>
  run.activities
    .filter(({ action }) => action === "profile_drift")
    .map(({ details }) => [details["rule"], details["reason"]]);

describe("the same requests from other elements", () => {
  const run = dryRun(REVIEW_APP, aTrace({ rules: false }));

  test("are all recorded with their outcome", () => {
    for (const [, , action] of DECISIONS)
      expect(run.activities.filter((one) => one.action === action && one.status === "success")).toHaveLength(6);
  });

  test("set off one alarm for each rule, and the dry run says so", () => {
    expect(drifts(run)).toEqual([
      ["accept", "no_click"],
      ["reject", "no_click"],
      ["revert", "no_click"],
    ]);
    expect(run.unused).toEqual(expect.arrayContaining(["click_accept", "click_reject", "click_revert"]));
    expect(report(run)).toMatch(/^Came without their click: accept \(6\), reject \(6\), revert \(6\)$/m);
  });
});

describe("the same elements with other requests", () => {
  const run = dryRun(REVIEW_APP, aTrace({ rules: true, rename: (path) => `/v9${path}` }));

  test("are recorded as the buttons that they are, and nothing is made up", () => {
    expect(run.activities.filter(({ action }) => action === "button_click")).toHaveLength(18);
    expect(run.activities.filter(({ category }) => category === "feedback")).toEqual([]);
  });

  test("set off one alarm for each click, and the dry run says so", () => {
    expect(drifts(run)).toEqual([
      ["click_accept", "no_request"],
      ["click_reject", "no_request"],
      ["click_revert", "no_request"],
    ]);
    expect(run.unmatched).toHaveLength(36);
    expect(report(run)).toMatch(/^Came without their request: click_accept \(6\)/m);
  });

  test("are recorded where they fail", () => {
    const on = new Recorder();
    const request = aRequest("POST /v9/accept_feedback", ITEM);
    on.see(anAnswer(request, { status: 500, json: { error: "SECRET" } }));
    expect(on.last("request_failed")).toMatchObject({ status: "failed", details: { path: "/v9/accept_feedback" } });
  });
});

test("an app that fits sets off nothing, and a trace without clicks says nothing of them", () => {
  const good = dryRun(REVIEW_APP, aTrace({ rules: true }));
  expect([drifts(good), good.apart]).toEqual([[], []]);
  expect(
    dryRun(
      REVIEW_APP,
      aTrace({ rules: true }).filter(({ signal }) => signal.k !== "dom"),
    ).apart,
  ).toEqual([]);
});

test("an app that has changed in both has no rule left, and the dry run shows it", () => {
  const run = dryRun(REVIEW_APP, aTrace({ rules: false, rename: (path) => `/v9${path}` }));
  expect(run.unmatched).toHaveLength(54);
  expect(run.unused).toHaveLength(REVIEW_APP.requests.length + REVIEW_APP.elements.length);
});

describe("the same app below another path", () => {
  test.each(["/api", "/api/v1"])("%s comes out the same", (base) => {
    const below = ([name, act, action, want]: Case): Case => [
      name,
      (on) => {
        const call = on.call.bind(on);
        on.call = (line, ...rest) => call(line.replace(" ", ` ${base}`), ...rest);
        act(on);
      },
      action,
      action === "request_failed" ? { status: "failed" } : want,
    ];
    for (const one of ENDPOINTS) actOut(below(one));
  });

  test("finds its jobs and files by the last part of the path", () => {
    const on = new Recorder();
    upload(on);
    on.call(
      "POST /api/analyze_section",
      { session_id: "app-1" },
      { json: { success: true, async: true, task_id: "t9" } },
    );
    on.call("GET /api/task_status/t9", undefined, {
      json: { state: "SUCCESS", result: { success: false, error: "no" } },
    });
    on.call("GET /api/v1/download/o.docx", undefined, { outcome: "attachment", status: 0 }, { channel: "download" });
    expect(on.last("ai_analysis").status).toBe("failed");
    expect(on.last("document_download").details["filename"]).toBe("o.docx");
  });

  test("is watched for, and a path that only ends alike is not", () => {
    expect(plainTemplates(REVIEW_APP, "/task_status/{task_id}")).toEqual([
      "/task_status/*",
      "/api/task_status/*",
      "/api/v1/task_status/*",
    ]);
    const on = new Recorder();
    on.call("POST /other/chat", { message: "?" }, { json: { success: true, response: "x" } });
    expect(on.count("chat_interaction")).toBe(0);
  });
});
