// What time alone decides: operations whose page gave up or has gone, sessions that are idle, pages that are done.
import { isoTime, type Scene } from "./drafting.ts";
import { closePage } from "./interpret.ts";
import type { Profile } from "./profile.ts";
import type { Draft } from "./record.ts";
import { endSession, IDLE_MS } from "./sessions.ts";
import { markUnsure } from "./stage.ts";
import { dropOperation, dropPage, type OpenOperation, type World } from "./world.ts";

/** A job that nobody has asked about for this long is no longer watched by its page. */
const POLL_SILENCE_MS = 20_000;
/** A late end is still taken for this long. */
const LATE_END_MS = 24 * 60 * 60_000;

/**
 * The drafts that are due at `nowMs`. `alive` holds the pages that answered a moment ago; pages that are neither
 * closed nor alive have gone without a word (a crash, a killed browser).
 */
export function sweep(
  world: World,
  nowMs: number,
  alive: ReadonlySet<string>,
  profiles: readonly Profile[],
  id: () => string,
): Draft[] {
  const drafts: Draft[] = [];
  const sceneOf = (profile: string, origin: string): Scene => ({ nowMs, id, profile, origin });
  for (const page of world.pages.values()) {
    if (!page.closed && !alive.has(page.page_id)) closePage(world, page, sceneOf("trail", page.origin), drafts);
  }
  for (const open of world.operations.values()) {
    if (nowMs - open.started_ms > LATE_END_MS) dropOperation(world, open.activity_id);
    else if (!open.gave_up && !open.page_gone)
      giveUp(world, open, sceneOf(open.draft.profile, open.origin), profiles, drafts);
  }
  for (const session of world.sessions.values()) {
    if (!session.ended && nowMs - Date.parse(session.last_at) > IDLE_MS) {
      endSession(world, session, sceneOf("trail", session.origin), "idle", drafts);
    }
  }
  forgetPages(world, nowMs);
  return drafts;
}

function giveUp(world: World, open: OpenOperation, scene: Scene, profiles: readonly Profile[], drafts: Draft[]): void {
  const rule = profiles.find((one) => one.id === open.profile)?.requests.find((one) => one.id === open.rule);
  if (open.job_id !== undefined) {
    if (scene.nowMs - open.seen_ms <= POLL_SILENCE_MS) return;
    const message = `The page stopped asking for the result at ${isoTime(open.seen_ms).slice(11, 19)} UTC; the server may still finish.`;
    drafts.push(markUnsure(world, scene, open, { kind: "timeout", message }, false));
    return;
  }
  const limitMs = rule?.gives_up_after_ms;
  if (limitMs === undefined || scene.nowMs - open.started_ms <= limitMs) return;
  const message = `The page gave up after ${Math.round(limitMs / 1000)} s; the server may still finish.`;
  drafts.push(markUnsure(world, scene, open, { kind: "timeout", message }, false));
}

function forgetPages(world: World, nowMs: number): void {
  const busy = new Set([...world.operations.values()].map((open) => open.page_id));
  for (const page of world.pages.values()) {
    if (page.closed && !busy.has(page.page_id) && nowMs - page.seen_ms > 60 * 60_000) dropPage(world, page.page_id);
  }
  const used = new Set([...world.operations.values()].map((open) => open.draft.session_id));
  for (const session of world.sessions.values()) {
    const idleMs = nowMs - Date.parse(session.last_at);
    if (session.ended && idleMs > LATE_END_MS && !used.has(session.session_id))
      world.sessions.delete(session.session_id);
  }
}
