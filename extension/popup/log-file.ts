// Makes a log file on this device, without a collector: JSON for tools, HTML for people, equal to what is shown.
import type { Activity } from "#core/activity.ts";
import { recoveryFor } from "#core/recovery.ts";
import { summarize } from "#core/summary.ts";
import { detailLine, formatDuration, oneLine, STATUS_WORDS, titleOf } from "#core/wording.ts";

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
border-bottom:1px solid light-dark(#e3e3de,#30363c);overflow-wrap:anywhere}td:is(:nth-child(1),:nth-child(2),:nth-child(5)){white-space:nowrap}
th{white-space:nowrap}td:nth-child(3){min-width:200px}tr{break-inside:avoid}h1{overflow-wrap:anywhere}@media print{:root{color-scheme:light}}
@media(max-width:720px){th{display:none}tr{display:flex;flex-wrap:wrap;gap:0 12px;padding:8px 0;border-bottom:1px solid light-dark(#e3e3de,#30363c)}
td{padding:0;border:0}td:is(:nth-child(3),:nth-child(4)){flex-basis:100%}}.success{color:light-dark(#14713f,#63cf93)}.failed{color:light-dark(#b4231a,#ff8f85)}
.in_progress{color:light-dark(#1f5bb5,#86b3ff)}.warning{color:light-dark(#7d5200,#f0c04c)}small{color:light-dark(#5d646b,#a0a8b0)}`;
const SIGNS = { success: "✓", failed: "✕", in_progress: "◌", warning: "▲" } as const;

/** "2026-11-23 13:50:00"; the file may be read in another time zone, so this is UTC. What is no time stays as it is. */
const secondOf = (iso: string): string => String(iso).replace(/^(\d{4,}-\d\d-\d\d)T(\d\d:\d\d:\d\d)[.\d]*Z$/, "$1 $2");

function asHtml(document: string, activities: readonly Activity[], madeAt: Date): string {
  const summary = summarize(activities);
  const title = escaped(oneLine(document));
  const rows = activities.map((activity) => {
    const advice = recoveryFor(activity);
    const trouble = activity.error
      ? `<br><small>${escaped(activity.error.message)}${advice ? `<br>${escaped(advice.meaning)} Next: ${escaped(advice.next)}` : ""}</small>`
      : "";
    const took = activity.duration_ms === undefined ? "" : formatDuration(activity.duration_ms);
    return `<tr><td>${escaped(secondOf(activity.started_at))}</td><td class="${activity.status}">${SIGNS[activity.status]} ${STATUS_WORDS[activity.status]}</td><td>${escaped(titleOf(activity))}${trouble}</td><td>${escaped(detailLine(activity))}</td><td>${escaped(took)}</td></tr>`;
  });
  const total = summary.total_activities;
  const numbers = `${summary.success_rate}% of ${total.toLocaleString("en-US")} ${total === 1 ? "activity" : "activities"} succeeded; ${summary.failed_count} failed, ${summary.warning_count} unsure, ${summary.in_progress_count} running.`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style><h1>${title}</h1><p>${escaped(numbers)}</p><p><small>Made on ${secondOf(madeAt.toISOString())} from this device’s own log. Times are UTC.</small></p><table><tr><th>Time</th><th>Status</th><th>Activity</th><th>Details</th><th>Took</th></tr>${rows.join("")}</table></html>`;
}
