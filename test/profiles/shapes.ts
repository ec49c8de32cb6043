// The review app’s requests and answers with every field that they have, as a whole review meets them.

export interface Shape {
  line: string;
  sent?: object;
  form?: Record<string, string | { file: string; size: number; type: string }>;
  answer: object;
  /** The answer may also come as a job's result. */
  job?: boolean;
}

const SESSION = { session_id: "app-1" };
const item = (id: string) => ({
  id,
  type: "critical",
  category: "Root Cause",
  description: "text",
  suggestion: "text",
  example: "text",
  questions: ["text", "text"],
  hawkeye_refs: ["text", 2],
  risk_level: "High",
  confidence: 0.9,
  note: "text",
});
const own = {
  ...item("custom_1"),
  user_created: true,
  timestamp: "text",
  highlighted_text: "text",
  ai_reference: "text",
};
const exported = {
  success: true,
  location: "s3://text/text/",
  folder_name: "20261114_plan",
  bucket: "reviews",
  s3_path: "text/text",
  folder_path: "/srv/text",
  total_files: 2,
  uploaded_files: [{ local_path: "text", s3_key: "text", size: 2 }],
  download_url: "https://b.example/text?Signature=text",
  message: "text",
};
const log = {
  timestamp: "text",
  session_id: "text",
  action: "text",
  status: "text",
  details: { a: "text" },
  error: "text",
};
const counts = { total: 1, high_risk: 1, types: { text: 1 } };

export const SHAPES: readonly Shape[] = [
  {
    line: "POST /upload",
    form: {
      document: { file: "C:\\text\\plan.docx", size: 5, type: "text" },
      guidelines: { file: "text.docx", size: 5, type: "text" },
      guidelines_preference: "both",
      note: "text",
    },
    answer: {
      success: true,
      ...SESSION,
      document_name: "plan.docx",
      sections: ["text", "text"],
      total_sections: 2,
      guidelines_uploaded: true,
      guidelines_preference: "text",
      debug_path: "/srv/text",
    },
  },
  {
    line: "POST /get_section_content",
    sent: { ...SESSION, section_name: "Background" },
    answer: { success: true, content: "text", section_name: "text" },
  },
  {
    line: "POST /analyze_section",
    sent: { ...SESSION, section_name: "Background" },
    answer: {
      success: true,
      feedback_items: [item("f1"), item("f2")],
      section_content: "text",
      section_name: "text",
      section: "text",
      analysis_timestamp: "text",
      message: "text",
      features: { a: "text" },
      model_used: "model-4",
      tokens: { input: 1, note: "text" },
    },
    job: true,
  },
  {
    line: "POST /chat",
    sent: {
      ...SESSION,
      message: "text",
      current_section: "text",
      ai_model: "text",
      history: [{ role: "text", content: "text" }],
    },
    answer: { success: true, response: "text", model_used: "model-4", message: "text", details: "text" },
    job: true,
  },
  ...["/accept_feedback", "/reject_feedback", "/revert_feedback"].map((path) => ({
    line: `POST ${path}`,
    sent: { ...SESSION, section_name: "Background", feedback_id: "f1", note: "text" },
    answer: { success: true, message: "text" },
  })),
  { line: "POST /revert_all_feedback", sent: SESSION, answer: { success: true, message: "text" } },
  {
    line: "POST /add_custom_feedback",
    sent: {
      session_id: null,
      section_name: "Background",
      type: "critical",
      category: "text",
      description: "text",
      ai_reference: "text",
      ai_id: "text",
      highlight_id: "text",
      highlighted_text: "text",
    },
    answer: { success: true, feedback_item: own },
  },
  {
    line: "POST /update_user_feedback",
    sent: {
      ...SESSION,
      feedback_id: "custom_1",
      updated_data: { type: "critical", category: "text", description: "text" },
    },
    answer: { success: true, message: "text" },
  },
  {
    line: "POST /delete_user_feedback",
    sent: { ...SESSION, feedback_id: "custom_1" },
    answer: { success: true, message: "text" },
  },
  {
    line: "POST /clear_all_user_feedback",
    sent: SESSION,
    answer: { success: true, cleared_count: 2, message: "text" },
  },
  {
    line: "POST /complete_review",
    sent: { ...SESSION, export_to_s3: true },
    answer: { success: true, output_file: "reviewed_plan.docx", comments_count: 2, s3_export: exported },
  },
  {
    line: "POST /export_to_s3",
    sent: SESSION,
    answer: { success: true, export_result: exported, output_file: "reviewed_plan.docx", comments_count: 2 },
  },
  {
    line: "GET /test_s3_connection",
    answer: {
      success: true,
      s3_status: {
        connected: true,
        bucket_accessible: true,
        bucket_name: "reviews",
        base_path: "text",
        full_path: "s3://reviews/text/",
        region: "text",
        credentials_source: "text",
        access_permissions: "text",
        environment_variables: { AWS_SECRET_ACCESS_KEY: "text", AWS_PROFILE: "text" },
      },
      timestamp: "text",
    },
  },
  {
    line: "GET /test_claude_connection",
    answer: {
      success: true,
      connected: true,
      model: "text",
      response_time: 1,
      claude_status: { connected: true, test_response: "text", model_id: "text" },
      timestamp: "text",
    },
  },
  {
    line: "GET /get_feedback_summary",
    answer: {
      success: true,
      sections: ["text"],
      summary: { accepted: counts, rejected: counts, custom: counts, note: "text" },
    },
  },
  { line: "GET /get_accepted_feedback_count", answer: { success: true, accepted_count: 1, note: "text" } },
  { line: "GET /get_statistics", answer: { success: true, statistics: { total: 1, note: "text" } } },
  { line: "GET /get_statistics_breakdown", answer: { success: true, breakdown_html: "text" } },
  { line: "GET /get_dashboard_data", answer: { success: true, dashboard: { recentActivity: [log] } } },
  { line: "GET /get_patterns", answer: { success: true, patterns: { pattern_report_html: "text", recurring: [log] } } },
  {
    line: "GET /get_learning_status",
    answer: { success: true, learning_status: log, recommendations: { text: ["text"] } },
  },
  { line: "GET /get_user_feedback", answer: { success: true, user_feedback: [own], total_count: 1 } },
  {
    line: "GET /get_activity_logs",
    answer: {
      success: true,
      logs: [log],
      summary: log,
      failed_activities: [log],
      audit_logs: [log],
      logs_html: "text",
    },
  },
  { line: "GET /get_latest_document", answer: { success: true, filename: "text.docx" } },
  {
    line: "POST /delete_document",
    sent: { ...SESSION, keep_guidelines: true },
    answer: { success: true, message: "text" },
  },
  { line: "POST /reset_session", sent: { ...SESSION, note: "text" }, answer: { success: true, message: "text" } },
  {
    line: "POST /submit_tool_feedback",
    sent: {
      type: "bug",
      priority: "text",
      feedback: "text",
      email: "text@text.example",
      timestamp: "text",
      ...SESSION,
      user_agent: "text",
      url: "https://text.example/?text",
    },
    answer: { success: true, message: "text" },
  },
];
