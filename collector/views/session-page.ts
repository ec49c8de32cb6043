// The page of one session's log, of everybody's, and the report that an export carries: one view for all three.
import { html } from "hono/html";
import type { Summary } from "#core/summary.ts";
import { counted, spanWords } from "#core/wording.ts";
import type { Logs } from "../logs.ts";
import type { LogsQuery } from "../logs-query.ts";
import type { Timeline } from "../timeline.ts";
import { activityTable, filterLinks, pageLinks } from "./activities.ts";
import { timeChart } from "./chart.ts";
import { troubleList } from "./failures.ts";
import { kindTable, rate } from "./kinds.ts";
import { logsLink, reviewLink, reviewName } from "./links.ts";
import { type Counts, countLine, type Html, name, shareBar } from "./parts.ts";
import { safetyNote } from "./safety.ts";
import { type StorageView, storageSection } from "./storage.ts";
import { momentOf, secondOf, spanOf } from "./when.ts";

export interface SessionView {
  logs: Logs;
  query: LogsQuery;
  timeline: Timeline | undefined;
  /** Absent in an exported report: it has no links and no buttons. */
  live?: { storage: StorageView; sign_out: Html };
  /** In a report: what stands below the last activity. */
  foot?: string;
}

const LISTED = 10;

export function sessionTitle({ logs, query }: SessionView): string {
  if (!logs.sessions) return "All activities";
  const names = new Set(logs.sessions.flatMap(({ document_name }) => document_name ?? []));
  const [only] = names.size === 1 ? names : [];
  const [newest] = logs.sessions;
  return only ?? `Session ${query.session_id ?? newest?.app_session_id ?? newest?.session_id}`;
}

export function sessionPage(view: SessionView): Html {
  const { logs, query, live } = view;
  const crumb = live ? html`<div class="top-line"><a href="/">Sessions</a>${live.sign_out}</div>` : "";
  const head = html`${crumb}<h1>${name(sessionTitle(view))}</h1>`;
  if (logs.summary.total_activities === 0) {
    return html`${head}<section class="card empty"><b>Nothing is recorded here yet</b>${logs.sessions ? "No session has this id, or its first records are still on the way." : "Records are here as soon as a device has sent them; reload this page then."}</section>${live ? storageSection(live.storage) : ""}`;
  }
  const isOfSeveral = logs.sessions?.length !== 1;
  const nameOf = isOfSeveral ? (live ? reviewLink : reviewName) : undefined;
  return html`${head}<p class="facts">${facts(logs)}</p>${safetyNote(logs.completeness)}
${numbers(logs.summary, view.timeline)}
${troubleList("Failures", logs.failures.slice(0, live ? LISTED : 200), nameOf, more(view, "failed"))}
${troubleList("Unsure", logs.warnings.slice(0, live ? LISTED : 200), nameOf, more(view, "warning"))}
${kindTable(logs.summary)}
${live ? storageSection(live.storage) : ""}
<h2 id="activities">Activities</h2>${live ? filterLinks(query, logs.summary) : ""}${filteredLine(logs)}
${activityTable(logs.activities, nameOf)}${live ? pageLinks(query, logs.next_cursor) : ""}${view.foot ? html`<p class="d">${view.foot}</p>` : ""}`;
}

function facts({ sessions, summary, span, completeness, activities }: Logs): Html {
  const last = summary.last_activity ?? activities[0]?.started_at;
  if (!sessions) return html`Every session · last activity ${last ? `${momentOf(last)} UTC` : "none"}`;
  const devices = completeness.streams.filter((stream) => stream.source === "device").length;
  const parts = [
    last ? spanOf(span.first_at || last, last) : "",
    spanWords(summary.session_duration),
    counted(devices, "device"),
    last ? `last activity ${secondOf(last)}` : "",
  ];
  const origin = sessions[0]?.origin ?? "";
  return html`${parts.filter((part) => part !== "").join(" · ")}${origin === "" ? "" : html` · ${name(origin)}`}`;
}

export const countsOf = (summary: Summary): Counts => ({
  success: summary.success_count,
  failed: summary.failed_count,
  warning: summary.warning_count,
  in_progress: summary.in_progress_count,
});

/** The rate, the bar and the counts, with the chart beside them. */
export function numbers(summary: Summary, timeline: Timeline | undefined): Html {
  const counts = countsOf(summary);
  return html`<section class="top"><div><div class="rate"><b>${rate(summary.success_rate)}</b><span>of ${counted(summary.total_activities, "activit").replace(/activit(s?)$/, (_all, s: string) => (s ? "activities" : "activity"))} succeeded</span></div>${shareBar(counts, "bar")}${countLine(counts)}</div>
${timeline ? timeChart(timeline) : ""}</section>`;
}

function more({ logs, query, live }: SessionView, status: "failed" | "warning"): Html | "" {
  const shown = status === "failed" ? logs.failures : logs.warnings;
  if (!live || shown.length <= LISTED) return "";
  return html`<p class="pages"><a href="${logsLink(query, { status })}">all ${status === "failed" ? "failed" : "unsure"} activities</a></p>`;
}

function filteredLine({ filtered }: Logs): Html | "" {
  if (!filtered) return "";
  const { total_activities: total, success_rate } = filtered.summary;
  const count = `${filtered.counted_all ? "" : "more than "}${total.toLocaleString("en-US")}`;
  return html`<p class="d">${count} fit the filter; ${rate(success_rate)} of them succeeded.</p>`;
}
