// The words and the small pieces of markup of variant A.
import { escaped } from "./config.js";

export const classes = {
  button: "btn",
  message: "chat-message",
  user: "from-user",
  assistant: "from-assistant",
  waiting: "is-waiting",
};

const STATUS = { accepted: "Accepted", rejected: "Rejected" };

export const words = {
  toastMs: 3000,
  fileChosen: (name) => `${name} is ready to upload`,
  wrongType: (name) => `${name} is not a .docx file`,
  chooseFirst: "Choose a document first",
  starting: "Starting…",
  started: "Start review",
  uploading: "Uploading the document…",
  uploaded: (name, count) => `${name} uploaded, ${count} sections found`,
  uploadFailed: (reason) => `The upload failed: ${reason}`,
  guidelinesTitle: "Which guidelines should apply?",
  guidelinesQuestion: "You added guidelines of your own.",
  guidelinesBoth: "Both",
  guidelinesNew: "Only mine",
  guidelinesOld: "Only the built-in ones",
  sectionFailed: (name, reason) => `Could not open “${name}”: ${reason}`,
  place: (now, all) => `${now} of ${all}`,
  emptySection: `<p class="hint">This section has no text.</p>`,
  analysing: (name) => `<p class="hint is-busy">Reading “${name}”…</p>`,
  analysed: (name, count) => `“${name}” analysed: ${count} points`,
  analysisFailed: (name, reason) => `Analysis of “${name}” failed: ${reason}`,
  noAnalysis: `<p class="hint">There is no analysis of this section yet.</p>`,
  noFeedback: `<p class="hint">Nothing to remark on here.</p>`,
  statistics: (all) =>
    `${all.total_feedback} points · ${all.accepted} accepted · ${all.rejected} rejected · ${all.user_added} of your own`,
  decided: (decision) => (decision ? `Feedback ${decision}` : "Decision taken back"),
  decisionFailed: (reason) => `The decision was not saved: ${reason}`,
  sureRevertAll: "Take back every decision of this review?",
  revertedAll: "All decisions taken back",
  describeFirst: "Describe your feedback first",
  ownAdded: "Your feedback was added",
  ownUpdated: "Your feedback was changed",
  ownDeleted: "Your feedback was deleted",
  ownFailed: (reason) => `Your feedback was not saved: ${reason}`,
  editTitle: "Change your feedback",
  save: "Save",
  sureDelete: "Delete this feedback?",
  highlightDefault: "Marked in the text",
  thinking: "Thinking…",
  apology: "Sorry, I could not answer that just now. Please try again.",
  noChat: "There is no conversation to save yet",
  chatSaved: "Conversation saved",
  preview: (sections, summary) =>
    `<p>These go into the reviewed document as comments, across ${sections.length} sections.</p>
     <dl><dt>Accepted</dt><dd>${summary.accepted.total}</dd><dt>Your own</dt><dd>${summary.custom.total}</dd>
     <dt>Rejected, left out</dt><dd>${summary.rejected.total}</dd></dl>`,
  previewFailed: (reason) => `The summary could not be loaded: ${reason}`,
  completing: "Writing the reviewed document…",
  completed: (name) => `${name} is ready`,
  completeFailed: (reason) => `The review could not be completed: ${reason}`,
  sureExport: "Export this review to storage?",
  exporting: "Exporting…",
  exported: (location) => `Exported to ${location}`,
  exportFailed: (reason) => `The export failed: ${reason}`,
  storageTitle: "Storage test",
  storageUsable: "The storage can be used",
  storageDenied: (reason) => `The storage cannot be used: ${reason}`,
  storageFailed: (reason) => `The storage test failed: ${reason}`,
  storageReport: (status) =>
    `<dl><dt>Connected</dt><dd>${status.connected ? "yes" : "no"}</dd><dt>Bucket</dt><dd>${escaped(status.bucket_name)}</dd>
     <dt>Accessible</dt><dd>${status.bucket_accessible ? "yes" : "no"}</dd></dl>`,
  downloading: (name) => `Downloading ${name}`,
  downloadFailed: (reason) => `The download failed: ${reason}`,
  statisticsSaved: "Statistics saved",
  sureDeleteDocument: "Delete the document and all feedback on it?",
  deleted: `<p class="hint">The document was deleted.</p>`,
  documentDeleted: "Document deleted",
  sureReset: "End this session? The review will be lost.",
  reset: "Session ended",
  resetFailed: (reason) => `The session could not be ended: ${reason}`,
  sureResetZoom: "Reset session?",
  logsTitle: "Activity log of the app",
  logs: (logs) =>
    `<ol class="log">${logs.map((line) => `<li>${escaped(line.action)} <small>${escaped(line.status)} ${escaped(line.details.note ?? "")}</small></li>`).join("")}</ol>`,
  exportLogsTitle: "Save the log as",
  dashboardTitle: "Dashboard",
  patternsTitle: "Patterns",
  learningTitle: "Learning",
  facts: (all) =>
    `<dl>${Object.entries(all)
      .map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`)
      .join("")}</dl>`,
  patterns: (all) =>
    `<dl>${all.map(({ category, count }) => `<dt>${escaped(category)}</dt><dd>${count}</dd>`).join("") || "<dt>None yet</dt>"}</dl>`,
  lookFailed: (reason) => `Could not be loaded: ${reason}`,
  toolFeedbackSent: "Thank you, your feedback was sent",
  toolFeedbackKept: "Thank you, your feedback was saved locally",
  tooSlow: (seconds) =>
    `The server has not answered within ${seconds} seconds. It may be busy; please check your connection and try again in a moment.`,
  unreachable: (reason) =>
    `The server could not be reached (${reason}). Please check your network connection, your VPN and whether the service is running, then try again.`,
};

export function card(item, decision, mark) {
  const id = escaped(item.id);
  const token = mark("data-attribute") ? ` data-reviewer-token="${mark("data-attribute")}"` : "";
  const title = mark("title-attribute") ? ` title="${mark("title-attribute")}"` : "";
  const questions = item.questions.map((question) => `<li>${escaped(question)}</li>`).join("");
  return `<article class="feedback-item ${decision ?? "is-open"}" data-feedback-id="${id}"${token}${title}>
    <header class="feedback-head">
      <span class="risk risk-${escaped(item.risk_level.toLowerCase())}">${escaped(item.risk_level)}</span>
      <strong>${escaped(item.category)}</strong>
      <span class="feedback-kind">${escaped(item.type)} · ${Math.round(item.confidence * 100)} %</span>
      <span class="feedback-status-badge">${STATUS[decision] ?? "Open"}</span>
    </header>
    <p>${escaped(item.description)}</p>
    <p class="suggestion">${escaped(item.suggestion)}</p>
    <details><summary>Example and questions</summary><p>${escaped(item.example)}</p><ul>${questions}</ul></details>
    <div class="feedback-actions">
      <button type="button" class="btn btn-success" onclick="acceptFeedback('${id}', event)"${token}${decision ? " disabled" : ""}>Accept</button>
      <button type="button" class="btn btn-danger" onclick="rejectFeedback('${id}', event)"${token}${decision ? " disabled" : ""}>Reject</button>
      <button type="button" class="btn btn-warning" onclick="revertFeedback('${id}', event)"${token}${decision ? "" : " disabled"}>Undo</button>
      <button type="button" class="btn btn-primary" onclick="toggleInlineFeedback('${id}')"${token}>Comment</button>
      <label class="keep"><input type="checkbox" value="${mark("checkbox-value")}"> discuss</label>
    </div>
    <div class="inline-form" id="inline-feedback-form-${id}" hidden>
      <textarea rows="3" aria-label="Your comment" placeholder="Your comment on this point"></textarea>
      <select aria-label="Kind of comment"><option value="suggestion">Suggestion</option><option value="important">Important</option><option value="critical">Critical</option></select>
      <button type="button" class="btn btn-solid" onclick="saveInlineFeedback('${id}')">Add comment</button>
    </div>
  </article>`;
}

export function ownRow(own) {
  const id = escaped(own.id);
  return `<li class="own-item"><small>${escaped(own.section)} · ${escaped(own.category)}</small><p>${escaped(own.description)}</p>
    <button type="button" class="btn btn-small" onclick="editUserFeedback('${id}')">Edit</button>
    <button type="button" class="btn btn-small" onclick="deleteUserFeedback('${id}')">Delete</button></li>`;
}
