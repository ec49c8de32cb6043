// Requests without an action of their own: what they say of the session is learned, and only their failure is kept.
import { draftOf } from "./drafting.ts";
import { takeSaver } from "./elements.ts";
import { type Evidence, splitUrl } from "./evidence.ts";
import { correctEarlier } from "./finish.ts";
import { keptPath } from "./places.ts";
import type { RequestRule } from "./profile-rules.ts";
import { learnSession, sessionFor } from "./sessions.ts";
import type { ResponseSignal } from "./signal.ts";
import { keptDetails, type Stage } from "./stage.ts";
import type { Verdict } from "./verdict.ts";

/**
 * A request without an action of its own: what it says of the session is learned, and its failure is kept, as that of
 * the click that was to make a file of its answer, where there is one.
 */
export function endUnnamed(
  stage: Stage,
  rule: RequestRule,
  evidence: Evidence,
  signal: ResponseSignal,
  verdict: Verdict,
): void {
  const session = sessionFor(stage, evidence);
  if (verdict.status !== "failed" && signal.outcome !== "timeout") {
    correctEarlier(stage, rule, learnSession(stage, session, rule, evidence), evidence);
    return;
  }
  if (rule.quiet) return;
  const saver = takeSaver(stage, ({ begins }) => begins.includes(rule.id));
  const action = saver?.rule.action ?? rule.fails_as;
  stage.drafts.push(
    draftOf(stage.scene, session, {
      action: action ?? "request_failed",
      status: "failed",
      started_ms: stage.scene.nowMs - signal.ms,
      duration_ms: signal.ms,
      details: {
        ...(action ? {} : { method: signal.method, path: keptPath(splitUrl(signal.url).path) }),
        ...keptDetails({ ...rule.keep, ...saver?.rule.keep }, evidence, stage.previews),
        ...saver?.details,
      },
      ...("error" in verdict ? { error: verdict.error } : {}),
      rule: saver?.rule.id ?? rule.id,
      observed_by: "page",
    }),
  );
}
