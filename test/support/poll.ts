// Waits for a condition instead of a time, and says what was last seen when it never came.
import { setTimeout as sleep } from "node:timers/promises";

const EVERY_MS = 50;

/**
 * Asks until `enough` holds and returns that answer. Throws with the last answer (or error) after `limitMs`, which is
 * far longer than it takes: the limit ends a broken run, it measures nothing.
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  enough: (seen: T) => boolean = Boolean,
  limitMs = 30_000,
): Promise<T> {
  const endMs = Date.now() + limitMs;
  let last = "nothing";
  for (;;) {
    try {
      const seen = await look();
      if (enough(seen)) return seen;
      last = JSON.stringify(seen)?.slice(0, 3000) ?? "undefined";
    } catch (error) {
      last = String(error);
    }
    if (Date.now() > endMs) throw new Error(`Waited ${limitMs / 1000} s for ${what}; last seen: ${last}`);
    await sleep(EVERY_MS);
  }
}
