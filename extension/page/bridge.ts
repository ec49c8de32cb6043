// The page's end of the bridge: signals go out under a random event name, some at a time, the watch list comes in.
import {
  HELLO,
  MAX_SIGNAL_LENGTH,
  type PageSignal,
  READY,
  type ResponseSignal,
  type WatchPatterns,
} from "#core/signal.ts";
import { afterwards, attempt, dispatch, find, fromJson, hear, now, plain, soon, toJson } from "./natives.ts";

const NativeRegExp = RegExp;
const random = crypto.getRandomValues(new Uint32Array(4)).join("-");
/** Signals that wait for the watch list, at most this many. */
const MAX_WAITING = 500;
/** What comes after a pause crosses at once; what comes in quick succession crosses together, because an event costs more. */
const TOGETHER_MS = 100;

let named: RegExp | undefined;
/** The request asked about last, and what was told of it: a page makes the same one again and again. */
let asked: string | undefined;
let askedNamed: unknown;
let askedBody: unknown;
let wanted: RegExp;
export let stopped = false;
let waiting: (() => void)[] = [];

/** What waits to cross, as it is: to write it as text costs less when there is much of it. */
let held: { at: number; signal: PageSignal }[] = [];
let crossedAt = -TOGETHER_MS;

let madeAt = 0;
/** Has what `run` emits be told as made at this time of the page's clock. */
export function asOf(atMs: number, run: () => void): void {
  madeAt = atMs;
  run();
  madeAt = 0;
}

/** Signals are lines, each the page's milliseconds and then JSON, so that one that had to wait keeps its time. */
// Not cut to 32 bits: a tab may stay open for more than the 24 days that they last.
const lineOf = (at: number, signal: PageSignal): string => at - (at % 1) + toJson(signal);

/** Hands what has been emitted to the content script, now. */
function cross(): void {
  if (!held.length) return;
  const crossing = held;
  held = [];
  crossedAt = now();
  let lines = "";
  for (let i = 0; i < crossing.length; i += 1) {
    const { at, signal } = crossing[i] as { at: number; signal: ResponseSignal };
    let line = lineOf(at, signal);
    // What is too long goes without bodies: that there was a request, and an end, is told.
    if (line.length >= MAX_SIGNAL_LENGTH)
      line = lineOf(at, { ...signal, body: undefined, sent: plain({ size: 0 }) } as unknown as ResponseSignal);
    if (lines.length + line.length >= MAX_SIGNAL_LENGTH) {
      dispatch(random, lines);
      lines = "";
    }
    lines += (lines && "\n") + line;
  }
  dispatch(random, lines);
}

/** Hands one signal to the content script, within `TOGETHER_MS`; it is not to be changed any more. Never throws. */
export const emit = (signal: PageSignal): void =>
  attempt(() => {
    if (stopped) return;
    const at = (FIREFOX && madeAt) || now();
    const waitMs = crossedAt + TOGETHER_MS - (FIREFOX ? now() : at);
    held[held.length] = { at, signal };
    if (waitMs <= 0) cross();
    else if (held.length === 1) soon(cross, waitMs);
  });

/**
 * Tells whether a rule names this request, a method and a path, and whether one asks for its bodies, when the page's own
 * code has ended or the rules are here: a match in the midst of that code would change what it reads in `RegExp.$1`.
 */
export function whenWatched(request: string, use: (named: unknown, body: unknown) => void): void {
  const tell = () => {
    if (request !== asked) {
      asked = request;
      askedNamed = find(named as RegExp, request);
      askedBody = find(wanted, request);
    }
    use(askedNamed, askedBody);
  };
  if (request === asked) tell();
  else if (named) afterwards(tell);
  else if (waiting.length < MAX_WAITING) waiting[waiting.length] = tell;
}

export function stop(): void {
  cross();
  stopped = true;
  waiting = [];
}

function onPatterns(detail: unknown): void {
  const patterns = fromJson(detail as string) as WatchPatterns | null;
  if (patterns === null) return stop();
  named = new NativeRegExp(patterns.named);
  wanted = new NativeRegExp(patterns.body);
  asked = undefined;
  const due = waiting;
  waiting = [];
  for (let i = 0; i < due.length; i += 1) due[i]?.();
}

/**
 * Meets the content script, whichever of the two starts first; both start before any script of the page. `met` runs
 * each time it has something to say: a page that opens its document anew has lost its listeners, and hears again.
 */
export function connect(met: () => void): void {
  let greeting = true;
  // The content script asks for what is held.
  hear(`${random}?`, cross);
  hear(`${random}:watch`, (detail) => {
    greeting = false;
    onPatterns(detail);
    met();
  });
  const hello = () => greeting && dispatch(HELLO, random);
  hear(READY, hello);
  hello();
}
