// Pausing and resuming, both of which the log itself records, and the sweep of what time alone decides.
import { type Pause, sweep } from "#core/sweep.ts";
import type { PageRow } from "#core/world.ts";
import type { Answer } from "../messages.ts";
import { paused, pauseSpan, sweeps } from "../settings.ts";
import { newId, wallMs } from "./clock.ts";
import { profiles } from "./profiles.ts";
import { alivePages } from "./sites.ts";
import { trailDraft, write } from "./trail.ts";

/**
 * Pauses or resumes; the second call of the same kind changes nothing. The log says it first: what can't be written (a full
 * disk) did not happen, or everything from then on would be thrown away by a pause that nobody sees.
 */
export async function setPaused(value: boolean): Promise<Answer> {
  if ((await settlePause()) === value) return { ok: true };
  const action = value ? "recording_paused" : "recording_resumed";
  const fromMs = value ? wallMs() : ((await pauseSpan.get())?.from_ms ?? wallMs());
  await write((known, open) => [trailDraft(known, open, { action, status: "success", observed_by: "worker" })]);
  await pauseSpan.set({ from_ms: fromMs, to_ms: value ? null : wallMs() });
  await paused.set(value);
  return { ok: true };
}

/**
 * Whether recording is paused: the span alone decides what is kept. What views read follows it, also where a worker has
 * ended between the two.
 */
export async function settlePause(): Promise<boolean> {
  const span = await pauseSpan.get();
  const isPaused = span !== null && span.to_ms === null;
  if ((await paused.get()) !== isPaused) await paused.set(isPaused);
  return isPaused;
}

/** A sweep comes every half minute: where none came for so long, this device slept, or its clock was set. */
const ASLEEP_MS = 150_000;
/** One that is only somewhat late gives nothing up: after a short sleep the next one knows what goes on. */
const LATE_MS = 45_000;

/** The last time in which nothing was heard of any page, and whether this sweep itself is late. */
async function lastUnheard(): Promise<{ pause: Pause | null; isLate: boolean }> {
  const [lastSpan, before] = await Promise.all([pauseSpan.get(), sweeps.get()]);
  const nowMs = wallMs();
  // One that ends later than now tells that the clock was set back since: all that runs now would be taken for unheard.
  const isPast = (pause: Pause): boolean => (pause.to_ms ?? nowMs) <= nowMs;
  const span = lastSpan && isPast(lastSpan) ? lastSpan : null;
  const gap = { from_ms: before?.last_ms ?? nowMs, to_ms: nowMs };
  const gapMs = gap.to_ms - gap.from_ms;
  const earlier = before?.missed && isPast(before.missed) ? before.missed : null;
  const missed = gapMs > ASLEEP_MS ? gap : earlier;
  await sweeps.set({ last_ms: nowMs, missed });
  const isLater = missed !== null && (span === null || (span.to_ms !== null && span.to_ms < missed.to_ms));
  return { pause: isLater ? missed : span, isLate: gapMs > LATE_MS };
}

/** Closes what nobody will close: operations of pages that have gone or given up, sessions that are idle. */
export async function sweepNow(): Promise<void> {
  let asked: readonly PageRow[] = [];
  await write((known) => {
    asked = [...known.pages.values()].filter((page) => !page.closed);
    return [];
  });
  const { alive, hidden, silent } = await alivePages(asked.map((page) => page.tab_id));
  const [known, unheard] = await Promise.all([profiles(), lastUnheard()]);
  const gone = asked.filter((page) => !alive.has(page.page_id) && !silent.has(page.tab_id));
  const goneIds = new Set(gone.map((page) => page.page_id));
  await write((world) => {
    // Of a page that came meanwhile nobody has asked.
    const there = [...world.pages.keys()].filter((pageId) => !goneIds.has(pageId));
    const still = new Set(asked.filter((page) => silent.has(page.tab_id)).map((page) => page.page_id));
    return sweep(world, wallMs(), { alive: new Set(there), hidden, still, ...unheard }, known, newId);
  });
}
