// What a reviewer looks up on the side: the app's own log, dashboard and patterns, feedback on the tool, zoom.
import { get, post, sessionQuery } from "./calls.js";
import { byId, config, review } from "./config.js";
import { closeModal, notify, showModal, sure } from "./dialogs.js";
import { begin } from "./ground-truth.js";
import { classes, words } from "./wording.js";

export const showActivityLogs = () =>
  look("/get_activity_logs", words.logsTitle, ({ logs }) => words.logs(logs), { format: "json" });
export const showDashboard = () =>
  look("/get_dashboard_data", words.dashboardTitle, ({ dashboard }) => words.facts(dashboard));
export const showPatterns = () =>
  look("/get_patterns", words.patternsTitle, ({ patterns }) => words.patterns(patterns));
export const showLearning = () =>
  look("/get_learning_status", words.learningTitle, ({ learning_status }) => words.facts(learning_status));

function look(path, title, html, more = {}) {
  return get(path, sessionQuery(more), "modal_opened")
    .then((answer) => showModal(title, html(answer)))
    .catch((error) => notify(words.lookFailed(error.message), "error"));
}

export function exportActivityLogs() {
  const button = (format) =>
    `<button type="button" class="${classes.button}" onclick="downloadActivityLogs('${format}')">${format}</button>`;
  showModal(words.exportLogsTitle, `<div class="modal-choices">${["json", "csv", "txt"].map(button).join("")}</div>`);
}

/** A navigation: the farewell beacon ends the session first, and the answer is a 400 that replaces the page. */
export function downloadActivityLogs(format) {
  closeModal();
  const query = new URLSearchParams({ session_id: review.sessionId ?? "", format });
  begin("export_operation", "/export_activity_logs");
  window.location.href = `/export_activity_logs?${query}`;
}

export function openToolFeedback() {
  byId("toolFeedbackModal").hidden = false;
}

/** Says "saved" even when it is not, as the app does. */
export function submitToolFeedback() {
  const body = {
    type: "general",
    priority: "medium",
    feedback: byId("toolFeedbackText").value,
    email: byId("toolFeedbackEmail").value,
    timestamp: new Date().toISOString(),
    session_id: review.sessionId,
    user_agent: navigator.userAgent,
    url: window.location.href,
  };
  closeModal("toolFeedbackModal");
  post("/submit_tool_feedback", body, "feedback.tool_feedback_sent")
    .then(() => notify(words.toolFeedbackSent, "success"))
    .catch(() => notify(words.toolFeedbackKept, "success"));
}

let zoom = 100;

export function zoomBy(percent) {
  zoom = Math.min(160, Math.max(70, zoom + percent));
  byId("documentContent").style.fontSize = `${zoom}%`;
}

/** Asks the wrong question and reloads the page, which ends the session: the app has this fault. */
export function resetZoom() {
  zoom = 100;
  byId("documentContent").style.fontSize = "";
  if (sure(words.sureResetZoom, "zoom reset")) window.location.reload();
}

/** On the way out the page tells the server to forget the session; a download is a way out too. */
export function watchFarewell() {
  window.addEventListener("beforeunload", () => {
    if (!review.sessionId) return;
    const note = config.marks["beacon-body"];
    navigator.sendBeacon("/reset_session", JSON.stringify({ session_id: review.sessionId, ...(note ? { note } : {}) }));
  });
}
