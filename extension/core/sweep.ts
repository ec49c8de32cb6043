// What time alone decides: operations whose page gave up or has gone, sessions that are idle, pages that are done.
import { isoTime, nextDraft, type Scene } from "./drafting.ts";
import { expireClicks } from "./elements.ts";
import { closePage, leaveOperation } from "./interpret.ts";
import type { Profile } from "./profile.ts";
import type { ActivityError, Draft } from "./record.ts";
import { endSession, goesOnSince, IDLE_MS, newestOf } from "./sessions.ts";
import { markUnsure, type Stage, sessionOf } from "./stage.ts";
import {
  dropOperation,
  dropPage,
  type OpenOperation,
  type PageRow,
  putOperation,
  type Session,
  type World,
} from "./world.ts";

/** A job that nobody has asked about for this long is no longer watched by its page. */
const POLL_SILENCE_MS = 20_000;
/**
 * The same of a page that nobody sees: when it has been hidden for some minutes browsers let it ask only once a minute
 * (https://developer.chrome.com/blog/timer-throttling-in-chrome-88), and of one that could not be heard before.
 */
const HIDDEN_SILENCE_MS = 90_000;
/** So long browsers wait for an answer at most, where no rule says how long the page does. */
const NO_ANSWER_MS = 5 * 60_000;
/** A tab whose pages have all gone is closed, and not just between two pages, after this long. */
const TAB_GONE_MS = 120_000;
/** A late end is still taken for this long. */
const CORRECTED_WITHIN_MS = 60 * 60_000;
const LATE_END_MS = 24 * 60 * 60_000;

/** A time in which nothing was heard: recording was paused, or the device slept. `to_ms` is null while it lasts. */
export interface Pause {
  from_ms: number;
  to_ms: number | null;
}

/**
 * What is known of the pages: those that answered a moment ago, or may yet, are `alive`, and of these some are `hidden`.
 * `pause` is the last time in which nothing was heard of any.
 */
export interface Seen {
  alive: ReadonlySet<string>;
  hidden: ReadonlySet<string>;
  pause: Pause | null;
  /** Those that hang, or stand still before a question of their own: they can neither ask for anything nor give it up. */
  still?: ReadonlySet<string>;
  /** This look comes late itself: that nothing came until now says nothing of any page. */
  isLate?: boolean;
}

/** How long an operation is waited for (the answer to a question of its job, too), and its page's next question of its job. */
interface Patience {
  limitMs: number | undefined;
  silenceMs: number;
}

/**
 * The drafts that are due at `nowMs`. Pages that are neither closed nor alive have gone without a word (a crash, a killed
 * browser).
 */
export function sweep(
  world: World,
  nowMs: number,
  { alive, hidden, pause, still, isLate }: Seen,
  profiles: readonly Profile[],
  id: () => string,
): Draft[] {
  const drafts: Draft[] = [];
  const sceneOf = (profile: string, origin: string): Scene => ({ nowMs, id, profile, origin });
  for (const page of world.pages.values()) {
    const gone = !page.closed && !alive.has(page.page_id);
    const stage = stageOf(world, page, sceneOf(page.profile ?? "trail", page.origin), profiles, drafts);
    if (stage) expireClicks(stage, gone);
    if (gone) closePage(world, stage?.page ?? page, sceneOf("trail", page.origin), drafts, true);
  }
  for (const open of world.operations.values()) {
    const keptMs = open.done && !open.known ? CORRECTED_WITHIN_MS : LATE_END_MS;
    const scene = sceneOf(open.draft.profile, open.origin);
    const page = world.pages.get(open.page_id);
    const isOpen = !open.done && !open.page_gone;
    const isRunning = isOpen && !open.gave_up;
    // An end may come however long it takes, as long as the page is there.
    if (!(isRunning && page) && nowMs - open.started_ms > keptMs) letGo(world, open, scene, drafts);
    // What a page sends in its last moment begins when it has closed already.
    else if (isOpen && page?.closed) leaveOperation(world, open, scene, drafts, true);
    else if (isRunning) {
      const silenceMs = hidden.has(open.page_id) ? HIDDEN_SILENCE_MS : POLL_SILENCE_MS;
      const limitMs = limitOf(open, profiles);
      if (pause && (pause.to_ms ?? nowMs) > open.seen_ms) unheard(world, open, scene, pause, limitMs, drafts);
      else if (!isLate && !still?.has(open.page_id)) giveUp(world, open, scene, { limitMs, silenceMs }, drafts);
    }
  }
  for (const session of world.sessions.values()) {
    const lastMs = Date.parse(session.last_at);
    const quietMs = nowMs - lastMs;
    const reason =
      quietMs > IDLE_MS ? "idle" : quietMs > TAB_GONE_MS && !hasPage(world, session) ? "tab_closed" : undefined;
    if (reason) endSession(world, session, sceneOf("trail", session.origin), reason, drafts, false, lastMs);
  }
  forgetPages(world, nowMs);
  return drafts;
}

/** Forgets an operation; one of which nothing but its start was told is unsure from then on. */
function letGo(world: World, open: OpenOperation, scene: Scene, drafts: Draft[]): void {
  if (!open.done && !open.gave_up && !open.page_gone && !open.unsure) {
    const error = { kind: "outcome_unknown", message: "No end was seen within a day." } as const;
    drafts.push(markUnsure(world, scene, open, error, { gone: false, waitedMs: undefined }));
  }
  dropOperation(world, open.activity_id);
}

const hasPage = (world: World, session: Session): boolean =>
  [...world.pages.values()].some((page) => !page.closed && page.tab_id === session.tab_id);

/** What a page's own clicks need to be written; undefined where it has none or its profile is gone. */
function stageOf(
  world: World,
  page: PageRow,
  scene: Scene,
  profiles: readonly Profile[],
  drafts: Draft[],
): Stage | undefined {
  const profile = profiles.find((one) => page.profile?.startsWith(`${one.id}@`));
  return profile && page.clicks.length > 0 ? { world, page, scene, profile, previews: false, drafts } : undefined;
}

/** How long its page waits for an answer. What the app itself reports waits for none. */
function limitOf(open: OpenOperation, profiles: readonly Profile[]): number | undefined {
  if (open.api_id !== undefined) return undefined;
  const profile = profiles.find((one) => one.id === open.profile);
  const rule = profile?.requests.find((one) => one.id === open.rule);
  return rule?.gives_up_after_ms ?? profile?.gives_up_after_ms;
}

/**
 * Nothing could be heard of this operation for a while, so its silence says nothing of its page. Where nothing comes
 * afterwards either, it is unsure, and still open.
 */
function unheard(
  world: World,
  open: OpenOperation,
  scene: Scene,
  pause: Pause,
  limitMs: number | undefined,
  drafts: Draft[],
): void {
  const waitMs = open.job_id === undefined ? (limitMs ?? 0) : 0;
  const dueMs = Math.max((pause.to_ms ?? scene.nowMs) + HIDDEN_SILENCE_MS, open.started_ms + waitMs);
  if (open.unsure || scene.nowMs <= dueMs) return;
  const message = "Recording was interrupted (paused, or this device slept) before the end was seen.";
  const error = { kind: "outcome_unknown", message } as const;
  drafts.push(nextDraft(scene, open.draft, sessionOf(world, open), { status: "warning", error }));
  putOperation(world, { ...open, unsure: true });
}

function giveUp(
  world: World,
  open: OpenOperation,
  scene: Scene,
  { limitMs, silenceMs }: Patience,
  drafts: Draft[],
): void {
  if (open.job_id !== undefined) {
    const patienceMs = open.asks === undefined ? silenceMs : Math.max(silenceMs, limitMs ?? NO_ANSWER_MS);
    if (scene.nowMs - open.seen_ms <= patienceMs) return;
    // Why it is unsure has been said.
    if (open.unsure) return putOperation(world, { ...open, gave_up: true });
    const waitedMs = open.seen_ms - open.started_ms;
    drafts.push(markUnsure(world, scene, open, whyUnasked(open), { gone: false, waitedMs }));
    return;
  }
  if (limitMs === undefined || scene.nowMs - open.started_ms <= limitMs) return;
  const seconds = Math.round(limitMs / 1000);
  const message = open.leaves
    ? `No answer came within ${seconds} s; one may still come.`
    : `The page gave up after ${seconds} s; the server may still finish.`;
  drafts.push(markUnsure(world, scene, open, { kind: "timeout", message }, { gone: false, waitedMs: limitMs }));
}

/** The page asks no more for its job: it gave up, or was told an end that only it understands. */
function whyUnasked({ unread, seen_ms }: OpenOperation): ActivityError {
  return unread
    ? { kind: "outcome_unknown", message: "What the app last said of this job does not tell whether it worked." }
    : {
        kind: "timeout",
        message: `The page stopped asking for the result at ${isoTime(seen_ms).slice(11, 19)} UTC; the server may still finish.`,
      };
}

function forgetPages(world: World, nowMs: number): void {
  const busy = new Set([...world.operations.values()].map((open) => open.page_id));
  for (const page of world.pages.values()) {
    if (page.closed && !busy.has(page.page_id) && nowMs - page.seen_ms > LATE_END_MS) dropPage(world, page.page_id);
  }
  const used = new Set([...world.operations.values()].map((open) => open.draft.session_id));
  const sessions = [...world.sessions.values()];
  const since = goesOnSince(newestOf(sessions)?.last_at, nowMs);
  for (const { session_id, ended, last_at } of sessions) {
    // One that has changed is stored first: without its end the next life of the worker would end it again.
    const isStored = !world.touched.sessions.has(session_id);
    if (ended && isStored && last_at < since && !used.has(session_id)) world.sessions.delete(session_id);
  }
}
