// Operations: click, request, job id, polls and end become one activity that starts, may be corrected, and ends once.
import { draftOf } from "./drafting.ts";
import { clean, type Evidence, holds, lookUp, requestEvidence, responseEvidence } from "./evidence.ts";
import { finish } from "./finish.ts";
import type { RequestRule } from "./profile.ts";
import type { Details } from "./record.ts";
import { learnSession, sessionFor, sessionForUpload } from "./sessions.ts";
import type { RequestSignal, ResponseSignal } from "./signal.ts";
import { keptDetails, type Stage } from "./stage.ts";
import { judge, type Verdict } from "./verdict.ts";
import { type OpenOperation, putOperation, putPage } from "./world.ts";

/** A request that a rule names has left the page: its operation is written before any answer can come. */
export function beginRequest(stage: Stage, rule: RequestRule, signal: RequestSignal): void {
  if (rule.action === undefined || rule.poll) return;
  const { world, page, scene, profile } = stage;
  const evidence: Evidence = { request: requestEvidence(signal, rule.path) };
  const details = keptDetails(rule.keep, evidence, stage.previews);
  takeClick(stage, rule);
  const twin = twinOf(stage, rule, details);
  if (twin) return putOperation(world, { ...twin, requests: [...twin.requests, signal.r] });
  const session = rule.session?.starts
    ? sessionForUpload(world, page, scene, stage.drafts)
    : sessionFor(world, page, scene, profile, evidence, stage.drafts);
  const draft = draftOf(scene, session, {
    action: rule.action,
    status: "in_progress",
    details,
    rule: rule.id,
    observed_by: "page",
  });
  stage.drafts.push(draft);
  putOperation(world, {
    activity_id: draft.activity_id,
    page_id: page.page_id,
    tab_id: page.tab_id,
    origin: page.origin,
    requests: [signal.r],
    profile: profile.id,
    rule: rule.id,
    started_ms: scene.nowMs,
    seen_ms: scene.nowMs,
    gave_up: false,
    page_gone: false,
    draft,
  });
}

/** A request that one click made twice: the same rule and facts on the same page within the rule's time. */
function twinOf(stage: Stage, rule: RequestRule, details: Details): OpenOperation | undefined {
  if (rule.once_within_ms === undefined) return undefined;
  const since = stage.scene.nowMs - rule.once_within_ms;
  return [...stage.world.operations.values()].find(
    (open) =>
      open.rule === rule.id &&
      open.page_id === stage.page.page_id &&
      open.started_ms >= since &&
      Object.entries(details).every(([key, value]) => open.draft.details[key] === value),
  );
}

function takeClick(stage: Stage, rule: RequestRule): void {
  const { page, world } = stage;
  const index = page.clicks.findIndex((click) => click.begins.includes(rule.id));
  if (index < 0) return;
  stage.page = { ...page, clicks: page.clicks.filter((_, at) => at !== index) };
  putPage(world, stage.page);
}

/** A named request has ended: its operation ends too, stays open as a job, or is told by a poll. */
export function endRequest(stage: Stage, rule: RequestRule, request: RequestSignal, signal: ResponseSignal): void {
  const evidence: Evidence = { request: requestEvidence(request, rule.path), response: responseEvidence(signal) };
  if (rule.poll) return endByPoll(stage, rule, evidence, signal);
  const verdict = judge(rule.outcome, stage.profile, evidence, signal);
  const open = [...stage.world.operations.values()].find(
    (one) => one.page_id === stage.page.page_id && one.requests.includes(signal.r),
  );
  if (!open) return endSilent(stage, rule, evidence, signal, verdict);
  const jobId = jobIdOf(rule, evidence, verdict);
  if (jobId !== undefined) {
    return putOperation(stage.world, { ...open, job_id: jobId, seen_ms: stage.scene.nowMs });
  }
  finish(stage, rule, open, evidence, verdict, signal.ms);
}

function jobIdOf(rule: RequestRule, evidence: Evidence, verdict: Verdict): string | undefined {
  if (!rule.job || verdict.status === "failed") return undefined;
  if (rule.job.when && !holds(rule.job.when, evidence)) return undefined;
  const id = lookUp(evidence, rule.job.id)[0];
  return typeof id === "string" && id !== "" ? clean(id, 200) : undefined;
}

/** An answer that tells of a job: an end is the operation's end, anything else only shows that it is still watched. */
function endByPoll(stage: Stage, rule: RequestRule, evidence: Evidence, signal: ResponseSignal): void {
  const poll = rule.poll;
  const jobId = poll ? lookUp(evidence, poll.job)[0] : undefined;
  if (!poll || typeof jobId !== "string") return;
  const open = [...stage.world.operations.values()].find(
    (one) => one.job_id === jobId && one.origin === stage.page.origin && poll.of.includes(one.rule),
  );
  if (!open) return;
  const verdict = judge(rule.outcome, stage.profile, evidence, signal);
  const lost = signal.outcome !== "answered";
  if (verdict.status === "pending" || lost) {
    return putOperation(stage.world, { ...open, seen_ms: stage.scene.nowMs });
  }
  const own = stage.profile.requests.find((one) => one.id === open.rule);
  if (own) finish(stage, own, open, { ...evidence, ...pollAsAnswer(rule, own, evidence) }, verdict);
}

/** A job's result often has the form of the direct answer; the rule that began it can then keep fields from it. */
function pollAsAnswer(poll: RequestRule, own: RequestRule, evidence: Evidence): Evidence {
  const result = lookUp(evidence, "response.body.result")[0];
  if (poll === own || typeof result !== "object" || result === null) return evidence;
  return { ...evidence, response: { ...evidence.response, body: result } };
}

/** A rule without an action, or an answer whose start was lost: sessions are learned and failures kept. */
function endSilent(
  stage: Stage,
  rule: RequestRule,
  evidence: Evidence,
  signal: ResponseSignal,
  verdict: Verdict,
): void {
  const session = sessionFor(stage.world, stage.page, stage.scene, stage.profile, evidence, stage.drafts);
  if (rule.action === undefined) {
    learnSession(stage.world, session, rule, evidence, verdict.status !== "failed");
    if (verdict.status !== "failed" || rule.quiet) return;
  }
  if (rule.action !== undefined && rule.once_within_ms !== undefined) return;
  stage.drafts.push(
    draftOf(stage.scene, session, {
      action: rule.action ?? "request_failed",
      status: verdict.status === "pending" ? "in_progress" : verdict.status,
      started_ms: stage.scene.nowMs - signal.ms,
      duration_ms: signal.ms,
      details: keptDetails(rule.keep, evidence, stage.previews),
      ...("error" in verdict ? { error: verdict.error } : {}),
      rule: rule.id,
      observed_by: "page",
    }),
  );
}
