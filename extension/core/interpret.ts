// Turns one observation of a page into the drafts of what happened, by the profile. Pure: time and ids are passed in.
import { isAnswer, ownOperation } from "./belonging.ts";
import { nextDraft, type Scene } from "./drafting.ts";
import { emit, expireClicks, onElement } from "./elements.ts";
import { holds, requestEvidence, splitUrl } from "./evidence.ts";
import type { Observation } from "./observation.ts";
import { beginRequest, endRequest, endUnjudged } from "./operations.ts";
import { interpretApi } from "./page-api.ts";
import { framesOf, keptPath, whereIn } from "./places.ts";
import type { Profile } from "./profile.ts";
import type { RequestRule } from "./profile-rules.ts";
import type { Draft } from "./record.ts";
import { clean, errorText } from "./redact.ts";
import { currentSession } from "./sessions.ts";
import {
  type DroppedSignal,
  type ErrorSignal,
  endOf,
  type LifeSignal,
  pathMatches,
  type RequestSignal,
  type ResponseSignal,
  requestOf,
  type Signal,
} from "./signal.ts";
import { markUnsure, type Stage, sessionOf } from "./stage.ts";
import { judge } from "./verdict.ts";
import { type OpenOperation, type PageRow, putOperation, putPage, running, type World } from "./world.ts";

export interface Setting {
  world: World;
  page: PageRow;
  profile: Profile;
  previews: boolean;
  id(): string;
}

/**
 * The drafts of one observation, in order. Observations up to the page's `handled_upto` are known already and give
 * none, so a resend changes nothing.
 */
export function interpret(setting: Setting, observation: Observation): Draft[] {
  const { world, profile, previews } = setting;
  const known = world.pages.get(setting.page.page_id) ?? setting.page;
  if (observation.n <= known.handled_upto) return [];
  const label = `${profile.id}@${profile.version}`;
  const scene: Scene = { nowMs: observation.at, id: setting.id, profile: label, origin: known.origin };
  const drafts: Draft[] = [];
  const here = stillThere(world, known, observation.signal, scene, drafts);
  const page = { ...here, handled_upto: observation.n, seen_ms: observation.at, profile: label };
  putPage(world, page);
  const stage: Stage = { world, page, scene, profile, previews, drafts };
  const signal = observation.signal;
  if (signal.k === "request") onRequest(stage, signal);
  else if (signal.k === "response") onResponse(stage, signal);
  else if (signal.k === "dom") onElement(stage, signal);
  else if (signal.k === "error") onError(stage, signal);
  else if (signal.k === "life") onLife(stage, signal);
  else if (signal.k === "api") interpretApi(stage, signal);
  else onDropped(stage, signal);
  expireClicks(stage);
  return stage.drafts;
}

/** A page that was taken to have gone and tells something but that has not, and neither have its operations. */
function stillThere(world: World, { silent, ...row }: PageRow, signal: Signal, scene: Scene, drafts: Draft[]): PageRow {
  if (!silent || (signal.k === "life" && signal.event === "closed")) return row;
  for (const open of running(world)) {
    if (open.page_id !== row.page_id || !open.page_gone) continue;
    putOperation(world, { ...open, page_gone: false });
    if (open.gave_up || open.unsure) continue;
    drafts.push(nextDraft(scene, open.draft, sessionOf(world, open), { status: "in_progress" }));
  }
  return { ...row, closed: false };
}

/** The path templates of a rule with its names taken out, below each base, as the watch list and the matching want it. */
export function plainTemplates(profile: Pick<Profile, "base">, path: string): string[] {
  const plain = path.replace(/\{[\w-]+\}/g, "*");
  return ["", ...profile.base].map((base) => base + plain);
}

/** The first rule that names this request by method, host, path and, where it has one, its `when`. */
export function ruleFor(
  profile: Profile,
  signal: Pick<RequestSignal, "method" | "url" | "sent" | "k" | "r" | "channel">,
): RequestRule | undefined {
  const { origin, path } = splitUrl(signal.url);
  const host = origin.replace(/^[a-z]+:\/\//i, "");
  return profile.requests.find(
    (rule) =>
      (rule.method === "*" || rule.method === signal.method) &&
      (rule.host === undefined || rule.host.toLowerCase() === host) &&
      plainTemplates(profile, rule.path).some((template) => pathMatches(template, path)) &&
      (rule.when === undefined || holds(rule.when, { request: requestEvidence(signal, rule.path) })),
  );
}

function onRequest(stage: Stage, signal: RequestSignal): void {
  const end = endOf(signal);
  const { scene } = stage;
  stage.scene = { ...scene, nowMs: scene.nowMs - (end?.ms ?? 0) };
  const rule = ruleFor(stage.profile, signal);
  if (rule) beginRequest(stage, rule, signal);
  stage.scene = scene;
  if (end) onResponse(stage, end);
}

/** What breaks off in a page that has been left was cut off by that: only a refusal has said by then how it ended. */
const isCutOff = ({ page }: Stage, signal: ResponseSignal): boolean =>
  page.closed && !isAnswer(signal) && ["network", "aborted", "unread"].includes(signal.outcome);

const CUT_WITHIN_MS = 1000;

/** Firefox breaks off what a page has under way also where it only seems to be left: what comes is a file to be saved. */
const isCutByFile = ({ world, page, scene }: Stage, { outcome, ms }: ResponseSignal): boolean =>
  outcome === "network" &&
  [...world.operations.values()].some(
    (one) => one.leaves && one.page_id === page.page_id && scene.nowMs - one.started_ms <= Math.min(ms, CUT_WITHIN_MS),
  );

function onResponse(stage: Stage, told: ResponseSignal): void {
  if (isCutOff(stage, told)) return closePage(stage.world, stage.page, stage.scene, stage.drafts);
  const signal: ResponseSignal = isCutByFile(stage, told) ? { ...told, outcome: "aborted" } : told;
  const request = requestOf(signal);
  // What its request had sent may have been too long to come with the answer: it stays that of the rule that it began with.
  const begun = ownOperation(stage, signal);
  if (begun && begun.profile !== stage.profile.id) return endUnjudged(stage, begun, signal);
  const rule = stage.profile.requests.find((one) => one.id === begun?.rule) ?? ruleFor(stage.profile, request);
  if (rule) return endRequest(stage, rule, request, signal);
  const failed = signal.outcome === "network" || signal.outcome === "timeout" || signal.status >= 400;
  if (!stage.profile.record.failures || !failed) return;
  const verdict = judge([], stage.profile, { response: { status: signal.status } }, signal);
  const { origin } = splitUrl(signal.url);
  emit(stage, {
    action: "request_failed",
    status: "failed",
    started_ms: stage.scene.nowMs - signal.ms,
    duration_ms: signal.ms,
    details: {
      method: signal.method,
      path: whereIn(signal.url),
      ...(origin === "" || origin === stage.page.origin ? {} : { host: clean(origin, 200) }),
    },
    error: "error" in verdict ? verdict.error : undefined,
    observed_by: "page",
  });
}

const ERROR_ACTIONS = {
  script: "script_error",
  rejection: "unhandled_rejection",
  resource: "resource_failed",
} as const;

/** A page may give its errors any name, also the words of one. */
const NAME = /^[\p{L}_$][\p{L}\p{N}_$.]{0,99}$/u;

function onError(stage: Stage, signal: ErrorSignal): void {
  if (!stage.profile.record.errors) return;
  const where = signal.where ? whereIn(signal.where) : undefined;
  emit(stage, {
    action: ERROR_ACTIONS[signal.source],
    status: signal.source === "resource" ? "warning" : "failed",
    details: where === undefined ? {} : { where },
    error: {
      kind: signal.source === "resource" ? "network" : "script",
      message: errorText(signal.message) || "The page gave no reason.",
      ...(NAME.test(signal.name) ? { name: signal.name } : {}),
      ...(signal.stack ? { stack: framesOf(signal.stack, signal.message) } : {}),
    },
    observed_by: "page",
  });
}

function onLife(stage: Stage, signal: LifeSignal): void {
  const { world, page, scene } = stage;
  if (signal.event === "closed") {
    expireClicks(stage, true);
    return closePage(world, stage.page, scene, stage.drafts);
  }
  if (signal.event === "resumed") return comeBack(stage);
  if (page.frame_id !== 0) return;
  if (signal.event === "opened") {
    currentSession(stage);
    return;
  }
  if (!stage.profile.record.navigation) return;
  emit(stage, {
    action: "section_navigation",
    status: "success",
    details: { path: keptPath(splitUrl(signal.path).path) },
    observed_by: "dom",
  });
}

/** A page is back from the cache: what left it had led to another page, whatever it itself may say of that now. */
function comeBack({ world, page, scene, drafts }: Stage): void {
  putPage(world, { ...page, closed: false });
  for (const open of running(world))
    if (open.leaves && open.page_id === page.page_id)
      leaveOperation(world, { ...open, requests: [] }, scene, drafts, true);
}

/** A page has gone, and its operations with it; `silently` where it just did not answer any more. */
export function closePage(world: World, page: PageRow, scene: Scene, drafts: Draft[], silently = false): void {
  putPage(world, { ...page, closed: true, ...(silently ? { silent: true } : {}) });
  for (const open of running(world))
    if (open.page_id === page.page_id) leaveOperation(world, open, scene, drafts, silently);
}

/**
 * An operation whose page has gone ends as `page_closed` and waits for a late end. One that the page had given up before
 * stays as it is. Of a page that went without a word (`silently`) nobody knows how long it waited.
 */
export function leaveOperation(
  world: World,
  open: OpenOperation,
  scene: Scene,
  drafts: Draft[],
  silently: boolean,
): void {
  if (open.page_gone) return;
  if (open.gave_up) return putOperation(world, { ...open, page_gone: true });
  const error = { kind: "page_closed", message: "The page was left before the end was seen." } as const;
  const waitedMs = silently ? undefined : scene.nowMs - open.started_ms;
  drafts.push(markUnsure(world, scene, open, error, { gone: true, waitedMs }));
}

function onDropped(stage: Stage, signal: DroppedSignal): void {
  emit(stage, {
    action: "records_dropped",
    status: "warning",
    details: { reason: clean(signal.reason, 100), count: signal.count },
    error: { kind: "processing", message: `${signal.count} observations of this page could not be kept.` },
    observed_by: "worker",
  });
}
