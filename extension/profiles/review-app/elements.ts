// The elements of the review app’s page: which click or choice begins which request, by id or by what the page calls.
import type { ProfileSource } from "#core/profile.ts";

/** Anything to press that calls one of the page's functions: a container may do so too, and its text is no label. */
const called = (...names: string[]): string =>
  `:is(button, a, input, [role=button]):is(${names.map((name) => `[onclick*=${name}]`).join(", ")})`;

export const elements: ProfileSource["elements"] = [
  {
    id: "wrong_file",
    on: "change",
    selector: "#fileInput",
    action: "document_upload",
    when: {
      all: [{ field: "element.size", at_least: 0 }, { none: [{ field: "element.name", ends_with: ".docx" }] }],
    },
    keep: {
      filename: { from: "element.name", as: "basename" },
      file_size_bytes: "element.size",
      file_size_mb: { from: "element.size", as: "megabytes" },
    },
    outcome: [
      {
        when: { field: "element.size", at_least: 0 },
        status: "failed",
        kind: "file",
        says: "The page refused the file: it is not a .docx.",
      },
    ],
  },
  {
    id: "file_chosen",
    on: "change",
    selector: "#fileInput",
    action: "selection_changed",
    when: { field: "element.size", at_least: 0 },
    keep: { filename: { from: "element.name", as: "basename" }, file_size_bytes: "element.size" },
  },
  {
    id: "click_start",
    on: "click",
    selector: `#startAnalysisBtn, ${called("startAnalysis", "useGuidelinesPreference")}`,
    begins: ["upload"],
  },
  {
    id: "click_accept",
    on: "click",
    selector: `.feedback-actions .btn-success, ${called("acceptFeedback")}`,
    begins: ["accept"],
  },
  {
    id: "click_reject",
    on: "click",
    selector: `.feedback-actions .btn-danger, ${called("rejectFeedback")}`,
    begins: ["reject"],
  },
  {
    id: "click_revert",
    on: "click",
    selector: `.feedback-actions .btn-warning, ${called("revertFeedback")}`,
    begins: ["revert"],
  },
  {
    id: "click_add",
    on: "click",
    selector: `[id^=inline-feedback-form-] .btn-success, ${called("addCustomFeedback", "saveInlineFeedback", "saveAICustomFeedback")}`,
    begins: ["add_own"],
  },
  { id: "click_update", on: "click", selector: called("saveEdited"), begins: ["update_own"] },
  {
    id: "click_delete",
    on: "click",
    selector: called("deleteUser"),
    begins: ["delete_own"],
    asks: true,
  },
  { id: "click_chat", on: "click", selector: `#sendChatBtn, ${called("sendChat")}`, begins: ["chat"] },
  { id: "click_s3_test", on: "click", selector: called("testS3Connection"), begins: ["s3_test"] },
  { id: "click_submit", on: "click", selector: called("confirmSubmit"), begins: ["submit"] },
  {
    id: "click_export",
    on: "click",
    selector: `#exportS3Btn, ${called("exportToS3")}`,
    begins: ["s3_export"],
    asks: true,
  },
  {
    id: "click_revert_all",
    on: "click",
    selector: `#revertAllBtn, ${called("revertAll")}`,
    begins: ["revert_all"],
    asks: true,
  },
  {
    id: "click_delete_document",
    on: "click",
    selector: `#deleteDocBtn, ${called("deleteDocument")}`,
    begins: ["delete_document"],
    asks: true,
  },
  { id: "click_reset", on: "click", selector: called("resetSession"), begins: ["reset"], asks: true },
  {
    id: "click_section",
    on: "click",
    selector: `#nextSectionBtn, #prevSectionBtn, ${called("nextSection", "previousSection")}`,
    begins: ["section", "analyse"],
  },
  { id: "pick_section", on: "change", selector: "#sectionSelect", begins: ["section", "analyse"] },
  { id: "click_retry", on: "click", selector: called("retryAnalysis"), begins: ["analyse"] },
  {
    id: "save_statistics",
    on: "click",
    selector: `#downloadStatsBtn, ${called("downloadStatistics")}`,
    begins: ["get_statistics"],
    action: "export_operation",
    saves: true,
    keep: { export_type: { const: "statistics" } },
  },
  {
    id: "save_chat",
    on: "click",
    selector: `#exportChatBtn, ${called("exportChat")}`,
    action: "export_operation",
    saves: true,
    keep: { export_type: { const: "chat" } },
  },
  ...["#genericModalContent", "#submitPreviewModal", "#toolFeedbackText"].flatMap((selector) => {
    const id = selector.slice(1).replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return [
      { id: `${id}_opened`, on: "shown" as const, selector, action: "modal_opened" },
      { id: `${id}_closed`, on: "hidden" as const, selector, action: "modal_closed" },
    ];
  }),
];
