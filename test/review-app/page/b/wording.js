// The words and the small pieces of markup of variant B: other texts, classes, nesting and times than variant A.
import { escaped } from "./config.js";

export const classes = {
  button: "key",
  message: "line",
  user: "line--me",
  assistant: "line--it",
  waiting: "line--dim",
};

const none = (text) => `<li class="void">${text}</li>`;
const pairs = (rows) =>
  `<table>${rows.map(([name, value]) => `<tr><th>${escaped(name)}</th><td>${escaped(value)}</td></tr>`).join("")}</table>`;

export const words = {
  toastMs: 2200,
  fileChosen: (name) => `Selected: ${name}`,
  wrongType: () => "This kind of file is not supported. Use Word documents.",
  chooseFirst: "No document selected",
  starting: "One moment…",
  started: "Begin",
  uploading: "Sending",
  uploaded: (name, count) => `Received ${name} (${count} parts)`,
  uploadFailed: (reason) => `Could not receive the document. ${reason}`,
  guidelinesTitle: "Rules",
  guidelinesQuestion: "Rules of your own were selected. Use which?",
  guidelinesBoth: "Use all",
  guidelinesNew: "Use my own",
  guidelinesOld: "Ignore my own",
  sectionFailed: (name, reason) => `Part ${name} did not open. ${reason}`,
  place: (now, all) => `${now}/${all}`,
  emptySection: "<em>Blank.</em>",
  analysing: () => none("Working on it"),
  analysed: (_name, count) => `${count} remarks`,
  analysisFailed: (_name, reason) => `No remarks: ${reason}`,
  noAnalysis: none("Not available"),
  noFeedback: none("All good here"),
  statistics: (all) => `${all.accepted}+ ${all.rejected}− of ${all.total_feedback}`,
  decided: (decision) => ({ accepted: "Agreed", rejected: "Disagreed" })[decision] ?? "Withdrawn",
  decisionFailed: (reason) => `Not saved. ${reason}`,
  sureRevertAll: "Withdraw everything?",
  revertedAll: "Everything withdrawn",
  describeFirst: "Write something first",
  ownAdded: "Noted",
  ownUpdated: "Note rewritten",
  ownDeleted: "Note removed",
  ownFailed: (reason) => `Note lost. ${reason}`,
  editTitle: "Rewrite the note",
  save: "Keep",
  sureDelete: "Remove this note?",
  highlightDefault: "Highlighted",
  thinking: "…",
  apology: "That went wrong on my side. Could you ask once more?",
  noChat: "Nothing said yet",
  chatSaved: "Talk saved",
  preview: (sections, summary) =>
    pairs([
      ["Parts", sections.length],
      ["Agreed", summary.accepted.total],
      ["Disagreed", summary.rejected.total],
      ["Notes", summary.custom.total],
    ]),
  previewFailed: (reason) => `No preview. ${reason}`,
  completing: "Finishing",
  completed: (name) => `Finished: ${name}`,
  completeFailed: (reason) => `Not finished. ${reason}`,
  sureExport: "Send this to the archive?",
  exporting: "Sending to the archive",
  exported: (location) => `Archived (${location})`,
  exportFailed: (reason) => `Not archived. ${reason}`,
  storageTitle: "Archive",
  storageUsable: "Archive reachable",
  storageDenied: (reason) => `Archive closed. ${reason}`,
  storageFailed: (reason) => `Archive unknown. ${reason}`,
  storageReport: (status) =>
    pairs([
      ["Link", status.connected],
      ["Bucket", status.bucket_name],
      ["Open", status.bucket_accessible],
    ]),
  downloading: (name) => `Fetching ${name}`,
  downloadFailed: (reason) => `Nothing fetched. ${reason}`,
  statisticsSaved: "Figures saved",
  sureDeleteDocument: "Throw the document away?",
  deleted: "<em>Thrown away.</em>",
  documentDeleted: "Thrown away",
  sureReset: "Leave this session?",
  reset: "Session left",
  resetFailed: (reason) => `Still in session. ${reason}`,
  sureResetZoom: "Reset session?",
  logsTitle: "History",
  logs: (logs) => pairs(logs.map((line) => [line.timestamp, `${line.action} ${line.details.note ?? ""}`])),
  exportLogsTitle: "History as a file",
  dashboardTitle: "Figures",
  patternsTitle: "Habits",
  learningTitle: "Training",
  facts: (all) => pairs(Object.entries(all)),
  patterns: (all) => pairs(all.map(({ category, count }) => [category, count])),
  lookFailed: (reason) => `Nothing to show. ${reason}`,
  toolFeedbackSent: "Thanks!",
  toolFeedbackKept: "Thanks! Kept for later.",
  tooSlow: (seconds) =>
    `No reply after ${seconds} s. The request took too long, which can have many reasons; wait a little and repeat the step.`,
  unreachable: (reason) =>
    `Connection problem: ${reason}. The service did not respond. Make sure that you are online and that nothing blocks the way to it.`,
};

export function card(item, decision, mark) {
  const id = escaped(item.id);
  const token = mark("data-attribute") ? ` data-reviewer-token="${mark("data-attribute")}"` : "";
  const title = mark("title-attribute") ? ` title="${mark("title-attribute")}"` : "";
  const button = (name, kind, text, off) =>
    `<span><button type="button" class="key key--${kind}" onclick="${name}('${id}', event)"${token}${off ? " disabled" : ""}><b>${text}</b></button></span>`;
  return `<li><div class="note note--${decision ?? "new"}"><div class="note__body" data-feedback-id="${id}"${token}${title}>
    <div class="note__keys"><div>
      ${button("acceptFeedback", "yes", "Agree", decision)}
      ${button("rejectFeedback", "no", "Disagree", decision)}
      ${button("revertFeedback", "back", "Withdraw", !decision)}
      ${button("toggleInlineFeedback", "pen", "Note", false)}
      <input type="checkbox" aria-label="Talk about it" value="${mark("checkbox-value")}">
    </div></div>
    <h3>${escaped(item.category)} <i>${escaped(item.risk_level)}</i> <u>${decision ?? ""}</u></h3>
    <blockquote>${escaped(item.description)}</blockquote>
    <p>${escaped(item.suggestion)} ${escaped(item.example)} ${item.questions.map(escaped).join(" ")}</p>
    <div id="inline-feedback-form-${id}" hidden><p>
      <select aria-label="Kind"><option value="suggestion">Idea</option><option value="important">Must</option></select>
      <textarea aria-label="Note"></textarea>
      <button type="button" class="key" onclick="saveInlineFeedback('${id}')">Keep</button>
    </p></div>
  </div></div></li>`;
}

export function ownRow(own) {
  const id = escaped(own.id);
  return `<div class="row"><span>${escaped(own.description)}</span><span>
    <button type="button" class="key" onclick="editUserFeedback('${id}')">Rewrite</button>
    <button type="button" class="key" onclick="deleteUserFeedback('${id}')">Remove</button></span></div>`;
}
