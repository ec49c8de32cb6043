// Keeps every observation of this page until the worker has answered that it is on disk, and sends again until it has.
import type { HandoverAnswer } from "#core/observation.ts";
import type { Signal } from "#core/signal.ts";

/** An observation on its way: its signal stays the JSON text it is, which the worker parses; the page's thread does not. */
export interface Carried {
  n: number;
  at: number;
  signal: string;
}

/** What the relay holds at most; what is refused beyond that is counted and told. */
const MAX_HELD = 1000;
const MAX_HELD_LENGTH = 5_000_000;
/** No page tells so many. */
const MORE_THAN_MADE = 1e9;
/** Two clocks, each rounded: what comes later is never told as earlier for that. A clock that was set back is believed. */
const ROUNDING_MS = 3;
const MAX_SENT = 200;
const MAX_SENT_LENGTH = 2_000_000;
const RETRY_MS = [2000, 5000, 15_000];
/**
 * What comes after a pause goes at once; what comes in quick succession goes together: each message wakes the worker, and
 * what that does on another core slows the page down, too.
 */
const TOGETHER_MS = 250;
/** An answer that has not come by then does not come: `document.open()` cuts off those that are under way. */
const ANSWER_MS = 5000;

export interface RelayParts {
  pageId: string;
  /** Has the page script hand over what it holds, so that what is told next comes after it. */
  gather(): void;
  /** Resolves with whatever came back; only a typed answer for this page counts. */
  deliver(observations: Carried[], leaving: boolean): Promise<unknown>;
  wallMs(): number;
  later(delayMs: number): Promise<void>;
}

export interface Relay {
  note(signal: Signal): void;
  /** The same for one that is JSON already and was made so long ago. */
  carry(signal: string, ageMs: number): void;
  /** Counts what could not be taken, for the given reason; told with the next thing that can. */
  refuse(reason: string): void;
  /** Sends all that is held at once, without waiting for an earlier answer. */
  flush(): void;
  /** The page is about to go, or is back: while it goes, what still comes is sent at once, for no timer will run. */
  leave(goes: boolean): void;
  stop(): void;
}

export function createRelay({ pageId, gather, deliver, wallMs, later }: RelayParts): Relay {
  const hold = createHold(wallMs);
  let inFlight = false;
  let scheduled = false;
  let failures = 0;
  let stopped = false;
  let leaving = false;
  let sentAt = 0;

  const send = async (observations: Carried[]): Promise<boolean> => {
    const answer = (await deliver(observations, leaving).catch(() => 0)) as Partial<HandoverAnswer> | undefined;
    if (answer?.page_id !== pageId || typeof answer.upto !== "number") return false;
    hold.release(answer.upto);
    return true;
  };
  const pause = (): number => Math.max(0, Math.min(TOGETHER_MS, sentAt + TOGETHER_MS - wallMs()));
  const schedule = async (delayMs: number): Promise<void> => {
    if (scheduled || stopped) return;
    scheduled = true;
    await (leaving || later(delayMs));
    scheduled = false;
    await (leaving ? flush() : run());
  };
  const run = async (): Promise<void> => {
    const next = inFlight || stopped ? [] : hold.portion();
    if (next.length === 0) return;
    inFlight = true;
    sentAt = wallMs();
    const answered = await Promise.race([send(next), later(ANSWER_MS)]);
    inFlight = false;
    failures = answered ? 0 : failures + 1;
    if (!hold.isEmpty()) void schedule(answered ? pause() : (RETRY_MS[failures - 1] ?? 15_000));
  };
  const flush = (): void => {
    gather();
    const all = stopped ? [] : hold.all();
    if (all.length > 0) void send(all);
  };
  const carry = (signal: string, ageMs: number): void => {
    if (stopped) return;
    hold.take(signal, ageMs);
    if (leaving || !inFlight) void schedule(pause());
  };
  const note = (signal: Signal): void => {
    gather();
    carry(JSON.stringify(signal), 0);
  };
  const leave = (goes: boolean): void => {
    leaving = goes;
    scheduled &&= !goes;
    if (goes) flush();
  };
  const stop = (): void => {
    stopped = true;
    hold.release(MORE_THAN_MADE);
  };
  return { note, carry, refuse: hold.refuse, flush, leave, stop };
}

/** The observations without an answer, numbered without a gap, and the counts of what could not be taken. */
function createHold(wallMs: () => number) {
  let held: Carried[] = [];
  let heldLength = 0;
  let made = 0;
  let lastAt = 0;
  const refused = new Map<string, number>();

  const refuse = (reason: string): void => {
    refused.set(reason, (refused.get(reason) ?? 0) + 1);
  };
  const take = (signal: string, ageMs: number): void => {
    if (held.length >= MAX_HELD || heldLength + signal.length > MAX_HELD_LENGTH) return refuse("relay_full");
    made += 1;
    const at = Math.round(wallMs() - ageMs);
    if (at > lastAt || lastAt - at > ROUNDING_MS) lastAt = at;
    held.push({ n: made, at: lastAt, signal });
    heldLength += signal.length;
  };
  const all = (): Carried[] => {
    // A count that found no room would be lost.
    if (held.length > MAX_HELD - 9 || heldLength > MAX_HELD_LENGTH - 999) return held;
    const told = [...refused];
    refused.clear();
    for (const [reason, count] of told) take(JSON.stringify({ k: "dropped", reason, count } satisfies Signal), 0);
    return held;
  };
  return {
    take,
    refuse,
    all,
    portion: () => all().slice(0, portionOf(held)),
    isEmpty: () => held.length === 0 && refused.size === 0,
    release(upto: number) {
      held = held.filter((one) => one.n > upto);
      heldLength = held.reduce((sum, one) => sum + one.signal.length, 0);
    },
  };
}

function portionOf(held: readonly Carried[]): number {
  let length = 0;
  const end = held.findIndex((one, index) => {
    length += one.signal.length;
    return index > 0 && (index >= MAX_SENT || length > MAX_SENT_LENGTH);
  });
  return end < 0 ? held.length : end;
}
