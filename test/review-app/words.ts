// The words the answer key uses: actions, statuses and error kinds, spelled as the product's design spells them.

export type Status = "success" | "failed" | "warning" | "in_progress";

export type ErrorKind =
  | "network"
  | "timeout"
  | "http"
  | "auth"
  | "session"
  | "file"
  | "processing"
  | "s3"
  | "ai"
  | "user_input"
  | "script"
  | "page_closed"
  | "outcome_unknown";

export type Action =
  | "document_upload"
  | "document_delete"
  | "document_generation"
  | "document_download"
  | "ai_analysis"
  | "feedback_accepted"
  | "feedback_rejected"
  | "feedback_reverted"
  | "user_feedback_added"
  | "user_feedback_updated"
  | "user_feedback_deleted"
  | "chat_interaction"
  | "s3_connection_test"
  | "s3_export"
  | "export_operation"
  | "session_started"
  | "session_ended"
  | "section_navigation"
  | "button_click"
  | "modal_opened"
  | "modal_closed"
  | "script_error"
  | "unhandled_rejection"
  | "request_failed"
  | "feedback.tool_feedback_sent";
