// Which operation a request or an answer belongs to, where one click makes two requests or a navigation replaces its page.
import { type Evidence, idIn, requestEvidence } from "./evidence.ts";
import { fingerprint } from "./fingerprint.ts";
import type { RequestRule } from "./profile-rules.ts";
import type { Details } from "./record.ts";
import type { RequestSignal, ResponseSignal } from "./signal.ts";
import { keptDetails, type Stage } from "./stage.ts";
import { type OpenOperation, putOperation, putPage, running } from "./world.ts";

/** A navigation's answer is told by the page that replaced its own, soon after. */
const REPLACED_WITHIN_MS = 120_000;

/** The last request that one click made twice: the same rule and facts on the same page within the rule's time. */
export function twinOf(stage: Stage, rule: RequestRule, details: Details): OpenOperation | undefined {
  if (rule.once_within_ms === undefined) return undefined;
  const since = stage.scene.nowMs - rule.once_within_ms;
  return running(stage.world).findLast(
    (open) =>
      open.rule === rule.id &&
      open.page_id === stage.page.page_id &&
      open.job_id === undefined &&
      open.started_ms >= since &&
      Object.entries(details).every(([key, value]) => open.draft.details[key] === value),
  );
}

/** The running operation that this answer ends. */
export const ownOperation = (stage: Stage, signal: ResponseSignal): OpenOperation | undefined =>
  running(stage.world).find((one) => one.page_id === stage.page.page_id && one.requests.includes(signal.r));

/** A job's id, or the address that some answers name it by, without what follows its path. */
export function jobIn(evidence: Evidence, source: string): string | undefined {
  const id = idIn(evidence, source);
  return id?.includes("/") ? id.replace(/\/?(?:[?#].*)?$/, "") : id;
}

/**
 * The job that a poll names, where it began with an address by the last part of that: a server that was started anew may
 * give an id again, so it is the page's own, or the newest.
 */
export function jobOf({ world, page }: Stage, { poll }: RequestRule, evidence: Evidence): OpenOperation | undefined {
  const asked = poll && jobIn(evidence, poll.job);
  if (asked === undefined) return undefined;
  const named = [...world.operations.values()].filter(
    ({ job_id: own, origin, rule }) =>
      (own === asked || own?.endsWith(`/${asked}`)) && origin === page.origin && poll?.of.includes(rule),
  );
  return named.findLast((one) => one.page_id === page.page_id) ?? named.at(-1);
}

export const isNavigation = ({ channel }: Pick<RequestSignal, "channel">): boolean =>
  channel === "download" || channel === "form";

/** An address in short, to know it again: it is stored, and what is in it may be private. */
export const markOf = (url: string): string => fingerprint(url.replace(/#.*$/, "")).toString(16);

/**
 * The navigation of the page that was here before: same tab, same rule, same facts, and of a form the same address: any
 * other page is one that it led to, or that came in its place, and says nothing of it. It may have been taken for a saved
 * file meanwhile, where the tab did not seem to load any more: a slow refusal leaves the page standing, too.
 */
export function replacedOperation(stage: Stage, rule: RequestRule, signal: ResponseSignal): OpenOperation | undefined {
  if (!isNavigation(signal)) return undefined;
  const { page, scene, world } = stage;
  const request = { request: requestEvidence({ channel: signal.channel, url: signal.url }, rule.path) };
  const details = Object.entries(keptDetails(rule.keep, request, stage.previews));
  const found = [...world.operations.values()].findLast(
    (one) =>
      one.leaves &&
      one.rule === rule.id &&
      one.tab_id === page.tab_id &&
      one.origin === page.origin &&
      one.page_id !== page.page_id &&
      (signal.channel !== "form" || one.address === markOf(signal.url)) &&
      scene.nowMs - one.started_ms < REPLACED_WITHIN_MS &&
      details.every(([key, value]) => one.draft.details[key] === value),
  );
  return found && { ...found, page_gone: false };
}

/** Long after both of Firefox's words for one link, and before the page itself can know of a file that it was saved. */
const ECHO_MS = 400;

/**
 * True for what Firefox tells a second time, as of any navigation: what a link had the browser save a moment ago. Its tab
 * does not wait for that, so nothing that comes of it says how it ended.
 */
export const isEcho = ({ world, page, scene }: Stage, { channel, url }: RequestSignal): boolean =>
  channel === "download" &&
  [...world.operations.values()].some(
    (one) =>
      one.done &&
      one.leaves &&
      one.page_id === page.page_id &&
      one.address === markOf(url) &&
      scene.nowMs - one.started_ms < ECHO_MS,
  );

/** The operation that the first of two answers to one click has ended. */
export const endedTwin = ({ world, page }: Stage, signal: ResponseSignal): OpenOperation | undefined =>
  [...world.operations.values()].find(
    (one) => one.done && one.page_id === page.page_id && one.requests.length > 1 && one.requests.includes(signal.r),
  );

/** True for the second answer to one click whose activity has ended; it is taken off the page's list. */
export function takeSettled(stage: Stage, r: number): boolean {
  const { page, world } = stage;
  if (!page.settled?.includes(r)) return false;
  stage.page = { ...page, settled: page.settled.filter((one) => one !== r) };
  putPage(world, stage.page);
  return true;
}

/** A refusal counts as one, also where its words broke off. */
export const isAnswer = ({ outcome, status }: ResponseSignal): boolean => outcome === "answered" || status >= 400;

/** One of two requests for one click got no answer: the other may still get one. */
export function waitsForTwin(stage: Stage, open: OpenOperation, signal: ResponseSignal): boolean {
  if (open.requests.length < 2 || isAnswer(signal) || signal.outcome === "opaque") return false;
  putOperation(stage.world, { ...open, requests: open.requests.filter((r) => r !== signal.r) });
  return true;
}
