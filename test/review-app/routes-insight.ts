// Answers for what a reviewer looks up: statistics, dashboard, the app's own log, health, and feedback on the tool.
import { attachment, type Call, type Endpoint, inSession, ok, type Reply, refuse } from "./app.ts";
import { summaryOf } from "./routes-review.ts";
import type { LogLine, Session } from "./session.ts";

const started = Date.now();

export const insightRoutes: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/get_statistics",
    answer: inSession((_call, session) => ok({ statistics: statisticsOf(session) })),
  },
  {
    method: "GET",
    path: "/get_statistics_breakdown",
    answer: inSession((call, session) =>
      ok({ stat_type: call.query.get("stat_type"), breakdown: summaryOf(session).summary }),
    ),
  },
  {
    method: "GET",
    path: "/get_dashboard_data",
    action: "modal_opened",
    answer: inSession(({ app }, session) => {
      const insight = app.canaries.after("Decisions by risk and by section.", "dashboard-text");
      return ok({ dashboard: { ...statisticsOf(session), insight } });
    }),
  },
  {
    method: "GET",
    path: "/get_patterns",
    action: "modal_opened",
    answer: inSession((_call, session) => ok({ patterns: patternsOf(session) })),
  },
  {
    method: "GET",
    path: "/get_learning_status",
    action: "modal_opened",
    answer: inSession((_call, session) => ok({ learning_status: { samples: session.decisions.size, ready: false } })),
  },
  { method: "GET", path: "/get_activity_logs", action: "modal_opened", answer: inSession(activityLogs) },
  { method: "GET", path: "/export_activity_logs", action: "export_operation", answer: exportLogs },
  {
    method: "GET",
    path: "/download_statistics",
    action: "export_operation",
    answer: inSession((_call, session) =>
      attachment("statistics.json", "application/json", JSON.stringify(statisticsOf(session), null, 2)),
    ),
  },
  {
    method: "POST",
    path: "/submit_tool_feedback",
    action: "feedback.tool_feedback_sent",
    answer: async () => ok({ message: "Thank you for the feedback" }),
  },
  {
    method: "GET",
    path: "/test_claude_connection",
    answer: async () =>
      ok({ connected: true, model: "house-editor-1", response_time: 0.01, claude_status: { connected: true } }),
  },
  {
    method: "GET",
    path: "/health",
    answer: async () => ok({ status: "healthy", uptime_seconds: (Date.now() - started) / 1000 }),
  },
  {
    method: "GET",
    path: "/model_stats",
    answer: async () => ok({ models: [{ name: "house-editor-1", available: true }] }),
  },
];

function statisticsOf(session: Session) {
  const { summary } = summaryOf(session);
  return {
    total_feedback: session.items.size,
    accepted: summary.accepted.total,
    rejected: summary.rejected.total,
    pending: session.items.size - session.decisions.size,
    user_added: session.own.size,
    sections_analyzed: session.analysed.size,
    sections_total: session.sections.length,
    high_risk: [...session.items.values()].filter(({ item }) => item.risk_level === "High").length,
    chat_messages: session.chats,
    session_minutes: Math.round((Date.now() - session.startedMs) / 6000) / 10,
  };
}

function patternsOf(session: Session): { category: string; count: number }[] {
  const groups = Object.groupBy([...session.items.values()], ({ item }) => item.category);
  return Object.entries(groups).map(([category, group]) => ({ category, count: group?.length ?? 0 }));
}

function activityLogs(call: Call, session: Session): Reply {
  const { canaries } = call.app;
  const logs = session.log.map((line) =>
    canaries.on ? { ...line, details: { ...line.details, note: canaries.mark("activity-log-details") } } : line,
  );
  const failed_activities = logs.filter(({ status }) => status === "failed");
  return ok({
    logs,
    summary: { total: logs.length, failed: failed_activities.length },
    failed_activities,
    audit_logs: [],
    performance_metrics: {},
    activity_timeline: logs.map(({ timestamp, action }) => ({ timestamp, action })),
  });
}

/** Looks up the session a moment late, when the page's farewell beacon has already ended it: the app is like that. */
async function exportLogs(call: Call): Promise<Reply> {
  await call.app.pause(call.app.settings.delays.logExportMs);
  const session = call.app.sessions.find(call.query.get("session_id"), call.cookie);
  if (!session) return refuse(400, "Invalid session", "session");
  const format = call.query.get("format") ?? "json";
  if (format === "csv") return attachment("activity_logs.csv", "text/csv", csv(session.log));
  if (format === "txt") return attachment("activity_logs.txt", "text/plain", session.log.map(line).join("\n"));
  return attachment("activity_logs.json", "application/json", JSON.stringify(session.log, null, 2));
}

const line = ({ timestamp, status, action }: LogLine): string => `${timestamp} ${status} ${action}`;
const csv = (log: LogLine[]): string =>
  ["timestamp,status,action", ...log.map(({ timestamp, status, action }) => `${timestamp},${status},${action}`)].join(
    "\r\n",
  );
