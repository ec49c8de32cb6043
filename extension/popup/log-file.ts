// Makes a log file on this device, without a collector: JSON for tools, HTML for people, equal to what is shown.
import type { Activity } from "#core/activity.ts";
import { recoveryFor } from "#core/recovery.ts";
import { summarize } from "#core/summary.ts";
import { detailLine, formatDuration, STATUS_WORDS, titleOf } from "#core/wording.ts";

export interface LogFile {
  name: string;
  type: string;
  content: string;
}

export function logFile(format: "json" | "html", activities: readonly Activity[], madeAt: Date): LogFile {
  const stamp = madeAt.toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "_");
  const document = activities.findLast((activity) => activity.document_name !== undefined)?.document_name ?? "session";
  const name = `${stamp}_${document.replace(/[^\p{L}\p{N}_-]+/gu, "_").slice(0, 60)}.${format}`;
  return format === "json"
    ? { name, type: "application/json", content: asJson(activities, madeAt) }
    : { name, type: "text/html", content: asHtml(document, activities, madeAt) };
}

function asJson(activities: readonly Activity[], madeAt: Date): string {
  const failures = activities
    .filter((activity) => activity.status === "failed" || activity.status === "warning")
    .map((activity) => ({ ...activity, recovery: recoveryFor(activity) ?? null }));
  return JSON.stringify(
    { made_at: madeAt.toISOString(), summary: summarize(activities), failures, activities },
    null,
    2,
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: unknown): string => String(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");

const STYLE = `:root{color-scheme:light dark}body{font:14px/1.5 system-ui,sans-serif;max-width:1040px;margin:32px auto;padding:0 24px;
font-variant-numeric:tabular-nums}table{width:100%;border-collapse:collapse}td,th{text-align:left;padding:6px 12px;vertical-align:top;
border-bottom:1px solid light-dark(#e3e3de,#30363c)}.success{color:light-dark(#14713f,#63cf93)}.failed{color:light-dark(#b4231a,#ff8f85)}
.in_progress{color:light-dark(#1f5bb5,#86b3ff)}.warning{color:light-dark(#7d5200,#f0c04c)}small{color:light-dark(#5d646b,#a0a8b0)}`;
const SIGNS = { success: "✓", failed: "✕", in_progress: "◌", warning: "▲" } as const;

function asHtml(document: string, activities: readonly Activity[], madeAt: Date): string {
  const summary = summarize(activities);
  const rows = activities.map((activity) => {
    const advice = recoveryFor(activity);
    const trouble = activity.error
      ? `<br><small>${escaped(activity.error.message)}${advice ? ` ${escaped(advice.meaning)} Next: ${escaped(advice.next)}` : ""}</small>`
      : "";
    const took = activity.duration_ms === undefined ? "" : formatDuration(activity.duration_ms);
    return `<tr><td>${escaped(activity.started_at)}</td><td class="${activity.status}">${SIGNS[activity.status]} ${STATUS_WORDS[activity.status]}</td><td>${escaped(titleOf(activity))}${trouble}</td><td>${escaped(detailLine(activity))}</td><td>${escaped(took)}</td></tr>`;
  });
  const numbers = `${summary.success_rate}% of ${summary.total_activities} activities succeeded; ${summary.failed_count} failed, ${summary.warning_count} unsure, ${summary.in_progress_count} running.`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(document)}</title><style>${STYLE}</style><h1>${escaped(document)}</h1><p>${escaped(numbers)}</p><p><small>Made on ${escaped(madeAt.toISOString())} from this device’s own log.</small></p><table><tr><th>Time</th><th>Status</th><th>Activity</th><th>Details</th><th>Took</th></tr>${rows.join("")}</table></html>`;
}
