// The states of the popup that are worth looking at, by name.
import type { Activity } from "#core/activity.ts";
import type { PopupModel } from "../../extension/popup/model.ts";
import { aFailure, aModel, anActivity, aSafety, aSession, aSummary, NOW_MS } from "./popup-builders.ts";

const at = (time: string): string => `2026-11-23T${time}:00.000Z`;
const ended = (time: string): { started_at: string; ended_at: string } => ({
  started_at: at(time),
  ended_at: at(time),
});

const upload = (over: Partial<Activity> = {}) =>
  anActivity({
    action: "document_upload",
    ...ended("13:38"),
    duration_ms: 5400,
    details: { filename: "risk-assessment-q3.docx", file_size_bytes: 1_048_576, sections: 6 },
    ...over,
  });
const refusedUpload = () =>
  aFailure(
    "document_upload",
    { kind: "user_input", message: "Only .docx files are supported", http_status: 400 },
    { ...ended("13:37"), duration_ms: 120, details: { filename: "risk-assessment-q3.pdf", file_size_bytes: 845_120 } },
  );
const lostExport = () =>
  aFailure(
    "s3_export",
    {
      kind: "s3",
      code: "AccessDenied",
      name: "AccessDenied",
      message: "User: arn:aws:iam::000000000000:user/reviews is not authorized to perform: s3:PutObject",
      http_status: 200,
      stack: "AccessDenied: not authorized\n    at exportToS3 (https://reviews.example.com/static/review.js:812:17)",
    },
    { ...ended("14:02"), duration_ms: 3120, details: { bucket_name: "felix-s3-bucket", files_count: 11 } },
  );
const lateAnalysis = () =>
  aFailure(
    "ai_analysis",
    { kind: "timeout", message: "The page gave up after 60 s" },
    { ...ended("13:58"), duration_ms: 60_000, details: { section: "Root cause", fallback: true } },
  );
const unsureSubmit = () =>
  aFailure(
    "document_generation",
    { kind: "outcome_unknown", message: "The answer could not be read" },
    { ...ended("13:57"), status: "warning", duration_ms: 4100 },
  );

/** Decisions and analyses as a review has them. */
function work(count: number): Activity[] {
  const sections = ["Findings", "Root cause", "Scope", "Timeline"];
  return Array.from({ length: count }, (_, i) => {
    const minute = String(39 + Math.floor((i * 18) / count)).padStart(2, "0");
    const section = sections[i % 4] ?? "Scope";
    if (i % 7 === 0) {
      const details = { section, feedback_generated: 5, model: "claude-sonnet" };
      return anActivity({ action: "ai_analysis", ...ended(`13:${minute}`), duration_ms: 2100 + i * 37, details });
    }
    if (i % 9 === 0) {
      const details = { message_type: "question", message_length: 50 };
      return anActivity({ action: "chat_interaction", ...ended(`13:${minute}`), duration_ms: 1480, details });
    }
    const details = { section, feedback_id: `fb_0${200 + i}`, risk_level: i % 3 ? "Low" : "High" };
    const action = i % 3 ? "feedback_accepted" : "feedback_rejected";
    return anActivity({ action, ...ended(`13:${minute}`), duration_ms: 70 + i, details });
  });
}

const running = () =>
  anActivity({
    action: "s3_export",
    status: "in_progress",
    started_at: "2026-11-23T14:02:56.000Z",
    details: { bucket_name: "felix-s3-bucket", files_count: 11, total_size_mb: 3.1 },
  });

const review = (): Activity[] => [refusedUpload(), upload(), ...work(40), unsureSubmit(), lateAnalysis(), lostExport()];
const twoSessions = () => [
  aSession(),
  aSession({
    session_id: "0190f000-0000-7000-8000-0000000000ab",
    title: "supplier-audit-2026.docx",
    ended: true,
    started_at: "2026-11-21T09:12:00.000Z",
    last_at: "2026-11-21T10:40:00.000Z",
  }),
];

const LONG =
  "Quarterly_supplier_risk_and_business_continuity_assessment_final_v12_REVIEWED_by_legal_and_compliance_(2).docx";

function tenThousand(): PopupModel {
  const model = aModel([...work(60), ...Array.from({ length: 60 }, lateAnalysis)]);
  const figures = { p50_ms: 2400, p95_ms: 61_200, max_ms: 182_000 };
  return {
    ...model,
    selected: undefined,
    sessions: Array.from({ length: 40 }, (_, i) =>
      aSession({ session_id: `s${i}`, title: `review-${i}.docx`, ended: i > 0 }),
    ),
    safety: aSafety({ delivered: 21_408 }),
    summary: aSummary({
      total_activities: 10_000,
      success_count: 9_350,
      failed_count: 512,
      warning_count: 130,
      in_progress_count: 8,
      success_rate: 93.5,
      failure_rate: 5.1,
      session_duration: 12_345,
      last_activity: at("13:58"),
      action_breakdown: { document: 120, ai: 2400, feedback: 6480, chat: 1000 },
      actions: {
        document_upload: { count: 120, success_rate: 97.5, p50_ms: 5400, p95_ms: 12_800, max_ms: 61_000 },
        ai_analysis: { count: 2400, success_rate: 78.7, ...figures },
        feedback_accepted: { count: 4480, success_rate: 100, p50_ms: 84, p95_ms: 240, max_ms: 900 },
        feedback_rejected: { count: 2000, success_rate: 99.9, p50_ms: 81, p95_ms: 231, max_ms: 800 },
        chat_interaction: { count: 1000, success_rate: 88.1, p50_ms: 1480, p95_ms: 9100, max_ms: 30_000 },
      },
      bytes_uploaded: 733_000_000,
      bytes_exported: 214_000_000,
      engagement: { decisions: 6480, decisions_per_minute: 0.5, chat_messages: 1000, sections_seen: 500 },
    }),
  };
}

/** Every text of the model is this, numbers and enumerations aside. */
export function hostile(text: string): PopupModel {
  const error = { kind: "http" as const, message: text, name: text, stack: text, code: text, http_status: 500 };
  const all = {
    document_name: text,
    app_session_id: text,
    origin: text,
    profile: text,
    rule: text,
    started_at: text,
    ended_at: text,
    details: { section: text, filename: text, feedback_id: text, model: text, list: [text, text] },
  };
  const bad = [anActivity({ ...all, action: `ui.${text}`, category: "ui" }), aFailure("ai_analysis", error, all)];
  const model = aModel([...bad, upload({ ...all, status: "in_progress" })]);
  const site = { origin: text, state: "no_access" as const };
  const sessions = [aSession({ title: text, started_at: text, last_at: text })];
  const safety = aSafety({ state: "refused", pending: 3, last_error: text, collector: text });
  return { ...model, site, sessions, safety, summary: { ...model.summary, last_activity: text } };
}

const nothing = { sessions: [], selected: undefined };

export const STATES: Readonly<Record<string, () => PopupModel>> = {
  "first run": () => aModel([], { ...nothing, site: { origin: "https://reviews.example.com", state: "not_recorded" } }),
  "not a site": () => aModel([], { ...nothing, site: { state: "not_a_site" } }),
  "no access": () => aModel([], { ...nothing, site: { origin: "https://reviews.example.com", state: "no_access" } }),
  "no access with a log": () =>
    aModel(review(), { site: { origin: "https://reviews.example.com", state: "no_access" } }),
  empty: () => aModel([], { ...nothing, safety: aSafety({ state: "empty", delivered: 0 }) }),
  "reload needed": () => aModel(review(), { site: { origin: "https://reviews.example.com", state: "reload_needed" } }),
  healthy: () => aModel([upload(), ...work(29), running()], { safety: aSafety({ delivered: 61 }) }),
  "one failure": () => aModel([upload(), ...work(20), lostExport()]),
  "many failures": () => aModel(review(), { sessions: twoSessions() }),
  offline: () =>
    aModel(review(), {
      safety: aSafety({ state: "unreachable", pending: 12, delivered: 46, next_try_ms: NOW_MS + 40_000 }),
    }),
  sending: () => aModel([upload(), ...work(12), running()], { safety: aSafety({ state: "sending", pending: 12 }) }),
  missing: () => aModel(review(), { safety: aSafety({ missing: 3 }) }),
  "ten thousand": tenThousand,
  paused: () => {
    const site = { origin: "https://reviews.example.com", state: "paused" } as const;
    return aModel([upload(), ...work(20)], { site, safety: aSafety({ state: "paused", pending: 4 }) });
  },
  unpaired: () => {
    const { collector: _, ...safety } = aSafety({ state: "unpaired", pending: 31, delivered: 0 });
    return aModel([upload(), ...work(20)], { safety });
  },
  refused: () =>
    aModel(review(), { safety: aSafety({ state: "refused", pending: 12, last_error: "401 the token is not known" }) }),
  "disk full": () => aModel(review(), { safety: aSafety({ state: "disk_full", pending: 4 }) }),
  "not stored": () =>
    aModel(review(), {
      safety: aSafety({ state: "not_stored", pending: 4, last_error: "The log could not be written." }),
    }),
  "not read": () =>
    aModel([], {
      ...nothing,
      safety: aSafety({
        state: "not_read",
        last_error:
          "This log was written by a newer version of Review Trail: update the extension. Nothing was deleted.",
      }),
    }),
  declined: () =>
    aModel(review(), {
      safety: aSafety({
        state: "unreachable",
        pending: 12,
        delivered: 46,
        next_try_ms: NOW_MS + 40_000,
        last_error: "it did not take what was sent (HTTP 500)",
      }),
    }),
  "long names": () => {
    const details = { section: LONG, filename: LONG, file_size_bytes: 1_048_576 };
    const error = { kind: "ai" as const, message: LONG.repeat(4) };
    const list = [
      upload({ document_name: LONG, details }),
      aFailure("ai_analysis", error, { details }),
      ...[1, 2, 3].map(() => anActivity({ document_name: LONG, details })),
    ];
    return aModel(list, {
      sessions: [aSession({ title: LONG }), aSession({ title: LONG, session_id: "other" })],
      site: { origin: "https://a-very-long-name-of-a-review-site.and-its-department.example.com", state: "no_access" },
    });
  },
  hostile: () => hostile("<img src=x onerror=alert(1)>"),
};

export function stateOf(name: string): PopupModel {
  const make = STATES[name];
  if (!make) throw new Error(`there is no state "${name}"`);
  return make();
}
