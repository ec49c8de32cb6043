// The end of an operation: its verdict, its details and time, and what else the same answer tells of.
import { draftOf, nextDraft } from "./drafting.ts";
import { type Evidence, holds, idIn, itemsIn } from "./evidence.ts";
import type { Profile } from "./profile.ts";
import type { RequestRule } from "./profile-rules.ts";
import type { Details, Draft } from "./record.ts";
import { endSession, learnSession } from "./sessions.ts";
import { keptDetails, type Stage, sessionOf } from "./stage.ts";
import { judge, linesVerdict, type Verdict } from "./verdict.ts";
import { dropOperation, type OpenOperation, putOperation, type Session } from "./world.ts";

const MAX_REMEMBERED = 200;

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
  if (open.done && isToldAlready(open.draft, judged)) return;
  // Of one that was sent again the first wait counts, too.
  const direct = open.job_id === undefined && open.requests.length < 2 && requestMs !== undefined;
  const durationMs = Math.max(0, direct ? requestMs : scene.nowMs - open.started_ms);
  const before = sessionOf(world, open);
  const session = judged.status === "failed" ? before : learnSession(stage, before, rule, evidence);
  const draft = nextDraft(scene, open.draft, session, {
    status: judged.status,
    ...(isTimed(open, evidence) ? { duration_ms: Math.round(durationMs) } : {}),
    details: {
      ...open.draft.details,
      ...keptDetails(rule.keep, evidence, stage.previews),
      ...timing(stage.profile, rule, open, durationMs),
    },
    ...("error" in judged ? { error: judged.error } : {}),
  });
  stage.drafts.push(draft);
  settle(stage, { ...open, draft }, judged.status === "success" ? factsOf(stage, rule, evidence) : [], evidence);
  const known = world.sessions.get(session.session_id) ?? session;
  also(stage, rule, known, evidence, durationMs);
  correctEarlier(stage, rule, known, evidence);
  if (rule.session?.ends && judged.status === "success") {
    const latest = world.sessions.get(known.session_id) ?? known;
    endSession(world, latest, scene, "reset", stage.drafts, rule.action === "session_ended");
  }
}

/** It has ended so before: of two polls that were under way at once the second says nothing new. */
const isToldAlready = ({ status, error }: Draft, judged: Verdict): boolean =>
  status === judged.status && error?.message === ("error" in judged ? judged.error.message : undefined);

/** A saved file is known from the page's staying alone: it does not tell when the file came, and a refusal may come late. */
const isSaved = ({ response }: Evidence): boolean => response?.outcome === "attachment";

/** Of a file that the browser saves nobody knows how long it took. */
const isTimed = (open: OpenOperation, evidence: Evidence): boolean =>
  !isSaved(evidence) && !(open.leaves && evidence.response?.outcome === "opaque");

/** A job's good end still has to pass the lines of the rule that began it: a canned result is one there too. */
function rejudge(stage: Stage, rule: RequestRule, open: OpenOperation, evidence: Evidence, verdict: Verdict): Verdict {
  if (open.job_id === undefined || verdict.status !== "success") return verdict;
  const own = rule.outcome.filter((one) => one.status !== "pending");
  return linesVerdict(own, { ...stage.profile, outcome: [] }, evidence, ANSWERED) ?? verdict;
}

/** An answer whose status says nothing any more: its body is what is judged. */
const ANSWERED = { outcome: "answered", status: 0 } as const;

function timing(profile: Profile, rule: RequestRule, open: OpenOperation, durationMs: number): Details {
  const seconds = Math.round(durationMs / 100) / 10;
  const limitMs = rule.gives_up_after_ms ?? profile.gives_up_after_ms;
  const gaveUp = open.gave_up || (limitMs !== undefined && open.job_id === undefined && durationMs > limitMs);
  return {
    ...(rule.action === "ai_analysis" ? { analysis_duration_seconds: seconds } : {}),
    ...(rule.action === "chat_interaction" ? { response_time_seconds: seconds } : {}),
    ...(gaveUp ? { page_gave_up: true } : {}),
    ...(open.page_gone ? { page_was_left: true } : {}),
  };
}

/** Further activities that the same answer tells of, such as the export inside a submit. */
function also(stage: Stage, rule: RequestRule, session: Session, evidence: Evidence, durationMs: number): void {
  for (const more of rule.also) {
    if (!holds(more.when, evidence)) continue;
    const { outcome = "answered", status = 0 } = evidence.response ?? {};
    const verdict = judge(more.outcome, stage.profile, evidence, { outcome, status });
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

/**
 * Forgets an ended operation, or keeps it beside the running ones where some rule may correct it later, a later poll (an
 * app that does not know a job now may know it in a second), the answer to the second request of the same click, or the
 * page that comes instead of a saved file.
 */
function settle(stage: Stage, open: OpenOperation, known: [string, Details][], evidence: Evidence): void {
  const { world, profile } = stage;
  const correctable = profile.requests.some((one) => one.corrects.some((line) => line.rule === open.rule));
  const failedJob = open.job_id !== undefined && open.draft.status === "failed";
  const doubted = failedJob || open.requests.length > 1 || !isTimed(open, evidence);
  const kept = { ...open, done: true as const, ...(known.length > 0 ? { known } : {}) };
  if (correctable || doubted || known.length > 0) putOperation(world, kept);
  else dropOperation(world, open.activity_id);
}

/** The facts that a rule remembers of each item of its answer. */
function factsOf(stage: Stage, rule: RequestRule, evidence: Evidence): [string, Details][] {
  const { remembers } = rule;
  if (!remembers) return [];
  return itemsIn(evidence, remembers.items, MAX_REMEMBERED).flatMap((item): [string, Details][] => {
    const own: Evidence = { response: { body: item } };
    const id = idIn(own, remembers.id);
    return id !== undefined ? [[id, keptDetails(remembers.keep, own, stage.previews)]] : [];
  });
}

/** What an earlier answer of the same session told of the thing that this request names. */
export function recall(stage: Stage, rule: RequestRule, session: Session, evidence: Evidence): Details {
  const id = rule.recalls ? idIn(evidence, rule.recalls) : undefined;
  if (id === undefined) return {};
  for (const open of [...stage.world.operations.values()].reverse()) {
    const found = open.draft.session_id === session.session_id && open.known?.find(([known]) => known === id);
    if (found) return stage.previews ? found[1] : withoutPreviews(stage.profile, open.rule, found[1]);
  }
  return {};
}

/** What was remembered before the person switched previews off may still hold one. */
function withoutPreviews(profile: Profile, ruleId: string, facts: Details): Details {
  const keeps = profile.requests.find((one) => one.id === ruleId)?.remembers?.keep ?? {};
  const isShown = (key: string): boolean => {
    const keep = keeps[key];
    return keep !== undefined && !(typeof keep === "object" && "as" in keep && keep.as === "preview");
  };
  return Object.fromEntries(Object.entries(facts).filter(([key]) => isShown(key)));
}

/**
 * What this answer shows an earlier activity of the session to have come to is written as its next record, once. A form
 * that was answered by a redirect has left its page without an end; the page that it led to may tell.
 */
export function correctEarlier(stage: Stage, rule: RequestRule, session: Session, evidence: Evidence): void {
  const { world } = stage;
  for (const { rule: earlier, outcome } of rule.corrects) {
    const done = [...world.operations.values()].findLast(
      (one) => isToCorrect(one) && one.rule === earlier && one.draft.session_id === session.session_id,
    );
    const verdict = done && linesVerdict(outcome, { ...stage.profile, outcome: [] }, evidence, ANSWERED);
    if (!done || !verdict || verdict.status === "pending" || verdict.status === done.draft.status) continue;
    stage.drafts.push(
      nextDraft(stage.scene, done.draft, session, {
        status: verdict.status,
        details: { ...done.draft.details, found_later: true },
        ...("error" in verdict ? { error: verdict.error } : {}),
      }),
    );
    dropOperation(world, done.activity_id);
  }
}

const isToCorrect = ({ done, known, leaves, page_gone }: OpenOperation): boolean =>
  done ? !known : leaves === true && page_gone;
