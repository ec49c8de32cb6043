// The elements of the review app’s page: which click or choice begins which request.
import type { ProfileSource } from "#core/profile.ts";

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
  { id: "click_start", on: "click", selector: "#startAnalysisBtn", begins: ["upload"] },
  {
    id: "click_accept",
    on: "click",
    selector: "button[onclick^=acceptFeedback], .feedback-actions .btn-success",
    begins: ["accept"],
  },
  {
    id: "click_reject",
    on: "click",
    selector: "button[onclick^=rejectFeedback], .feedback-actions .btn-danger",
    begins: ["reject"],
  },
  {
    id: "click_revert",
    on: "click",
    selector: "button[onclick^=revertFeedback], .feedback-actions .btn-warning",
    begins: ["revert"],
  },
  {
    id: "click_add",
    on: "click",
    selector: "button[onclick^=addCustomFeedback], [id^=inline-feedback-form-] button, #saveHighlightBtn",
    begins: ["add_own"],
  },
  { id: "click_update", on: "click", selector: "button[onclick^=saveEdited]", begins: ["update_own"] },
  {
    id: "click_delete",
    on: "click",
    selector: "#customFeedbackList button[onclick*=deleteUser]",
    begins: ["delete_own"],
    asks: true,
  },
  { id: "click_chat", on: "click", selector: "#sendChatBtn", begins: ["chat"] },
  { id: "click_s3_test", on: "click", selector: "button[onclick^=testS3Connection]", begins: ["s3_test"] },
  { id: "click_submit", on: "click", selector: "button[onclick^=confirmSubmit]", begins: ["submit"] },
  { id: "click_export", on: "click", selector: "#exportS3Btn", begins: ["s3_export"], asks: true },
  { id: "click_revert_all", on: "click", selector: "#revertAllBtn", begins: ["revert_all"], asks: true },
  { id: "click_delete_document", on: "click", selector: "#deleteDocBtn", begins: ["delete_document"], asks: true },
  { id: "click_reset", on: "click", selector: "button[onclick^=resetSession]", begins: ["reset"], asks: true },
  { id: "click_section", on: "click", selector: "#nextSectionBtn, #prevSectionBtn", begins: ["section"] },
  { id: "pick_section", on: "change", selector: "#sectionSelect", begins: ["section"] },
  {
    id: "save_statistics",
    on: "click",
    selector: "#downloadStatsBtn",
    action: "export_operation",
    saves: true,
    keep: { export_type: { const: "statistics" } },
  },
  {
    id: "save_chat",
    on: "click",
    selector: "#exportChatBtn",
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
