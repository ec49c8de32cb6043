// Lays what really happened beside what was recorded, one thing at a time, and counts how often the two agree.
import type { Activity } from "#core/activity.ts";
import type { JoinedTruth } from "../review-app/truth.ts";

/** One line of the comparison; `recorded` is missing where nothing was recorded for it. */
export interface Pair {
  truth: JoinedTruth;
  recorded: Activity | undefined;
  /** Right when the activity has the true status. */
  right: boolean;
}

export interface Comparison {
  pairs: Pair[];
  /** Recorded things of the kinds that the truth speaks of, for which there is no truth. */
  invented: Activity[];
  /** Share of what happened that was recorded with its true status. */
  recall: number;
  /** Share of what was recorded that really happened so. */
  precision: number;
}

/** What the page's own observers add, and what the app knows nothing of. */
const OWN = new Set(["ui", "trail", "session"]);
const MOST_APART_MS = 1500;

/** The app's words and ours for the same thing, where they differ. */
const OUR_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  session_ended: ["session_ended", "session_state_changed"],
  "feedback.tool_feedback_sent": ["feedback.tool_feedback", "feedback.tool_feedback_sent"],
};

/** Pairs each truth with the nearest recorded activity of the same action and facts; each is used once. */
export function compare(truth: readonly JoinedTruth[], recorded: readonly Activity[]): Comparison {
  const free = new Set(recorded);
  const startOf = new Map(truth.map((one) => [one.id, Date.parse(one.started_at)]));
  const pairs = truth.map((one): Pair => {
    // A part of something (the export inside a submit) is recorded with the start of the whole.
    const startMs = startOf.get(one.part_of ?? one.id) ?? Number.NaN;
    const found = nearest(one, startMs, free);
    if (found) free.delete(found);
    return { truth: one, recorded: found, right: found?.status === one.true_status };
  });
  const invented = [...free].filter(({ category, action }) => !OWN.has(category) || action === "section_navigation");
  const right = pairs.filter((pair) => pair.right).length;
  const told = pairs.filter((pair) => pair.recorded).length + invented.length;
  return { pairs, invented, recall: share(right, truth.length), precision: share(right, told) };
}

function nearest(truth: JoinedTruth, startMs: number, free: ReadonlySet<Activity>): Activity | undefined {
  const apart = (one: Activity) => Math.abs(Date.parse(one.started_at) - startMs);
  const isPart = truth.part_of !== undefined;
  const fitting = [...free].filter(
    (one) =>
      fits(truth, one) &&
      (isSession(truth) || apart(one) <= MOST_APART_MS) &&
      (one.action !== "s3_export" || (one.rule === "submit") === isPart),
  );
  return fitting.sort((a, b) => apart(a) - apart(b))[0];
}

const isSession = ({ action }: JoinedTruth) => action.startsWith("session_");

function fits(truth: JoinedTruth, { action, details }: Activity): boolean {
  if (!(OUR_ACTIONS[truth.action] ?? [truth.action]).includes(action)) return false;
  const facts: [unknown, unknown][] = [
    [truth.section, details["section"]],
    [truth.feedback_id, details["feedback_id"]],
    [action === "document_upload" ? truth.filename : undefined, details["filename"]],
  ];
  return facts.every(([real, kept]) => real === undefined || kept === undefined || real === kept);
}

const share = (part: number, whole: number): number => (whole === 0 ? 1 : Math.round((part / whole) * 1000) / 1000);

/** The comparison as lines of text, for a person who reads the test's output. */
export function tableOf({ pairs, invented, recall, precision }: Comparison): string {
  const rows = pairs.map(({ truth, recorded, right }) => [
    right ? "✓" : "✗",
    truth.action,
    truth.section ?? truth.filename ?? truth.feedback_id ?? "",
    truth.fault ?? "",
    statusWords(truth.true_status, truth.kind),
    recorded ? statusWords(recorded.status, recorded.error?.kind) : "not recorded",
  ]);
  const extra = invented.map((one) => ["+", one.action, "", "", "did not happen", statusWords(one.status, undefined)]);
  const lines = align([["", "what happened", "where", "fault", "truth", "recorded"], ...rows, ...extra]);
  return [...lines, `recall ${recall}, precision ${precision}`].join("\n");
}

const statusWords = (status: string, kind: string | undefined): string => (kind ? `${status} (${kind})` : status);

/** Columns as wide as their widest cell. */
export function align(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
