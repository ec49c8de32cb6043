// Answers for the AI: a section's analysis, the chat, and the jobs both become in the asynchronous mode.
import { createHash } from "node:crypto";
import { analyse, type FeedbackItem, inventAnalysis } from "./analysis.ts";
import { type App, type Call, type Endpoint, field, inSession, ok, type Reply, refuse, SUCCESS } from "./app.ts";
import { answer } from "./chat.ts";
import { type Section, textOf } from "./document.ts";
import { isJobFault, JUDGEMENTS } from "./faults.ts";
import { note, type Session } from "./session.ts";
import type { Outcome } from "./truth.ts";

interface Made {
  result: Record<string, unknown>;
  outcome: Outcome;
}

export const analysisRoutes: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/analyze_section",
    action: "ai_analysis",
    failure: (call) => ({
      success: false,
      error_type: "RuntimeError",
      timestamp: new Date().toISOString(),
      ...traced(call.app),
    }),
    answer: inSession(analyzeSection),
  },
  {
    method: "POST",
    path: "/chat",
    action: "chat_interaction",
    failure: (call) => ({ success: false, ...details(call.app) }),
    answer: inSession(chat),
  },
  { method: "GET", path: "/task_status/*", answer: taskStatus },
  {
    method: "POST",
    path: "/cancel_task/*",
    answer: async (call) => {
      const cancelled = call.app.jobs.cancel(lastPart(call.path));
      return { status: 200, json: { success: cancelled }, outcome: SUCCESS };
    },
  },
  {
    method: "GET",
    path: "/queue_stats",
    answer: async ({ app }) => ok({ queue_available: app.mode === "async", waiting: app.jobs.waiting }),
  },
];

async function analyzeSection(call: Call, session: Session): Promise<Reply> {
  const { app } = call;
  const section = session.sections.find(({ name }) => name === field(call.body, "section_name"));
  if (!section) return refuse(400, "No such section in this document", "user_input", { success: false });
  const run = () => makeAnalysis(call, session, section);
  if (app.mode === "sync" && !isJobFault(call.fault) && call.fault?.kind !== "queue_off") {
    note(session, "ai_analysis_started", "in_progress", { section: section.name });
    if (!app.analyses.has(keyOf(section))) await app.pause(app.settings.delays.analysisMs);
    const { result, outcome } = run();
    note(session, "ai_analysis_completed", "success", { section: section.name });
    return { status: 200, json: result, outcome };
  }
  const task_id = enqueue(call, app.settings.delays.analysisMs, run);
  const section_content = app.canaries.after(textOf(section), "analysis-section-content");
  return queued(task_id, "Analysis queued", {
    enhanced: true,
    section_content,
    features: ["retries", "fallback model"],
  });
}

function makeAnalysis(call: Call, session: Session, section: Section): Made {
  const { app, fault } = call;
  const invented = fault?.kind === "fallback";
  const empty = fault?.kind === "empty_result" || section.paragraphs.length === 0;
  const items = empty ? [] : invented ? inventAnalysis(section.name, Date.now()) : analysed(app, section);
  session.analysed.add(section.name);
  for (const item of items) session.items.set(item.id, { item, section: section.name });
  const result = {
    success: true,
    feedback_items: items.map((item) => marked(app, item)),
    section_content: app.canaries.after(textOf(section), "analysis-section-content"),
    section_name: section.name,
    analysis_timestamp: new Date().toISOString(),
    ...(empty ? { message: "The section has no text to analyse" } : {}),
  };
  return { result, outcome: invented ? JUDGEMENTS.inventedByFallback : SUCCESS };
}

function analysed(app: App, section: Section): FeedbackItem[] {
  const key = keyOf(section);
  const items = app.analyses.get(key) ?? analyse(section);
  app.analyses.set(key, items);
  return items;
}

const keyOf = (section: Section): string =>
  createHash("sha256")
    .update(`${section.name}\n${textOf(section)}`)
    .digest("hex");

/** With its private marks, the description's beyond what a preview of 100 characters shows. */
function marked({ canaries }: App, item: FeedbackItem): FeedbackItem {
  if (!canaries.on) return item;
  return {
    ...item,
    description: canaries.after(item.description.padEnd(140, " ·"), "feedback-description"),
    suggestion: canaries.after(item.suggestion, "feedback-suggestion"),
    example: canaries.after(item.example, "feedback-example"),
    questions: [...item.questions, canaries.mark("feedback-question")],
    hawkeye_refs: [...item.hawkeye_refs, canaries.mark("feedback-reference")],
  };
}

async function chat(call: Call, session: Session): Promise<Reply> {
  const { app } = call;
  const message = field(call.body, "message").trim();
  if (message === "") return refuse(400, "The message is empty", "user_input");
  const run = () => makeAnswer(call, session, message);
  if (app.mode === "sync" && !isJobFault(call.fault) && call.fault?.kind !== "queue_off") {
    await app.pause(app.settings.delays.chatMs);
    const { result, outcome } = run();
    note(session, "chat_interaction", "success", { message_length: message.length });
    return { status: 200, json: result, outcome };
  }
  return queued(enqueue(call, app.settings.delays.chatMs, run), "The question is in the queue", {});
}

function makeAnswer(call: Call, session: Session, message: string): Made {
  session.chats += 1;
  const kind = call.fault?.kind;
  if (kind === "empty_result") {
    return { result: { success: true, response: "", model_used: model(call) }, outcome: JUDGEMENTS.emptyAnswer };
  }
  if (kind === "fallback") {
    // Nothing but its bold beginning tells it from an answer: the model's name is the usual one.
    const response = "**AI-Prism for your document**\n\nAsk about a section, a risk or a piece of feedback.";
    return { result: { success: true, response, model_used: model(call) }, outcome: JUDGEMENTS.inventedByFallback };
  }
  const items = [...session.items.values()].map(({ item }) => item);
  const response = call.app.canaries.after(answer(message, session.sections, items), "chat-answer");
  return { result: { success: true, response, model_used: model(call) }, outcome: SUCCESS };
}

const model = (call: Call): string => field(call.body, "ai_model") || "house-editor-1";

function enqueue(call: Call, durationMs: number, run: () => Made): string {
  const { entry, fault, app } = call;
  const trace = app.canaries.after('  File "worker.py", line 88, in run\n    prompt =', "error-traceback");
  const traceback = `Traceback (most recent call last):\n${trace}\nRuntimeError: the model connection was lost`;
  return app.jobs.enqueue({ entry, fault, durationMs, run, traceback });
}

/** The outcome stays open: the job closes it. */
function queued(task_id: string, message: string, more: Record<string, unknown>): Reply {
  return ok({ async: true, ...more, task_id, status: "queued", message }, { status: "in_progress" });
}

async function taskStatus(call: Call): Promise<Reply> {
  if (call.fault?.kind === "job_unknown") return pollReply(call, "unknown");
  return pollReply(call, lastPart(call.path));
}

function pollReply(call: Call, id: string): Reply {
  const { status, answer: json } = call.app.jobs.look(id);
  return { status, json, outcome: status === 200 ? SUCCESS : { status: "failed", kind: "http" } };
}

const lastPart = (path: string): string => path.split("/").at(-1) ?? "";
const traced = ({ canaries }: App) => (canaries.on ? { traceback: canaries.mark("error-traceback") } : {});
const details = ({ canaries }: App) => ({ details: canaries.after("The model did not answer", "error-details") });
