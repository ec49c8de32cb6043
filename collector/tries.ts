// Counts failed tries, so that guessing a secret is too slow to pay.

const WINDOW_MS = 60_000;
const MAX_TRIES = 5;
const MAX_KEYS = 10_000;

export interface Tries {
  /** Seconds until another try is allowed; 0 when one is allowed now. */
  waitSeconds(key: string): number;
  fail(key: string): void;
}

/** Five failures a minute and key. Where too many keys fail at once, the oldest is forgotten. */
export function createTries(now: () => number): Tries {
  const failures = new Map<string, number[]>();
  // One that is still to come tells that the clock was set back since.
  const isRecent = (at: number): boolean => at > now() - WINDOW_MS && at <= now();
  const recent = (key: string): number[] => (failures.get(key) ?? []).filter(isRecent);
  return {
    waitSeconds(key) {
      const [first, ...more] = recent(key);
      if (first === undefined || more.length + 1 < MAX_TRIES) return 0;
      return Math.ceil((first + WINDOW_MS - now()) / 1000);
    },
    fail(key) {
      const oldest = failures.keys().next().value;
      if (failures.size >= MAX_KEYS && oldest !== undefined) failures.delete(oldest);
      failures.set(key, [...recent(key), now()]);
    },
  };
}
