// The worker's clock and ids: the one place where time and randomness enter.
import { uuidv7 } from "#core/ids.ts";

export const newId = (): string => uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
export const wallMs = (): number => Date.now();
