// Shows what went wrong: each failure with what it means and what to do next.
import { html } from "hono/html";
import { formatDuration, titleOf } from "#core/wording.ts";
import type { Trouble } from "../logs.ts";
import type { NameOf } from "./links.ts";
import { type Html, icon, line, name } from "./parts.ts";
import { momentOf } from "./when.ts";

/** `nameOf` where the troubles are of several reviews: each then says of which. */
export function troubleList(
  title: string,
  troubles: readonly Trouble[],
  nameOf: NameOf | undefined,
  more: Html | "",
): Html | "" {
  if (troubles.length === 0) return "";
  return html`<h2>${title}</h2><section class="card">${troubles.map((one) => trouble(one, nameOf))}</section>${more}`;
}

function trouble(activity: Trouble, nameOf: NameOf | undefined): Html {
  const { error, recovery } = activity;
  const words = error && error.message !== recovery?.meaning ? html`<p>${name(error.message)}</p>` : "";
  return html`<article class="failure">${icon(activity.status)}<div><h3>${name(titleOf(activity))} <span class="d">${momentOf(activity.started_at)}</span></h3>
${recovery ? html`<p>${recovery.meaning}</p>` : ""}${words}<code>${line(technicalLine(activity))}</code>${nameOf ? html`<p>${nameOf(activity)}</p>` : ""}</div>
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
