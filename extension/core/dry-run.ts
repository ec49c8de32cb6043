// Replays a trace through a profile without storing anything: which steps matched which rule, and what would be recorded.
import { type Activity, fold } from "./activity.ts";
import { elementRuleFor } from "./elements.ts";
import { uuidv7 } from "./ids.ts";
import { interpret, ruleFor } from "./interpret.ts";
import { Observation } from "./observation.ts";
import type { Profile } from "./profile.ts";
import type { Draft } from "./record.ts";
import { requestOf, type Signal } from "./signal.ts";
import { sweep } from "./sweep.ts";
import { emptyWorld, type PageRow, type World } from "./world.ts";

/** One step of the trace: what it was, the rule it matched, and what was recorded because of it. */
export interface DryStep {
  n: number;
  what: string;
  rule?: string;
  /** Actions with their status, as each step left them. */
  records: string[];
}

/** A request that comes without the click that begins it, or a click without its request: the app may have changed. */
export interface Apart {
  rule: string;
  without: "click" | "request";
  times: number;
}

export interface DryRun {
  steps: DryStep[];
  activities: Activity[];
  /** Steps that tell of a request or an element and matched no rule. */
  unmatched: DryStep[];
  /** Answers to polls that told of no job that is known: its id is not where the profile looks for it, or it began before. */
  jobless: DryStep[];
  /** Rules of the profile that no step matched. */
  unused: string[];
  /** Rules whose last steps came without their other half; empty where the trace has no clicks at all, as a HAR. */
  apart: Apart[];
  /** Places of the trace that are no observations. */
  broken: number[];
}

/** Waits so long after the last step that a click which began nothing is written. */
const AFTERWARDS_MS = 16_000;

/** The same profile and trace always give the same result. */
export function dryRun(profile: Profile, trace: readonly unknown[]): DryRun {
  const world = emptyWorld();
  const id = idsFrom(1);
  const page = pageOf(id(), "https://app.example");
  const steps: DryStep[] = [];
  const jobless: DryStep[] = [];
  const broken: number[] = [];
  const drafts: Draft[] = [];
  let lastMs = 0;
  trace.forEach((given, index) => {
    const parsed = Observation.safeParse(given);
    if (!parsed.success) {
      broken.push(index + 1);
      return;
    }
    // A step counts by its place: one that was put in by hand may have any number.
    const observation = { ...parsed.data, n: index + 1 };
    lastMs = Math.max(lastMs, observation.at);
    world.touched.operations.clear();
    const made = interpret(
      { world, page: { ...page, origin: originOf(observation.signal) ?? page.origin }, profile, previews: true, id },
      observation,
    );
    drafts.push(...made);
    const rule = matched(profile, observation.signal);
    const records = made.map((draft) => `${draft.action} ${draft.status}`);
    const step = {
      n: observation.n,
      what: wordsOf(observation.signal),
      ...(rule === undefined ? {} : { rule }),
      records,
    };
    steps.push(step);
    const isPoll = profile.requests.some((one) => one.id === rule && one.poll);
    if (isPoll && observation.signal.k === "response" && world.touched.operations.size === 0) jobless.push(step);
  });
  const seen = { alive: new Set([page.page_id]), hidden: new Set<string>(), pause: null };
  drafts.push(...sweep(world, lastMs + AFTERWARDS_MS, seen, [profile], id));
  const used = new Set(steps.flatMap((step) => step.rule ?? []));
  const rules = [...profile.requests, ...profile.elements].map((rule) => rule.id);
  return {
    steps,
    activities: foldAll(drafts),
    unmatched: steps.filter(
      (step) => step.rule === undefined && /^(request|answer|click|change|submit)/.test(step.what),
    ),
    jobless,
    unused: rules.filter((rule) => !used.has(rule)),
    apart: steps.some((step) => /^(click|change|submit)/.test(step.what)) ? apart(profile, world) : [],
    broken,
  };
}

function apart(profile: Profile, world: World): Apart[] {
  return [...world.drift]
    .filter(([, { misses }]) => misses > 0)
    .map(([key, { misses }]) => {
      const rule = key.slice(key.lastIndexOf(" ") + 1);
      const isRequest = profile.requests.some((one) => one.id === rule);
      return { rule, without: isRequest ? "click" : "request", times: misses };
    });
}

function matched(profile: Profile, signal: Signal): string | undefined {
  if (signal.k === "dom") {
    const rule = elementRuleFor(profile, signal);
    return rule === "none" ? undefined : rule?.id;
  }
  if (signal.k === "request") return ruleFor(profile, signal)?.id;
  if (signal.k !== "response") return undefined;
  return ruleFor(profile, requestOf(signal))?.id;
}

function wordsOf(signal: Signal): string {
  switch (signal.k) {
    case "request":
      return `request ${signal.method} ${pathOf(signal.url)}`;
    case "response":
      return `answer ${signal.method} ${pathOf(signal.url)} ${signal.outcome === "answered" ? signal.status : signal.outcome}`;
    case "dom":
      return `${signal.event} ${signal.label}`.trim();
    case "error":
      return `${signal.source} error`;
    case "api":
      return `page API ${signal.call}`;
    case "life":
      return `page ${signal.event}`;
    default:
      return `${signal.count} dropped`;
  }
}

const pathOf = (url: string): string => url.replace(/^[a-z]+:\/\/[^/?#]*/i, "").replace(/[?#].*$/, "") || "/";

const originOf = (signal: Signal): string | undefined =>
  signal.k === "request" || signal.k === "response" ? /^[a-z]+:\/\/[^/?#]*/i.exec(signal.url)?.[0] : undefined;

function foldAll(drafts: readonly Draft[]): Activity[] {
  const byId = new Map<string, Activity>();
  drafts.forEach((draft, index) => {
    const record = { ...draft, stream_id: draft.session_id, seq: index + 1 };
    byId.set(draft.activity_id, fold(byId.get(draft.activity_id), record));
  });
  return [...byId.values()];
}

/** Ids that only count: a dry run has no clock and no chance in it. */
function idsFrom(first: number): () => string {
  let next = first;
  return () => {
    const random = new Uint8Array(10);
    new DataView(random.buffer).setUint32(6, next);
    next += 1;
    return uuidv7(0, random);
  };
}

const pageOf = (page_id: string, origin: string): PageRow => ({
  page_id,
  tab_id: 1,
  frame_id: 0,
  origin,
  handled_upto: 0,
  seen_ms: 0,
  closed: false,
  clicks: [],
});
