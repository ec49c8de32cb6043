// Lets a burst come to a rest: what comes in quick succession is done together, once.
import { steadyMs } from "./clock.ts";

/** So long a pause is a rest, longer than pages wait to hand over together what happens in quick succession. */
const REST_MS = 300;
/** So long a burst that never rests is held back at most. */
const LONGEST_REST_MS = 2000;

/** A function that asks for `work`, which is begun when nobody has asked for `REST_MS`; what goes wrong goes to `report`. */
export function createBurst(work: () => Promise<void>, report: (error: unknown) => void): () => void {
  let waiting: { sinceMs: number; timer: ReturnType<typeof setTimeout> } | undefined;

  const rested = (): void => {
    waiting = undefined;
    work().catch(report);
  };
  return () => {
    clearTimeout(waiting?.timer);
    const nowMs = steadyMs();
    const sinceMs = waiting?.sinceMs ?? nowMs;
    const restMs = Math.max(0, Math.min(REST_MS, sinceMs + LONGEST_REST_MS - nowMs));
    waiting = { sinceMs, timer: setTimeout(rested, restMs) };
  };
}
