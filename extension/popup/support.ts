// A failure as facts with names: for the Details fold-out and as plain text for a message to support.
import type { Activity } from "#core/activity.ts";
import { recoveryFor } from "#core/recovery.ts";
import { formatDuration, oneLine, STATUS_WORDS, titleOf, unturned } from "#core/wording.ts";

export type Fact = readonly [name: string, value: string];

/** Every fact that is kept about an activity, in reading order; values are text whatever they were. */
export function factsOf(activity: Activity): Fact[] {
  const { error } = activity;
  const facts: [string, unknown][] = [
    ["Outcome", STATUS_WORDS[activity.status] ?? activity.status],
    ["Error", error && [error.name, error.message].filter(Boolean).join(": ")],
    ["Kind", error?.kind],
    ["Code", error?.code],
    ["HTTP status", error?.http_status],
    ["Document", activity.document_name],
    ["Started", activity.started_at],
    ["Took", activity.duration_ms === undefined ? undefined : formatDuration(Number(activity.duration_ms))],
    ...Object.entries(activity.details).map(([key, value]): [string, unknown] => [nameOf(key), joined(value)]),
    ["Site", activity.origin],
    ["App session", activity.app_session_id],
    ["Session", activity.session_id],
    ["Activity", activity.activity_id],
    ["Records", recordNumbers(activity)],
    ["Rule", [activity.profile, activity.rule].filter(Boolean).join(" / ")],
  ];
  return facts
    .filter(([, value]) => value !== undefined && value !== null && value !== "")
    .map(([name, value]) => [oneLine(name), oneLine(String(value))]);
}

/** The whole failure as text that can be pasted into a message; it names ids, so that support finds it in the log. */
export function supportText(activity: Activity): string {
  const recovery = recoveryFor(activity);
  const stack = stackOf(activity);
  return [
    `Review Trail: ${titleOf(activity)}`,
    ...(recovery ? [recovery.meaning, `Next: ${recovery.next}`] : []),
    "",
    ...factsOf(activity).map(([name, value]) => `${name}: ${value}`),
    ...(stack ? ["", stack] : []),
  ].join("\n");
}

/** The error's stack, line by line; undefined where there is none. */
export const stackOf = ({ error }: Activity): string | undefined =>
  error?.stack === undefined
    ? undefined
    : String(error.stack).replaceAll("\t", "  ").split(/\r?\n/).map(unturned).join("\n");

const nameOf = (key: string): string => {
  const words = key.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const joined = (value: unknown): unknown => (Array.isArray(value) ? value.join(", ") : value);

function recordNumbers({ stream_id, first_seq, last_seq }: Activity): string {
  const numbers = first_seq === last_seq ? String(first_seq) : `${first_seq}–${last_seq}`;
  return `${numbers} of stream ${String(stream_id)}`;
}
