// The content script's end of the bridge: takes signals from the page as untrusted text, tells it what to watch.

import { HELLO, MAX_SIGNAL_LENGTH, READY, type WatchPattern } from "#core/signal.ts";

/** How a line begins: the page's clock, then a signal. It is parsed, as untrusted text, where it costs the page nothing. */
const LINE = /^(\d{1,12})\{"k":"(?:request|response|error)"/;
/** A page that says that a signal is older than this is not believed. */
const MAX_AGE_MS = 60_000;
const BURST = 1000;
const PER_SECOND = 200;

export interface BridgeParts {
  /** Takes a signal as the text it came as, and how long ago the page made it. */
  accept(signal: string, ageMs: number): void;
  refuse(reason: string): void;
  /** False when the page says too much. */
  allowed(): boolean;
}

/** Meets the page script and listens. */
export interface Bridge {
  /** Hands the page script what to watch, or null to make it stop. */
  tell(pattern: WatchPattern | null): void;
  /** Has the page script hand over what it holds, so that what is told next comes after it. */
  cross(): void;
  /** Hands it over once more: a page that opened its document anew has lost its listeners. */
  again(): void;
}

/** The meeting place of both ends: `document.open()` silences the window's listeners, but not this one's. */
const meeting = performance;

/** Meets the page script and listens. */
export function openBridge({ accept, refuse, allowed }: BridgeParts): Bridge {
  let channel: string | undefined;
  let told: WatchPattern | null | undefined;

  const onSignal = (event: Event): void => {
    const detail: unknown = (event as CustomEvent).detail;
    if (typeof detail !== "string") return refuse("bridge_not_text");
    if (detail.length > MAX_SIGNAL_LENGTH) return refuse("bridge_too_big");
    for (const line of detail.split("\n")) takeLine(line);
  };
  const takeLine = (line: string): void => {
    if (!allowed()) return refuse("bridge_rate");
    const clock = LINE.exec(line)?.[1];
    if (!clock) return refuse("bridge_form");
    accept(line.slice(clock.length), Math.min(Math.max(meeting.now() - +clock, 0), MAX_AGE_MS));
  };
  const tellNow = (): void => {
    if (channel && told !== undefined) meeting.dispatchEvent(new CustomEvent(`${channel}:watch`, { detail: told }));
  };
  const onHello = (event: Event): void => {
    const name: unknown = (event as CustomEvent).detail;
    if (channel || typeof name !== "string" || name.length > 100) return;
    channel = name;
    meeting.removeEventListener(HELLO, onHello);
    meeting.addEventListener(channel, onSignal);
    tellNow();
  };
  meeting.addEventListener(HELLO, onHello);
  meeting.dispatchEvent(new CustomEvent(READY));
  return {
    cross() {
      if (channel) meeting.dispatchEvent(new CustomEvent(`${channel}?`));
    },
    again: tellNow,
    tell(pattern) {
      told = pattern;
      tellNow();
      if (pattern === null && channel) meeting.removeEventListener(channel, onSignal);
    },
  };
}

/** True while the page keeps to `PER_SECOND` signals, with a burst now and then. */
export function createLimit(nowMs: () => number): () => boolean {
  let tokens = BURST;
  let filledAt = nowMs();
  return () => {
    const now = nowMs();
    // A clock that was set back takes nothing away.
    tokens = Math.min(BURST, tokens + (Math.max(now - filledAt, 0) / 1000) * PER_SECOND);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
