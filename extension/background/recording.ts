// Pausing and resuming, both of which the log itself records, and the sweep of what time alone decides.
import { aliveIn, sweep } from "#core/sweep.ts";
import type { Answer } from "../messages.ts";
import { paused, pauseSpan } from "../settings.ts";
import { newId, wallMs } from "./clock.ts";
import { profiles } from "./profiles.ts";
import { alivePages } from "./sites.ts";
import { trailDraft, write } from "./trail.ts";

/** Pauses or resumes; the second call of the same kind changes nothing. */
export async function setPaused(value: boolean): Promise<Answer> {
  if ((await paused.get()) === value) return { ok: true };
  const action = value ? "recording_paused" : "recording_resumed";
  const fromMs = value ? wallMs() : ((await pauseSpan.get())?.from_ms ?? wallMs());
  await pauseSpan.set({ from_ms: fromMs, to_ms: value ? null : wallMs() });
  await write((known, open) => [trailDraft(known, open, { action, status: "success", observed_by: "worker" })]);
  await paused.set(value);
  return { ok: true };
}

/** Closes what nobody will close: operations of pages that have gone or given up, sessions that are idle. */
export async function sweepNow(): Promise<void> {
  const asked = new Map<string, number>();
  await write((known) => {
    for (const page of known.pages.values()) if (!page.closed) asked.set(page.page_id, page.tab_id);
    return [];
  });
  const answered = await alivePages(asked.values());
  const known = await profiles();
  await write((world) => sweep(world, wallMs(), aliveIn(world, new Set(asked.keys()), answered), known, newId));
}
