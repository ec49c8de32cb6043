// Operations: click, request, job id, polls and end become one activity that starts, may be corrected, and ends once.
import {
  endedTwin,
  isAnswer,
  isEcho,
  isNavigation,
  jobIn,
  jobOf,
  markOf,
  ownOperation,
  replacedOperation,
  takeSettled,
  twinOf,
  waitsForTwin,
} from "./belonging.ts";
import { draftOf, nextDraft } from "./drafting.ts";
import { noteRequest } from "./drift.ts";
import { noteBegun, takeClick } from "./elements.ts";
import { type Evidence, holds, itemsIn, lookUp, requestEvidence, responseEvidence } from "./evidence.ts";
import { correctEarlier, finish, recall } from "./finish.ts";
import type { RequestRule } from "./profile-rules.ts";
import type { ActivityError } from "./record.ts";
import { clean } from "./redact.ts";
import { learnSession, sessionFor, sessionForUpload } from "./sessions.ts";
import type { RequestSignal, ResponseSignal } from "./signal.ts";
import { keptDetails, type Stage, sessionOf } from "./stage.ts";
import { endUnnamed } from "./unnamed.ts";
import { judge, linesVerdict, type Verdict } from "./verdict.ts";
import { dropOperation, type OpenOperation, putOperation, putPage, running } from "./world.ts";

/** Of how many jobs one answer is taken to tell. */
const MAX_JOBS = 200;

/** A request that a rule names has left the page: its operation is written before any answer can come. */
export function beginRequest(stage: Stage, rule: RequestRule, signal: RequestSignal): void {
  if (rule.poll) noteAsked(stage, rule, signal);
  if (rule.action === undefined || rule.poll) return noteBegun(stage, rule.id);
  if (isEcho(stage, signal)) return;
  const evidence: Evidence = { request: requestEvidence(signal, rule.path) };
  const twin = twinOf(stage, rule, keptDetails(rule.keep, evidence, stage.previews));
  const click = takeClick(stage, rule.id, twin?.started_ms);
  if (twin && !click) return putOperation(stage.world, { ...twin, requests: [...twin.requests, signal.r] });
  const open = openOperation(stage, rule, evidence, signal.r, stage.scene.nowMs);
  if (isNavigation(signal)) putOperation(stage.world, { ...open, leaves: true, address: markOf(signal.url) });
  const session = stage.world.sessions.get(open.draft.session_id);
  if (session) noteRequest(stage, session, rule.id, click?.rule);
}

function openOperation(
  stage: Stage,
  rule: RequestRule,
  evidence: Evidence,
  request: number,
  startedMs: number,
): OpenOperation {
  const { world, page, scene, profile } = stage;
  const session = rule.session?.starts ? sessionForUpload(stage) : sessionFor(stage, evidence, true);
  const draft = draftOf(scene, session, {
    action: rule.action ?? "request_failed",
    status: "in_progress",
    started_ms: startedMs,
    details: {
      ...recall(stage, rule, session, evidence),
      ...keptDetails(rule.keep, evidence.request ? { request: evidence.request } : {}, stage.previews),
    },
    rule: rule.id,
    observed_by: "page",
  });
  stage.drafts.push(draft);
  const open: OpenOperation = {
    activity_id: draft.activity_id,
    page_id: page.page_id,
    tab_id: page.tab_id,
    origin: page.origin,
    requests: [request],
    profile: profile.id,
    rule: rule.id,
    started_ms: startedMs,
    seen_ms: scene.nowMs,
    gave_up: false,
    page_gone: false,
    draft,
  };
  putOperation(world, open);
  return open;
}

/** A named request has ended: its operation ends too, stays open as a job, or is told by a poll. */
export function endRequest(stage: Stage, rule: RequestRule, request: RequestSignal, signal: ResponseSignal): void {
  const evidence: Evidence = { request: requestEvidence(request, rule.path), response: responseEvidence(signal) };
  if (rule.poll) return endByPoll(stage, rule, evidence, signal);
  const verdict = judge(rule.outcome, stage.profile, evidence, signal);
  if (rule.action === undefined) return endUnnamed(stage, rule, evidence, signal, verdict);
  const own = ownOperation(stage, signal) ?? replacedOperation(stage, rule, signal);
  if (!own && takeSettled(stage, signal.r)) return endSecond(stage, rule, evidence, signal, verdict);
  const open = own ?? (isOfNone(signal) ? undefined : lostStart(stage, rule, evidence, signal));
  if (!open || waitsForTwin(stage, open, signal)) return;
  const jobId = jobIdOf(rule, evidence, verdict);
  if (jobId !== undefined) return waitForJob(stage, rule, { ...open, job_id: jobId }, evidence);
  finish(stage, rule, open, evidence, verdict, signal.ms);
  const others = open.requests.filter((r) => r !== signal.r);
  const ended = !running(stage.world).some((one) => one.activity_id === open.activity_id);
  if (others.length === 0 || !ended) return;
  stage.page = { ...stage.page, settled: [...(stage.page.settled ?? []), ...others].slice(-50) };
  putPage(stage.world, stage.page);
}

/**
 * The site was given another profile while this was under way, whose lines are about something else: what HTTP itself says
 * is all that is known.
 */
export function endUnjudged(stage: Stage, open: OpenOperation, signal: ResponseSignal): void {
  const plain = { ...stage.profile, outcome: [], error_text: [] };
  const verdict = judge([], plain, { response: responseEvidence(signal) }, signal);
  const { status } = verdict;
  if (status === "pending" || waitsForTwin(stage, open, signal)) return;
  stage.drafts.push(
    nextDraft(stage.scene, open.draft, sessionOf(stage.world, open), {
      status,
      duration_ms: Math.round(signal.ms),
      ...("error" in verdict ? { error: verdict.error } : {}),
    }),
  );
  dropOperation(stage.world, open.activity_id);
}

/** The activity stays open until its job has ended; what this answer says already is kept and learned. */
function waitForJob(stage: Stage, rule: RequestRule, open: OpenOperation, evidence: Evidence): void {
  const session = learnSession(stage, sessionOf(stage.world, open), rule, evidence);
  // Whether something holds for the result, an answer without it does not know.
  const told = Object.entries(rule.keep).filter(([, keep]) => typeof keep === "string" || !("test" in keep));
  const details = { ...open.draft.details, ...keptDetails(Object.fromEntries(told), evidence, stage.previews) };
  putOperation(stage.world, { ...open, draft: { ...open.draft, details }, seen_ms: stage.scene.nowMs });
  correctEarlier(stage, rule, session, evidence);
}

/** The second answer to one click says the same as the first, which ended it, or the two leave it unsure together. */
function endSecond(
  stage: Stage,
  rule: RequestRule,
  evidence: Evidence,
  signal: ResponseSignal,
  verdict: Verdict,
): void {
  const first = endedTwin(stage, signal);
  if (!first) return;
  dropOperation(stage.world, first.activity_id);
  const error = "error" in verdict ? verdict.error : first.draft.error;
  const statuses = [first.draft.status, verdict.status];
  if (!isAnswer(signal) || !error || !statuses.includes("success") || !statuses.includes("failed")) return;
  const message = clean(`Of the two requests of this click one failed and one did not. (${error.message})`, 300);
  const unsure = { status: "warning", error: { ...error, kind: "outcome_unknown", message } } as const;
  finish(stage, rule, { ...first, requests: [signal.r] }, evidence, unsure, signal.ms);
}

/** A page that comes is no sign of a form; and what a page says of its own navigation, without one under way, is over. */
const isOfNone = (signal: ResponseSignal): boolean =>
  signal.channel === "form" || (isNavigation(signal) && signal.outcome !== "answered");

/** An answer whose start was lost: the activity starts now, at the time the page says. */
function lostStart(stage: Stage, rule: RequestRule, evidence: Evidence, signal: ResponseSignal): OpenOperation {
  return openOperation(stage, rule, evidence, signal.r, stage.scene.nowMs - signal.ms);
}

function jobIdOf(rule: RequestRule, evidence: Evidence, verdict: Verdict): string | undefined {
  if (!rule.job || verdict.status === "failed") return undefined;
  if (rule.job.when && !holds(rule.job.when, evidence)) return undefined;
  return jobIn(evidence, rule.job.id);
}

/** An answer that tells of one job, or, item by item of a list, of several. */
function endByPoll(stage: Stage, rule: RequestRule, evidence: Evidence, signal: ResponseSignal): void {
  const { items } = rule.poll ?? {};
  if (items === undefined) return endOneByPoll(stage, rule, evidence, signal);
  for (const body of itemsIn(evidence, items, MAX_JOBS))
    endOneByPoll(stage, rule, { ...evidence, response: { ...evidence.response, body } }, signal);
}

/**
 * Only the poll's own lines speak of the job: a poll that got no answer, or somebody else's, says nothing of it, and the
 * job stays open until a later one does. A `warning` is a poll's own failure: the job may go on, so it is unsure and
 * stays open.
 */
function endOneByPoll(stage: Stage, rule: RequestRule, evidence: Evidence, signal: ResponseSignal): void {
  const open = answered(jobOf(stage, rule, evidence), signal);
  if (!open) return;
  const verdict =
    signal.outcome === "answered"
      ? linesVerdict(rule.outcome, { ...stage.profile, outcome: [] }, evidence, signal)
      : undefined;
  if (open.done && verdict?.status !== "success") return;
  if (!verdict) {
    const unread = signal.outcome === "answered" && signal.status < 400;
    return putOperation(stage.world, { ...open, seen_ms: stage.scene.nowMs, ...(unread ? { unread } : {}) });
  }
  if (verdict.status === "pending") return stillOpen(stage, open);
  if (verdict.status === "warning") return stillOpen(stage, open, verdict.error);
  const own = stage.profile.requests.find((one) => one.id === open.rule);
  if (!own) return;
  const details = { ...open.draft.details, ...keptDetails(rule.keep, evidence, stage.previews) };
  const known = { ...open, draft: { ...open.draft, details } };
  finish(stage, own, known, pollAsAnswer(evidence), verdict);
}

/** The same, without the poll that this is the answer to, and what an earlier answer came to. */
function answered(open: OpenOperation | undefined, { r }: ResponseSignal): OpenOperation | undefined {
  if (!open) return undefined;
  const { asks, unread: _earlier, ...rest } = open;
  return asks === undefined || asks === r ? rest : { ...rest, asks };
}

/** The page asks for its job, and waits for the answer: it has not stopped asking, however long that takes. */
function noteAsked(stage: Stage, rule: RequestRule, signal: RequestSignal): void {
  const open = jobOf(stage, rule, { request: requestEvidence(signal, rule.path) });
  if (open && !open.done) putOperation(stage.world, { ...open, seen_ms: stage.scene.nowMs, asks: signal.r });
}

/** The job was asked about. A poll's failure is written once; the next poll that knows the job takes it back. */
function stillOpen(stage: Stage, open: OpenOperation, error?: ActivityError): void {
  const { world, scene } = stage;
  const seen = { ...open, seen_ms: scene.nowMs };
  if (error === undefined || open.unsure) {
    if (error !== undefined || !open.unsure) return putOperation(world, seen);
    const { unsure: _over, ...sure } = seen;
    return reopen(stage, sure);
  }
  const draft = nextDraft(scene, open.draft, sessionOf(world, open), {
    status: "warning",
    duration_ms: Math.max(0, Math.round(scene.nowMs - open.started_ms)),
    error,
  });
  stage.drafts.push(draft);
  putOperation(world, { ...seen, unsure: true });
}

/** A job that was unsure is known again. One that the page has given up or left stays so until its end. */
function reopen(stage: Stage, open: OpenOperation): void {
  const { world, scene } = stage;
  putOperation(world, open);
  if (open.gave_up || open.page_gone) return;
  stage.drafts.push(nextDraft(scene, open.draft, sessionOf(world, open), { status: "in_progress" }));
}

/** A job's result often has the form of the direct answer. The poll's own request is left out: its `{id}` is the job. */
function pollAsAnswer({ response = {} }: Evidence): Evidence {
  const result = lookUp({ response }, "response.body.result")[0];
  return { response: typeof result === "object" && result !== null ? { ...response, body: result } : response };
}
