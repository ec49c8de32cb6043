// Shows where exports go, how the last ones ended, and the buttons that start one or test the way.
import { html } from "hono/html";
import type { Activity } from "#core/activity.ts";
import { recoveryFor } from "#core/recovery.ts";
import { counted, formatBytes, STATUS_WORDS } from "#core/wording.ts";
import type { ExportRow } from "../store/contract.ts";
import { type Html, name, note } from "./parts.ts";
import { momentOf } from "./when.ts";

export interface StorageView {
  kind: "s3" | "folder";
  location: string;
  last_test: Activity | undefined;
  exports: readonly ExportRow[];
  /** Absent where this caller may not export. */
  csrf?: string;
  session_id?: string;
  json_link?: string;
}

export function storageSection(view: StorageView): Html {
  const target = view.kind === "s3" ? "S3" : "a folder";
  const where =
    view.kind === "s3"
      ? html`Exports go to <code>${view.location}</code>.`
      : html`No bucket is configured (S3_BUCKET), so exports go to a folder on the collector: <code>${view.location}</code>.`;
  return html`<h2 id="export">Export</h2><section class="card pad"><p class="facts">${where}</p>
${view.last_test ? testNote(view.last_test) : ""}${view.exports.map(exportNote)}
<div class="actions">${view.csrf && view.session_id ? button("/page/exports", `Export to ${target}`, view.csrf, view.session_id, "main") : ""}
${view.csrf ? button("/page/s3_test", view.kind === "s3" ? "Test the S3 connection" : "Test the folder", view.csrf, view.session_id, "") : ""}
${view.json_link ? html`<a class="button" href="${view.json_link}">Show as JSON</a>` : ""}
${view.csrf ? "" : html`<span class="d">To export, sign in with a token that has the scope “export”.</span>`}</div></section>`;
}

/** The fold-out that takes a device's hand-over file; it asks for its own token, because signing in gives only reading. */
export function importSection(csrf: string): Html {
  return html`<details class="card pad import"><summary>Import pending activities of a device</summary>
<p class="facts">When a device could not reach this collector, its popup saves what is missing here as a file (Export, Save pending activities). Importing it twice changes nothing.</p>
<form method="post" action="/page/import" enctype="multipart/form-data"><input type="hidden" name="csrf" value="${csrf}"><label for="file">File</label><input id="file" type="file" name="file" required accept=".ndjson"><label for="ingest">Token with the scope “ingest”</label><input id="ingest" name="token" type="password" autocomplete="off" required maxlength="200" spellcheck="false"><button class="main">Import</button></form></details>`;
}

function button(action: string, label: string, csrf: string, sessionId: string | undefined, className: string): Html {
  const session = sessionId === undefined ? "" : html`<input type="hidden" name="session_id" value="${sessionId}">`;
  return html`<form method="post" action="${action}"><input type="hidden" name="csrf" value="${csrf}">${session}<button class="${className}">${label}</button></form>`;
}

function exportNote(row: ExportRow): Html {
  const when = momentOf(row.requested_at);
  if (row.status === "success") {
    const size = `${counted(row.files_count ?? 0, "file")}, ${formatBytes(row.total_bytes ?? 0)}`;
    return note("success", html`<b>Exported</b> ${when} UTC to <code>${row.location}</code> (${size}).`);
  }
  if (row.status === "in_progress") return note("in_progress", html`<b>Export is running</b> since ${when} UTC.`);
  const { status, error } = row;
  const advice = recoveryFor({ action: "s3_export", ...(error ? { error } : {}) });
  const next = advice ? html` <b>Next:</b> ${advice.next}` : "";
  return note(status, html`<b>Export ${STATUS_WORDS[status]}</b> ${when} UTC: ${name(error?.message ?? "")}${next}`);
}

function testNote(activity: Activity): Html {
  const when = momentOf(activity.started_at);
  if (activity.status === "success") return note("success", html`<b>Connection test passed</b> ${when} UTC.`);
  if (activity.status === "in_progress")
    return note("in_progress", html`<b>Connection test is running</b> since ${when} UTC.`);
  const next = recoveryFor(activity)?.next;
  return note(
    activity.status,
    html`<b>Connection test ${STATUS_WORDS[activity.status]}</b> ${when} UTC: ${name(activity.error?.message ?? "")}${next ? html` <b>Next:</b> ${next}` : ""}`,
  );
}
