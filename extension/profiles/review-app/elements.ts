// The elements of the review app’s page: which click or choice begins which request.
import type { ProfileSource } from "#core/profile.ts";

export const elements: ProfileSource["elements"] = [
  {
    id: "wrong_file",
    on: "change",
    selector: "#fileInput",
    action: "document_upload",
    when: {
      all: [{ field: "element.name", exists: true }, { none: [{ field: "element.name", ends_with: ".docx" }] }],
    },
    keep: {
      filename: { from: "element.name", as: "basename" },
      file_size_bytes: "element.size",
      file_size_mb: { from: "element.size", as: "megabytes" },
    },
    outcome: [
      {
        when: { field: "element.name", exists: true },
        status: "failed",
        kind: "user_input",
        says: "The page refused the file: it is not a .docx.",
      },
    ],
  },
  { id: "click_start", on: "click", selector: "#startAnalysisBtn", begins: ["upload"] },
  { id: "click_accept", on: "click", selector: ".feedback-actions .btn-success", begins: ["accept"] },
  { id: "click_reject", on: "click", selector: ".feedback-actions .btn-danger", begins: ["reject"] },
  { id: "click_revert", on: "click", selector: ".feedback-actions .btn-warning", begins: ["revert"] },
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
  },
  { id: "click_chat", on: "click", selector: "#sendChatBtn", begins: ["chat"] },
  { id: "click_s3_test", on: "click", selector: "button[onclick^=testS3Connection]", begins: ["s3_test"] },
  { id: "click_submit", on: "click", selector: "button[onclick^=confirmSubmit]", begins: ["submit"] },
  { id: "click_export", on: "click", selector: "#exportS3Btn", begins: ["s3_export"] },
  { id: "click_revert_all", on: "click", selector: "#revertAllBtn", begins: ["revert_all"] },
  { id: "click_delete_document", on: "click", selector: "#deleteDocBtn", begins: ["delete_document"] },
  { id: "click_reset", on: "click", selector: "button[onclick^=resetSession]", begins: ["reset"] },
  { id: "click_section", on: "click", selector: "#nextSectionBtn, #prevSectionBtn", begins: ["section"] },
  { id: "pick_section", on: "change", selector: "#sectionSelect", begins: ["section"] },
];
