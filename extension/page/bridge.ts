// The page's end of the bridge: signals go out under a random event name, some at a time, the watch list comes in.
import {
  HELLO,
  MAX_SIGNAL_LENGTH,
  type PageSignal,
  READY,
  type RequestSignal,
  type ResponseSignal,
  type WatchPattern,
} from "#core/signal.ts";
import { MAX_WAITING, TOGETHER_MS } from "./limits.ts";
import {
  attempt,
  dispatch,
  find,
  hear,
  now,
  plain,
  react,
  settled,
  soon,
  stringify,
  writesPlainJson,
} from "./natives.ts";

const NativeRegExp = RegExp;
const random = crypto.getRandomValues(new Uint32Array(4)).join("-");

/**
 * Null where no rule names a request; else it has a second part where one asks for its bodies, and a third where one asks
 * for media types.
 */
export type Watched = RegExpExecArray | null;
let pattern: RegExp | undefined;
/** The request asked about last, and what was told of it: a page makes the same one again and again. */
let asked: string | undefined;
let askedNamed: Watched;
export let stopped = false;
let waiting: (() => void)[] = [];

/** What waits to cross, as it is: to ask and to write costs less when there is much to be asked and written. */
let held: { at: number; signal: PageSignal }[] = [];
/** The signal that was emitted last, while it waits; else something that is none. */
export let last: unknown = held;
let crossedAt = -TOGETHER_MS;

/** Signals are lines, each the page's milliseconds and then JSON, so that one that had to wait keeps its time. */
// Not cut to 32 bits: a tab may stay open for more than the 24 days that they last.
function lineOf(at: number, signal: PageSignal): string {
  // A `toJSON` that the page has given to all objects is not called.
  if (!writesPlainJson()) plain((plain(signal) as RequestSignal).sent ?? {});
  return at - (at % 1) + stringify(signal);
}

/** Hands what has been emitted to the content script, now. */
function cross(): void {
  if (!held.length) return;
  const crossing = held;
  held = [];
  last = held;
  crossedAt = now();
  let lines = "";
  for (let i = 0; i < crossing.length; i += 1) {
    const { at, signal } = crossing[i] as (typeof held)[0];
    let line = lineOf(at, signal);
    // What is too long goes without bodies: that there was a request, and an end, is told.
    if (line.length >= MAX_SIGNAL_LENGTH)
      line = lineOf(at, { ...signal, body: undefined, sent: { size: 0 } } as unknown as ResponseSignal);
    if (lines.length + line.length >= MAX_SIGNAL_LENGTH) {
      dispatch(random, lines);
      lines = "";
    }
    lines += (lines && "\n") + line;
  }
  dispatch(random, lines);
}

/**
 * Hands a signal made at `at` of the page's clock to the content script within `TOGETHER_MS`, after a pause as soon as the
 * code that is under way has ended: what that tells together crosses together. It takes the place of `instead` where that
 * is the last one and waits. Never throws.
 */
export const emit = (signal: PageSignal, at: number, instead?: PageSignal): void =>
  attempt(() => {
    if (stopped) return;
    held[held.length - +(instead === last)] = { at, signal };
    last = signal;
    if (at - crossedAt >= TOGETHER_MS) react(settled, cross);
    else if (held.length === 1) soon(cross, TOGETHER_MS);
  });

/**
 * Tells whether a rule names this request, a method and a path, and whether one asks for its bodies, when the page's own
 * code has ended or the rules are here: a match in the midst of that code would change what it reads in `RegExp.$1`.
 */
export function whenWatched(request: string, use: (watched: Watched) => void): void {
  const tell = () => {
    if (request !== asked) {
      asked = request;
      askedNamed = find(pattern as RegExp, request);
    }
    use(askedNamed);
  };
  if (request === asked) tell();
  else if (pattern) react(settled, tell);
  else if (waiting.length < MAX_WAITING) waiting[waiting.length] = tell;
}

export function stop(): void {
  cross();
  stopped = true;
}

function onPattern(detail: WatchPattern | null): void {
  if (detail === null) return stop();
  pattern = new NativeRegExp(detail);
  asked = undefined;
  for (let i = 0; i < waiting.length; i += 1) waiting[i]?.();
  waiting = [];
}

/**
 * Meets the content script, whichever of the two starts first; both start before any script of the page. `met` runs
 * each time it has something to say: a page that opens its document anew has lost its listeners, and hears again.
 */
export function connect(met: () => void): void {
  // The content script asks for what is held.
  hear(`${random}?`, cross);
  hear(`${random}:watch`, (detail) => {
    onPattern(detail as WatchPattern | null);
    met();
  });
  const hello = () => pattern || stopped || dispatch(HELLO, random);
  hear(READY, hello);
  hello();
}
