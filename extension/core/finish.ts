// The end of an operation: its verdict, its details and time, and what else the same answer tells of.
import { draftOf, nextDraft } from "./drafting.ts";
import { type Evidence, holds } from "./evidence.ts";
import type { RequestRule } from "./profile.ts";
import type { Details } from "./record.ts";
import { endSession, learnSession } from "./sessions.ts";
import type { ResponseSignal } from "./signal.ts";
import { keptDetails, type Stage, sessionOf } from "./stage.ts";
import { judge, type Verdict } from "./verdict.ts";
import { dropOperation, type OpenOperation, putOperation, type Session } from "./world.ts";

/** The end of an operation: judged, written with its time, forgotten, and what else the same answer tells. */
export function finish(
  stage: Stage,
  rule: RequestRule,
  open: OpenOperation,
  evidence: Evidence,
  verdict: Verdict,
  requestMs?: number,
): void {
  const { world, scene } = stage;
  const judged = rejudge(stage, rule, open, evidence, verdict);
  if (judged.status === "pending") return putOperation(world, { ...open, seen_ms: scene.nowMs });
  const durationMs = open.job_id === undefined && requestMs !== undefined ? requestMs : scene.nowMs - open.started_ms;
  const session = learnSession(world, sessionOf(world, open), rule, evidence, judged.status !== "failed");
  const kept = keptDetails(rule.keep, evidence, stage.previews);
  stage.drafts.push(
    nextDraft(scene, open.draft, session, {
      status: judged.status,
      duration_ms: Math.round(durationMs),
      details: { ...open.draft.details, ...kept, ...timing(rule, open, durationMs) },
      ...("error" in judged ? { error: judged.error } : {}),
    }),
  );
  dropOperation(world, open.activity_id);
  also(stage, rule, session, evidence, durationMs);
  if (rule.session?.ends && judged.status === "success") endSession(world, session, scene, "reset", stage.drafts);
}

/** A job's good end still has to pass the lines of the rule that began it: a canned result is one there too. */
function rejudge(stage: Stage, rule: RequestRule, open: OpenOperation, evidence: Evidence, verdict: Verdict): Verdict {
  if (open.job_id === undefined || verdict.status !== "success") return verdict;
  const line = rule.outcome.find((one) => one.status !== "pending" && holds(one.when, evidence));
  if (!line || line.status === "success") return verdict;
  return judge([line], stage.profile, evidence, answeredSignal(evidence));
}

const answeredSignal = (evidence: Evidence): ResponseSignal => ({
  k: "response",
  r: 0,
  channel: "fetch",
  method: "GET",
  url: "",
  outcome: "answered",
  status: evidence.response?.status ?? 200,
  ms: 0,
});

function timing(rule: RequestRule, open: OpenOperation, durationMs: number): Details {
  const seconds = Math.round(durationMs / 100) / 10;
  const gaveUp =
    open.gave_up ||
    (rule.gives_up_after_ms !== undefined && open.job_id === undefined && durationMs > rule.gives_up_after_ms);
  return {
    ...(rule.action === "ai_analysis" ? { analysis_duration_seconds: seconds } : {}),
    ...(rule.action === "chat_interaction" ? { response_time_seconds: seconds } : {}),
    ...(gaveUp ? { page_gave_up: true } : {}),
  };
}

/** Further activities that the same answer tells of, such as the export inside a submit. */
function also(stage: Stage, rule: RequestRule, session: Session, evidence: Evidence, durationMs: number): void {
  for (const more of rule.also) {
    if (!holds(more.when, evidence)) continue;
    const verdict = judge(more.outcome, stage.profile, evidence, answeredSignal(evidence));
    if (verdict.status === "pending") continue;
    stage.drafts.push(
      draftOf(stage.scene, session, {
        action: more.action,
        status: verdict.status,
        started_ms: stage.scene.nowMs - durationMs,
        duration_ms: durationMs,
        details: keptDetails(more.keep, evidence, stage.previews),
        ...("error" in verdict ? { error: verdict.error } : {}),
        rule: rule.id,
        observed_by: "page",
      }),
    );
  }
}
