// The first page: every session with its document, its numbers and whether its trail is complete.
import { html } from "hono/html";
import { present, type Summary } from "#core/summary.ts";
import type { Completeness } from "../completeness.ts";
import type { SessionRow } from "../store/contract.ts";
import type { Timeline } from "../timeline.ts";
import { rate } from "./kinds.ts";
import { sessionLink } from "./links.ts";
import { type Html, icon, name, shareBar } from "./parts.ts";
import { safetyWord } from "./safety.ts";
import { countsOf, numbers } from "./session-page.ts";
import { importSection, type StorageView, storageSection } from "./storage.ts";
import { shortSpanOf } from "./when.ts";

export interface SessionsView {
  rows: readonly { session: SessionRow; completeness: Completeness; is_own: boolean }[];
  session_count: number;
  summary: Summary;
  timeline: Timeline | undefined;
  next_link: string | undefined;
  is_first: boolean;
  storage: StorageView;
  sign_out: Html;
  /** For the import form; absent where the caller is no signed-in page. */
  csrf?: string;
}

export function sessionsPage(view: SessionsView): Html {
  const head = html`<div class="top-line"><span>Review Trail</span>${view.sign_out}</div><h1>Sessions</h1>`;
  if (view.rows.length === 0 && view.is_first) {
    return html`${head}<p class="facts">No session yet</p><section class="card empty"><b>Nothing is recorded yet</b>Connect the extension with a token that has the scope “ingest”; its sessions are here as soon as it has sent them; reload this page then.</section>${storageSection(view.storage)}${view.csrf ? importSection(view.csrf) : ""}`;
  }
  const count = view.session_count.toLocaleString("en-US");
  return html`${head}<p class="facts">${count} in all · <a href="/get_logs?format=html">all activities</a></p>
${view.is_first ? numbers(view.summary, view.timeline) : ""}
<section class="card"><table class="rows"><thead><tr><th>Document</th><th>When (UTC)</th><th>Succeeded</th><th class="n">Activities</th><th class="n">Failed</th><th>Trail</th></tr></thead><tbody>${view.rows.map(row)}</tbody></table></section>
${pages(view)}${view.is_first ? html`${storageSection(view.storage)}${view.csrf ? importSection(view.csrf) : ""}` : ""}`;
}

function row({ session, completeness, is_own }: SessionsView["rows"][number]): Html {
  const summary = present(session.tally);
  const title = is_own ? "The collector itself" : (session.document_name ?? `Session ${session.session_id.slice(-8)}`);
  const total = summary.total_activities.toLocaleString("en-US");
  const safety = safetyWord(completeness);
  const failed =
    summary.failed_count === 0
      ? ""
      : html`<span class="st">${icon("failed")} ${summary.failed_count} <span class="hidden">failed</span></span>`;
  return html`<tr><td class="first"><a href="${sessionLink(session.session_id)}">${name(title)}</a></td><td class="d time">${shortSpanOf(session.first_at, session.last_at)}</td><td class="st-cell">${shareBar(countsOf(summary), "mini")}${rate(summary.success_rate)}</td><td class="n">${total}<span class="narrow-only"> ${summary.total_activities === 1 ? "activity" : "activities"}</span></td><td class="n">${failed}</td><td class="st-cell">${is_own ? "" : html`<span class="st">${icon(safety.status)} ${safety.text}</span>`}</td></tr>`;
}

function pages(view: SessionsView): Html | "" {
  if (view.is_first && !view.next_link) return "";
  const first = view.is_first ? html`<span></span>` : html`<a href="/">← newest</a>`;
  return html`<nav class="pages" aria-label="Pages">${first}${view.next_link ? html`<a href="${view.next_link}" rel="next">older →</a>` : ""}</nav>`;
}
