// The score of a comparison: what was right, unsure, missed or invented, and what status codes alone would have said.
import { expect, test } from "vitest";
import { anActivity } from "../core/builders.ts";
import type { JoinedTruth } from "../review-app/truth.ts";
import { compare } from "./comparison.ts";
import { score, scoreTable } from "./score.ts";

const START = "2026-11-14T09:00:00.000Z";
let made = 0;
const aTruth = (change: Partial<JoinedTruth> = {}): JoinedTruth => {
  made += 1;
  const entry = {
    id: `s${made}`,
    action: "s3_export",
    path: "/export_to_s3",
    true_status: "success",
    hidden: false,
  } as const;
  return { ...entry, started_at: START, ended_at: START, requests: 1, ...change } as JoinedTruth;
};

const s3 = { kind: "s3", message: "no" } as const;
const truth = [
  aTruth(),
  aTruth({ action: "feedback_accepted", path: "/accept_feedback", feedback_id: "a" }),
  aTruth({
    action: "feedback_accepted",
    path: "/accept_feedback",
    feedback_id: "b",
    true_status: "failed",
    kind: "network",
  }),
  aTruth({
    action: "s3_connection_test",
    path: "/test_s3_connection",
    true_status: "failed",
    kind: "s3",
    fault: "s3_denied",
    hidden: true,
  }),
  aTruth({ action: "document_upload", path: "", true_status: "failed", kind: "file", hidden: true }),
  aTruth({ action: "chat_interaction", path: "/chat", fault: "cut_body", true_status: "success" }),
];
const recorded = [
  anActivity({ action: "s3_export" }),
  anActivity({ action: "feedback_accepted", details: { feedback_id: "a" } }),
  anActivity({ action: "s3_connection_test", status: "failed", error: s3 }),
  anActivity({ action: "document_upload", status: "failed", error: { kind: "file", message: "no" } }),
  anActivity({ action: "chat_interaction", status: "warning", error: { kind: "outcome_unknown", message: "?" } }),
  anActivity({ action: "document_delete" }),
];

test("each action and each hidden failure has its recall and precision", () => {
  const { actions, hidden, total } = score(compare(truth, recorded));
  expect(total).toMatchObject({
    happened: 6,
    right: 4,
    unsure: 1,
    missed: 1,
    invented: 1,
    kinds: 4,
    recall: 0.667,
    precision: 0.667,
  });
  expect(actions.find((one) => one.group === "feedback_accepted")).toMatchObject({
    happened: 2,
    right: 1,
    missed: 1,
    recall: 0.5,
    precision: 1,
  });
  expect(actions.find((one) => one.group === "document_delete")).toMatchObject({ invented: 1, precision: 0 });
  expect(hidden.map((one) => [one.group, one.recall, one.baselineRecall])).toEqual([
    ["document_upload: no request", 1, 0],
    ["s3_connection_test: s3_denied", 1, 0],
  ]);
});

test("status codes alone miss what is hidden and what is no request", () => {
  const { total } = score(compare(truth, recorded));
  expect(total).toMatchObject({ baselineRecall: 0.667, baselinePrecision: 0.8 });
});

test("the table has a line for each action, all of them, and each hidden failure", () => {
  const lines = scoreTable(score(compare(truth, recorded))).split("\n");
  expect(lines).toHaveLength(1 + 6 + 1 + 1 + 1 + 2);
  expect(lines[0]).toMatch(/^action +happened +right/);
});

test("nothing that happened and nothing recorded is a perfect score", () => {
  expect(score(compare([], [])).total).toMatchObject({ recall: 1, precision: 1, baselineRecall: 1 });
});
