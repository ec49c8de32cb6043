// Shows what went wrong: each failure with what it means and what to do next.
import { html } from "hono/html";
import { formatDuration, titleOf } from "#core/wording.ts";
import type { Trouble } from "../logs.ts";
import { reviewLink } from "./links.ts";
import { type Html, icon, line, name } from "./parts.ts";
import { momentOf } from "./when.ts";

/** `named` where the troubles are of several reviews: each then says of which. */
export function troubleList(title: string, troubles: readonly Trouble[], named: boolean, more: Html | ""): Html | "" {
  if (troubles.length === 0) return "";
  return html`<h2>${title}</h2><section class="card">${troubles.map((one) => trouble(one, named))}</section>${more}`;
}

function trouble(activity: Trouble, named: boolean): Html {
  const { error, recovery } = activity;
  const words = error && error.message !== recovery?.meaning ? html`<p>${name(error.message)}</p>` : "";
  return html`<article class="failure">${icon(activity.status)}<div><h3>${name(titleOf(activity))} <span class="d">${momentOf(activity.started_at)}</span></h3>
${recovery ? html`<p>${recovery.meaning}</p>` : ""}${words}<code>${line(technicalLine(activity))}</code>${named ? html`<p>${reviewLink(activity)}</p>` : ""}</div>
${recovery ? html`<p class="next"><b>Next:</b> ${recovery.next}</p>` : ""}</article>`;
}

function technicalLine({ action, error, duration_ms, rule }: Trouble): string {
  const parts = [
    rule ?? action,
    error?.kind,
    error?.http_status === undefined ? undefined : `HTTP ${error.http_status}`,
    error?.code,
    error?.name,
    duration_ms === undefined ? undefined : formatDuration(duration_ms),
  ];
  return parts.filter((part) => part !== undefined && part !== "").join(" · ");
}
