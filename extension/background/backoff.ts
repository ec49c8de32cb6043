// How long to wait before the next try: what the server asks for, else full jitter that grows with every failure.

const BASE_MS = 1000;
const MAX_MS = 15 * 60_000;
/** No wait is longer, whoever asks for it. */
export const LONGEST_WAIT_MS = 60 * 60_000;

/** Milliseconds to wait after the `failures`-th failure in a row; `random` is in [0, 1). */
export function backoffMs(failures: number, random: number): number {
  return Math.round(random * Math.min(MAX_MS, BASE_MS * 2 ** Math.min(failures, 20)));
}

/** `Retry-After` in milliseconds, from seconds or an HTTP date (RFC 9110, 10.2.3), at most an hour. */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  const waitMs = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(waitMs) ? Math.min(Math.max(0, waitMs), LONGEST_WAIT_MS) : undefined;
}
