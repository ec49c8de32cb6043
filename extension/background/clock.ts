// The worker's clock and ids: the one place where time and randomness enter.
import { createIds } from "#core/ids.ts";

export const wallMs = (): number => Date.now();
/** A clock that nobody can set: milliseconds since this worker began, for waits within its life. */
export const steadyMs = (): number => performance.now();
export const newId = createIds(wallMs, () => crypto.getRandomValues(new Uint8Array(10)));
