// The end of a review: submit, export, storage test, downloads, deletion, reset.
import { get, post, sessionQuery } from "./calls.js";
import { byId, review } from "./config.js";
import { closeModal, hideProgress, notify, showModal, showProgress, sure } from "./dialogs.js";
import { begin } from "./ground-truth.js";
import { words } from "./wording.js";

export function submitAllFeedbacks() {
  get("/get_feedback_summary", sessionQuery())
    .then(({ sections, summary }) => {
      byId("submitPreviewContent").innerHTML = words.preview(sections, summary);
      byId("submitPreviewModal").hidden = false;
    })
    .catch((error) => notify(words.previewFailed(error.message), "error"));
}

export function confirmSubmitAllFeedbacks() {
  closeModal("submitPreviewModal");
  proceedWithCompleteReview(true);
}

/** Whatever comes back, `hideProgress` throws before anything is shown: the app has this fault. */
export function proceedWithCompleteReview(exportToS3) {
  showProgress(words.completing);
  post("/complete_review", { session_id: review.sessionId, export_to_s3: exportToS3 }, "document_generation")
    .then((answer) => {
      hideProgress();
      review.outputFile = answer.output_file;
      notify(words.completed(answer.output_file), "success");
    })
    .catch((error) => {
      hideProgress();
      notify(words.completeFailed(error.message), "error");
    });
}

export function exportToS3() {
  if (!sure(words.sureExport, "export")) return;
  showProgress(words.exporting);
  post("/export_to_s3", { session_id: review.sessionId }, "s3_export")
    .then((answer) => {
      hideProgress();
      notify(words.exported(answer.export_result.location), "success");
    })
    .catch((error) => {
      hideProgress();
      notify(words.exportFailed(error.message), "error");
    });
}

/** Its button carries an onclick and a listener, so one click asks twice: the app does it so. */
export async function testS3Connection() {
  try {
    const { s3_status } = await get("/test_s3_connection", undefined, twice() ? undefined : "s3_connection_test");
    const usable = s3_status.bucket_accessible;
    notify(usable ? words.storageUsable : words.storageDenied(s3_status.error), usable ? "success" : "warning");
    showModal(words.storageTitle, words.storageReport(s3_status));
  } catch (error) {
    notify(words.storageFailed(error.message), "error");
  }
}

let testedAt = Number.NEGATIVE_INFINITY;

function twice() {
  const again = performance.now() - testedAt < 50;
  testedAt = performance.now();
  return again;
}

/** A navigation: the farewell beacon goes out with it, and the server forgets the session. */
export async function downloadDocument() {
  try {
    const filename = review.outputFile ?? (await get("/get_latest_document", sessionQuery())).filename;
    notify(words.downloading(filename), "success");
    begin("document_download", `/download/${encodeURIComponent(filename)}`, { filename }).end("success");
    window.location.href = `/download/${encodeURIComponent(filename)}`;
  } catch (error) {
    notify(words.downloadFailed(error.message), "error");
  }
}

/** Saves text from the page itself, without a request. */
export function save(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

export async function downloadStatistics() {
  const seen = begin("export_operation", "", { page_saw: "statistics saved from the page" });
  try {
    const { statistics } = await get("/get_statistics", sessionQuery());
    save("statistics.json", JSON.stringify(statistics, null, 2));
    seen.end("success");
    notify(words.statisticsSaved, "success");
  } catch (error) {
    seen.end("failed", "http", error.message);
    notify(words.downloadFailed(error.message), "error");
  }
}

/** No `.catch`, as in the app. */
export function deleteDocument() {
  if (!sure(words.sureDeleteDocument, "delete document")) return;
  void post("/delete_document", { session_id: review.sessionId, keep_guidelines: true }, "document_delete").then(() => {
    byId("documentContent").innerHTML = words.deleted;
    byId("feedbackContainer").innerHTML = words.noFeedback;
    notify(words.documentDeleted, "success");
  });
}

export async function resetSession() {
  if (!sure(words.sureReset, "reset")) return;
  const seen = begin("session_ended", "/reset_session");
  try {
    const response = await window.fetch("/reset_session", { method: "POST" });
    const answer = await response.json();
    seen.end(answer.success ? "success" : "failed", answer.success ? undefined : "http", answer.error);
    notify(answer.success ? words.reset : words.resetFailed(answer.error), answer.success ? "success" : "error");
  } catch (error) {
    seen.end("failed", "network", error.message);
    notify(words.resetFailed(error.message), "error");
  }
}
