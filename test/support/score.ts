// Scores a comparison with the truth: recall and precision per action and per hidden failure, beside status codes alone.
import type { Activity } from "#core/activity.ts";
import type { JoinedTruth } from "../review-app/truth.ts";
import { align, type Comparison, type Pair } from "./comparison.ts";

/** How well one group of things was recorded. Shares are 0 to 1, with three decimals. */
export interface Score {
  group: string;
  happened: number;
  /** Recorded with the true status. */
  right: number;
  /** Recorded as a warning that says nobody can know. */
  unsure: number;
  missed: number;
  invented: number;
  /** Failures among them whose kind of error is the true one too. */
  kinds: number;
  recall: number;
  precision: number;
  /** The same for somebody who writes down what the status code says, and sees only requests. */
  baselineRecall: number;
  baselinePrecision: number;
}

export interface Scores {
  actions: Score[];
  /** What status codes alone get wrong, by what was done to the app. */
  hidden: Score[];
  total: Score;
}

export function score({ pairs, invented }: Comparison): Scores {
  const hidden = pairs.filter(({ truth }) => truth.hidden);
  return {
    actions: grouped(pairs, invented, ({ truth }) => truth.action),
    hidden: grouped(hidden, [], ({ truth }) => `${truth.action}: ${truth.fault ?? truth.page_saw ?? "no request"}`),
    total: scoreOf("all", pairs, invented),
  };
}

function grouped(pairs: readonly Pair[], invented: readonly Activity[], groupOf: (pair: Pair) => string): Score[] {
  const groups = new Set([...pairs.map(groupOf), ...invented.map(({ action }) => action)]);
  return [...groups].sort().map((group) =>
    scoreOf(
      group,
      pairs.filter((pair) => groupOf(pair) === group),
      invented.filter(({ action }) => action === group),
    ),
  );
}

function scoreOf(group: string, pairs: readonly Pair[], invented: readonly Activity[]): Score {
  const count = (test: (pair: Pair) => boolean): number => pairs.filter(test).length;
  const right = count((pair) => pair.right);
  const missed = count(({ recorded }) => recorded === undefined);
  const baselineSeen = count(({ truth }) => isRequest(truth));
  const baselineRight = count(({ truth }) => isRequest(truth) && !truth.hidden);
  return {
    group,
    happened: pairs.length,
    right,
    unsure: count(({ recorded, right: agreed }) => !agreed && recorded?.status === "warning"),
    missed,
    invented: invented.length,
    kinds: count(({ truth, recorded, right: agreed }) => agreed && truth.kind === recorded?.error?.kind),
    recall: share(right, pairs.length),
    precision: share(right, pairs.length - missed + invented.length),
    baselineRecall: share(baselineRight, pairs.length),
    baselinePrecision: share(baselineRight, baselineSeen),
  };
}

/** Something that a status code could be read of: not what only the page knows, nor a part of a larger answer. */
const isRequest = (truth: JoinedTruth): boolean => truth.path !== "" && truth.part_of === undefined;

const share = (part: number, whole: number): number => (whole === 0 ? 1 : Math.round((part / whole) * 1000) / 1000);

/** The scores as a table that a person reads. */
export function scoreTable({ actions, hidden, total }: Scores): string {
  const head = [
    "",
    "happened",
    "right",
    "unsure",
    "missed",
    "invented",
    "kinds",
    "recall",
    "precision",
    "codes only: recall",
    "precision",
  ];
  const row = (one: Score) => [
    one.group,
    ...[one.happened, one.right, one.unsure, one.missed, one.invented, one.kinds].map(String),
    ...[one.recall, one.precision, one.baselineRecall, one.baselinePrecision].map((value) => value.toFixed(3)),
  ];
  const part = (title: string, scores: readonly Score[]) => align([[title, ...head.slice(1)], ...scores.map(row)]);
  return [...part("action", [...actions, total]), "", ...part("hidden failure", hidden)].join("\n");
}
