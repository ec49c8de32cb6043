// Lets a burst come to a rest: what comes after a pause is done at once, what comes in quick succession is done together.
import { steadyMs } from "./clock.ts";

/** So long a pause is a rest, and so long a burst that never rests is held back at most. */
const REST_MS = 500;
const LONGEST_REST_MS = 2000;

/**
 * A function that asks for `work`: at once after a pause, else when nobody has asked for `REST_MS`. It resolves with the
 * work that is begun at once; what goes wrong in work that is begun later goes to `report`.
 */
export function createBurst(work: () => Promise<void>, report: (error: unknown) => void): () => Promise<void> {
  let lastMs = Number.NEGATIVE_INFINITY;
  let waiting: { sinceMs: number; timer: ReturnType<typeof setTimeout> } | undefined;

  const rested = (): void => {
    waiting = undefined;
    work().catch(report);
  };
  return async () => {
    const nowMs = steadyMs();
    const isFirst = nowMs - lastMs > REST_MS && !waiting;
    lastMs = nowMs;
    if (isFirst) return work();
    clearTimeout(waiting?.timer);
    const sinceMs = waiting?.sinceMs ?? nowMs;
    const restMs = Math.max(0, Math.min(REST_MS, sinceMs + LONGEST_REST_MS - nowMs));
    waiting = { sinceMs, timer: setTimeout(rested, restMs) };
  };
}
