// Choosing a file, uploading it, and the first look at the document.
import { postForm } from "./calls.js";
import { byId, review } from "./config.js";
import { closeModal, endProgress, hideProgress, notify, showModal, showProgress } from "./dialogs.js";
import { happened } from "./ground-truth.js";
import { say } from "./marks.js";
import { fillSections, loadSection } from "./sections.js";
import { classes, words } from "./wording.js";

const isDocx = (file) => file.name.toLowerCase().endsWith(".docx");

/** Two listeners hear of each choice, so each choice has two toasts: the app does it so. */
export function watchFileInput() {
  const input = byId("fileInput");
  input.addEventListener("change", () => choose(input.files[0], true));
  input.addEventListener("change", () => choose(input.files[0], false));
}

function choose(file, first) {
  if (!file) return;
  if (!isDocx(file)) {
    notify(words.wrongType(file.name), "error");
    review.file = null;
    byId("startAnalysisBtn").disabled = true;
    if (first) happened("document_upload", "failed", "file", { filename: file.name, page_saw: "refused by the page" });
    return;
  }
  review.file = file;
  byId("chosenFile").textContent = file.name;
  byId("startAnalysisBtn").disabled = false;
  notify(words.fileChosen(file.name), "success");
}

export function startAnalysis() {
  if (!review.file) return notify(words.chooseFirst, "error");
  const guidelines = byId("guidelinesInput").files[0];
  if (!guidelines) return upload("both");
  const choices = [
    ["both", words.guidelinesBoth],
    ["new_only", words.guidelinesNew],
    ["old_only", words.guidelinesOld],
  ];
  const buttons = choices.map(
    ([value, text]) =>
      `<button type="button" class="${classes.button}" onclick="chooseGuidelines('${value}')">${text}</button>`,
  );
  showModal(
    words.guidelinesTitle,
    `<p>${words.guidelinesQuestion}</p><div class="modal-choices">${buttons.join("")}</div>`,
  );
}

export function chooseGuidelines(preference) {
  closeModal();
  upload(preference);
}

function upload(preference) {
  const button = byId("startAnalysisBtn");
  button.disabled = true;
  button.textContent = words.starting;
  showProgress(words.uploading);
  const form = new FormData();
  form.append("document", review.file);
  form.append("guidelines_preference", preference);
  const guidelines = byId("guidelinesInput").files[0];
  if (guidelines) form.append("guidelines", guidelines);
  postForm("/upload", form, "document_upload", { filename: review.file.name })
    .then((answer) => {
      open(answer);
      endProgress();
    })
    .catch((error) => {
      notify(words.uploadFailed(error.message), "error");
      hideProgress(); // throws, and so the button stays as it is
      button.disabled = false;
    });
}

function open(answer) {
  review.sessionId = answer.session_id;
  review.documentName = answer.document_name;
  review.sections = answer.sections;
  review.decisions.clear();
  review.own = [];
  say(answer.document_name);
  notify(words.uploaded(answer.document_name, answer.total_sections), "success");
  byId("documentName").textContent = answer.document_name;
  fillSections();
  if (answer.sections.length > 0) void loadSection(answer.sections[0], { withStatistics: true });
}
