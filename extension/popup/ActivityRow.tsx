// One activity as one row: outcome, what it was, what matters about it, when and how long.
import type { Activity } from "#core/activity.ts";
import { detailLine, formatDuration, oneLine, titleOf } from "#core/wording.ts";
import { StatusIcon } from "./Icon.tsx";
import { elapsedWords, whenWords } from "./times.ts";

interface ActivityRowProps {
  activity: Activity;
  nowMs: number;
  /** Names the document where rows of several reviews stand together. */
  named: boolean;
}

export function ActivityRow({ activity, nowMs, named }: ActivityRowProps) {
  const title = titleOf(activity);
  const line = lineOf(activity, named);
  return (
    <li class="row">
      <StatusIcon status={activity.status} spinning={activity.status === "in_progress"} />
      <p class="title" title={title}>
        {title}
      </p>
      <time dateTime={String(activity.started_at)}>{whenWords(activity.started_at, nowMs)}</time>
      <p class="line" title={line}>
        {line}
      </p>
      <span class="took">{tookWords(activity, nowMs)}</span>
    </li>
  );
}

function lineOf(activity: Activity, named: boolean): string {
  const line = detailLine(activity);
  const name = oneLine(String(activity.document_name ?? ""));
  if (!named || name === "" || line.includes(name)) return line;
  return line === "" ? name : `${line} · ${name}`;
}

function tookWords({ status, started_at, duration_ms }: Activity, nowMs: number): string {
  if (status === "in_progress") return `${elapsedWords(nowMs - Date.parse(started_at))} …`.trim();
  return duration_ms === undefined ? "" : formatDuration(Number(duration_ms));
}
