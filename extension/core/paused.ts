// What was done while recording was paused, which is never kept: also where it is told, or ends, afterwards.
import { isNavigation } from "./belonging.ts";
import { ruleFor } from "./interpret.ts";
import type { Observation } from "./observation.ts";
import type { Profile } from "./profile.ts";
import { endOf, type ResponseSignal, requestOf } from "./signal.ts";
import type { Pause } from "./sweep.ts";
import type { PageRow, World } from "./world.ts";

/** True for what was done in this pause, the last that there was. */
export function isOfPause(
  pause: Pause | null,
  nowMs: number,
  { at, signal }: Observation,
  known: { world: World; page: PageRow; profile: Profile },
): boolean {
  if (pause === null) return false;
  if (covers(pause, at, nowMs)) return true;
  const end = signal.k === "request" ? endOf(signal) : signal;
  return end?.k === "response" && covers(pause, at - end.ms, nowMs) && !endsWhatBegan(end, known);
}

/** A pause that lies ahead tells that the clock was set back since: it goes on where it has not ended, and is over where it has. */
function covers({ from_ms, to_ms }: Pause, atMs: number, nowMs: number): boolean {
  if (to_ms === null) return atMs >= from_ms || nowMs < from_ms;
  return atMs >= from_ms && atMs < to_ms && nowMs >= to_ms;
}

/** A poll tells of a job, and other answers of what they end: that may have begun before. */
function endsWhatBegan(
  signal: ResponseSignal,
  { world, page, profile }: { world: World; page: PageRow; profile: Profile },
): boolean {
  const isKnown = [...world.operations.values()].some(
    (one) =>
      (one.page_id === page.page_id && one.requests.includes(signal.r)) ||
      (isNavigation(signal) && one.leaves && one.tab_id === page.tab_id),
  );
  const settled = world.pages.get(page.page_id)?.settled ?? [];
  return isKnown || settled.includes(signal.r) || ruleFor(profile, requestOf(signal))?.poll !== undefined;
}
