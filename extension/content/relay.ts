// Keeps every observation of this page until the worker has answered that it is on disk, and sends again until it has.
import type { Observation } from "#core/observation.ts";
import type { Signal } from "#core/signal.ts";

/** What the relay holds at most; what is refused beyond that is counted and told. */
const MAX_HELD = 1000;
const MAX_HELD_LENGTH = 5_000_000;
const MAX_SENT = 200;
const MAX_SENT_LENGTH = 2_000_000;
const RETRY_MS = [2000, 5000, 15_000];

export interface RelayParts {
  pageId: string;
  /** Resolves with whatever came back; only a typed answer for this page counts. */
  deliver(observations: Observation[]): Promise<unknown>;
  wallMs(): number;
  later(run: () => void, delayMs: number): void;
}

export interface Relay {
  push(signal: Signal): void;
  /** Counts what could not be taken, for the given reason; told with the next thing that can. */
  refuse(reason: string): void;
  /** Sends all that is held at once, without waiting for an earlier answer: the page is about to go. */
  flush(): void;
  stop(): void;
}

export function createRelay({ pageId, deliver, wallMs, later }: RelayParts): Relay {
  const hold = createHold(wallMs);
  let inFlight = false;
  let scheduled = false;
  let failures = 0;
  let stopped = false;

  const settle = (answer: unknown): boolean => {
    const { page_id, upto } = (answer ?? {}) as { page_id?: unknown; upto?: unknown };
    if (page_id !== pageId || typeof upto !== "number") return false;
    hold.release(upto);
    return true;
  };
  const schedule = (delayMs: number): void => {
    if (scheduled || stopped) return;
    scheduled = true;
    later(() => {
      scheduled = false;
      void run();
    }, delayMs);
  };
  const run = async (): Promise<void> => {
    if (inFlight || stopped) return;
    const next = hold.portion();
    if (next.length === 0) return;
    inFlight = true;
    const answered = await deliver(next).then(settle, () => false);
    inFlight = false;
    failures = answered ? 0 : failures + 1;
    if (!hold.isEmpty()) schedule(answered ? 0 : (RETRY_MS[failures - 1] ?? 15_000));
  };
  return {
    push(signal) {
      if (stopped) return;
      hold.take(signal);
      if (!inFlight) schedule(0);
    },
    refuse: hold.refuse,
    flush() {
      const all = stopped ? [] : hold.all();
      if (all.length > 0) deliver(all).then(settle, () => false);
    },
    stop() {
      stopped = true;
      hold.release(Number.POSITIVE_INFINITY);
    },
  };
}

/** The observations without an answer, numbered without a gap, and the counts of what could not be taken. */
function createHold(wallMs: () => number) {
  let held: { observation: Observation; length: number }[] = [];
  let heldLength = 0;
  let made = 0;
  const refused = new Map<string, number>();

  const refuse = (reason: string): void => {
    refused.set(reason, (refused.get(reason) ?? 0) + 1);
  };
  const take = (signal: Signal): void => {
    const length = JSON.stringify(signal).length;
    if (held.length >= MAX_HELD || heldLength + length > MAX_HELD_LENGTH) return refuse("relay_full");
    made += 1;
    held.push({ observation: { n: made, at: wallMs(), signal } as Observation, length });
    heldLength += length;
  };
  const all = (): Observation[] => {
    const told = held.length < MAX_HELD ? [...refused] : [];
    if (told.length > 0) refused.clear();
    for (const [reason, count] of told) take({ k: "dropped", reason, count });
    return held.map((one) => one.observation);
  };
  return {
    take,
    refuse,
    all,
    portion: () => all().slice(0, portionOf(held)),
    isEmpty: () => held.length === 0 && refused.size === 0,
    release(upto: number) {
      held = held.filter((one) => one.observation.n > upto);
      heldLength = held.reduce((sum, one) => sum + one.length, 0);
    },
  };
}

function portionOf(held: readonly { length: number }[]): number {
  let length = 0;
  const end = held.findIndex((one, index) => {
    length += one.length;
    return index > 0 && (index >= MAX_SENT || length > MAX_SENT_LENGTH);
  });
  return end < 0 ? held.length : end;
}
