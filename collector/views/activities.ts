// Shows activities as a table, newest first, with the links that narrow and turn it.
import { html } from "hono/html";
import type { Activity } from "#core/activity.ts";
import type { Summary } from "#core/summary.ts";
import { CATEGORIES, type Status } from "#core/vocabulary.ts";
import { CATEGORY_WORDS, detailLine, formatDuration, STATUS_WORDS, titleOf } from "#core/wording.ts";
import type { LogsQuery } from "../logs-query.ts";
import { logsLink, type NameOf } from "./links.ts";
import { type Html, icon, line, name, statusWord } from "./parts.ts";
import { momentOf } from "./when.ts";

/** `nameOf` where the activities are of several reviews: each row then says of which. */
export function activityTable(activities: readonly Activity[], nameOf: NameOf | undefined): Html {
  if (activities.length === 0) {
    return html`<section class="card empty"><b>No activity here</b>Nothing that was recorded fits.</section>`;
  }
  return html`<section class="card"><table class="rows"><thead><tr><th>Time</th><th>Status</th><th>Activity</th><th>Details</th><th class="n">Took</th></tr></thead><tbody>${activities.map((activity) => row(activity, nameOf))}</tbody></table></section>`;
}

function row(activity: Activity, nameOf: NameOf | undefined): Html {
  const took = activity.duration_ms === undefined ? "" : formatDuration(activity.duration_ms);
  return html`<tr><td class="d time">${momentOf(activity.started_at)}</td><td class="st-cell">${statusWord(activity.status)}</td><td class="what">${name(titleOf(activity))}</td><td class="d wide">${line(detailLine(activity))}${nameOf ? html`<div>${nameOf(activity)}</div>` : ""}</td><td class="n took">${activity.status === "in_progress" ? "…" : took}</td></tr>`;
}

const ORDER: readonly Status[] = ["success", "failed", "warning", "in_progress"];

/** Links that narrow the list; a chosen one goes off with another click. */
export function filterLinks(query: LogsQuery, summary: Summary): Html {
  const counts = {
    success: summary.success_count,
    failed: summary.failed_count,
    warning: summary.warning_count,
    in_progress: summary.in_progress_count,
  };
  const byStatus = ORDER.filter((status) => counts[status] > 0 || query.filter.status === status).map((status) =>
    chip(
      query,
      "status",
      status,
      html`${icon(status)} ${STATUS_WORDS[status]} <span class="hidden">only</span>`,
      counts[status],
    ),
  );
  const byCategory = CATEGORIES.filter((category) => (summary.action_breakdown[category] ?? 0) > 0).map((category) =>
    chip(query, "category", category, html`${CATEGORY_WORDS[category]}`, summary.action_breakdown[category] ?? 0),
  );
  const clear = { status: undefined, category: undefined, action: undefined, from: undefined, to: undefined };
  const hasFilter = Object.values(query.filter).some((value) => value !== undefined);
  const all = html`<li><a href="${logsLink(query, clear)}"${hasFilter ? "" : html` aria-current="true"`}>all</a></li>`;
  return html`<ul class="chips">${all}${byStatus}</ul><ul class="chips">${byCategory}</ul>`;
}

function chip(query: LogsQuery, key: "status" | "category", value: string, words: Html, count: number): Html {
  const chosen = query.filter[key] === value;
  const href = logsLink(query, {
    [key]: chosen ? undefined : value,
    ...(key === "category" ? { action: undefined } : {}),
  });
  return html`<li><a href="${href}"${chosen ? html` aria-current="true"` : ""}>${words} <b>${count.toLocaleString("en-US")}</b></a></li>`;
}

export function pageLinks(query: LogsQuery, nextCursor: string | null): Html | "" {
  if (!query.before && nextCursor === null) return "";
  const first = query.before ? html`<a href="${logsLink(query)}">← newest</a>` : html`<span></span>`;
  const older =
    nextCursor === null ? "" : html`<a href="${logsLink(query, { cursor: nextCursor })}" rel="next">older →</a>`;
  return html`<nav class="pages" aria-label="Pages">${first}${older}</nav>`;
}
