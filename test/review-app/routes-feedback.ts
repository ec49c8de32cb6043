// Answers for the reviewer's decisions and for feedback of their own.
import { randomUUID } from "node:crypto";
import { attachment, type Call, type Endpoint, field, inSession, ok, type Reply, refuse } from "./app.ts";
import { note, type OwnFeedback, type Session } from "./session.ts";

export const feedbackRoutes: readonly Endpoint[] = [
  { method: "POST", path: "/accept_feedback", action: "feedback_accepted", answer: inSession(decide("accepted")) },
  { method: "POST", path: "/reject_feedback", action: "feedback_rejected", answer: inSession(decide("rejected")) },
  {
    method: "POST",
    path: "/revert_feedback",
    action: "feedback_reverted",
    answer: inSession(async (call, session) => {
      await call.app.pause(call.app.settings.delays.decisionMs);
      const id = field(call.body, "feedback_id");
      if (session.decisions.delete(id)) note(session, "feedback_reverted", "success", { feedback_id: id });
      return ok({});
    }),
  },
  {
    method: "POST",
    path: "/revert_all_feedback",
    action: "feedback_reverted",
    answer: inSession((_call, session) => {
      const reverted_count = session.decisions.size;
      session.decisions.clear();
      return ok({ reverted_count });
    }),
  },
  { method: "POST", path: "/add_custom_feedback", action: "user_feedback_added", answer: inSession(addOwn) },
  { method: "POST", path: "/update_user_feedback", action: "user_feedback_updated", answer: inSession(updateOwn) },
  {
    method: "POST",
    path: "/delete_user_feedback",
    action: "user_feedback_deleted",
    answer: inSession((call, session) => {
      if (!session.own.delete(field(call.body, "feedback_id"))) return refuse(404, "Feedback item not found");
      return ok({ message: "Feedback deleted" });
    }),
  },
  {
    method: "POST",
    path: "/clear_all_user_feedback",
    action: "user_feedback_deleted",
    answer: inSession((_call, session) => {
      const cleared_count = session.own.size;
      session.own.clear();
      return ok({ cleared_count });
    }),
  },
  {
    method: "GET",
    path: "/get_user_feedback",
    answer: inSession((call, session) => {
      const { canaries } = call.app;
      return ok({
        user_feedback: [...session.own.values()],
        ...(canaries.on ? { note: canaries.mark("own-feedback-list") } : {}),
      });
    }),
  },
  {
    method: "GET",
    path: "/export_user_feedback",
    action: "export_operation",
    answer: inSession((call, session) => {
      const own = [...session.own.values()];
      if (call.query.get("format") !== "csv")
        return attachment("user_feedback.json", "application/json", JSON.stringify(own, null, 2));
      const lines = own.map(({ section, type, category, description }) =>
        [section, type, category, description].map(quoted).join(","),
      );
      return attachment("user_feedback.csv", "text/csv", ["section,type,category,description", ...lines].join("\r\n"));
    }),
  },
];

function decide(decision: "accepted" | "rejected"): (call: Call, session: Session) => Promise<Reply> {
  return async (call, session) => {
    await call.app.pause(call.app.settings.delays.decisionMs);
    const section = field(call.body, "section_name");
    const feedback_id = field(call.body, "feedback_id");
    if (!session.analysed.has(section)) return refuse(400, "Section was not analysed", "user_input");
    if (!session.items.has(feedback_id)) return refuse(400, "Feedback item not found", "user_input");
    session.decisions.set(feedback_id, decision);
    note(session, `feedback_${decision}`, "success", { feedback_id, section });
    return ok({});
  };
}

async function addOwn(call: Call, session: Session): Promise<Reply> {
  await call.app.pause(call.app.settings.delays.decisionMs);
  const description = field(call.body, "description").trim();
  if (description === "") return refuse(400, "A description is needed", "user_input");
  const feedback_item: OwnFeedback = {
    id: `custom_${randomUUID().slice(0, 8)}`,
    section: field(call.body, "section_name"),
    type: field(call.body, "type") || "suggestion",
    category: field(call.body, "category") || "General",
    description,
    created_at: new Date().toISOString(),
    ...optional("highlighted_text", field(call.body, "highlighted_text")),
    ...optional("ai_reference", field(call.body, "ai_reference")),
  };
  session.own.set(feedback_item.id, feedback_item);
  if (call.entry) call.entry.feedback_id = feedback_item.id;
  return ok({ feedback_item });
}

function updateOwn(call: Call, session: Session): Reply {
  const own = session.own.get(field(call.body, "feedback_id"));
  if (!own) return refuse(404, "Feedback item not found");
  const changed = call.body["updated_data"];
  if (typeof changed !== "object" || changed === null) return refuse(400, "Nothing to update", "user_input");
  const fields = changed as Record<string, unknown>;
  session.own.set(own.id, {
    ...own,
    type: field(fields, "type") || own.type,
    category: field(fields, "category") || own.category,
    description: field(fields, "description") || own.description,
  });
  return ok({ message: "Feedback updated" });
}

const optional = (name: string, value: string): Record<string, string> => (value === "" ? {} : { [name]: value });
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
