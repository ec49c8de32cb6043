// The page's end of the bridge: signals go out under a random event name, some at a time, the watch list comes in.
import { HELLO, MAX_SIGNAL_LENGTH, type PageSignal, READY, type WatchPatterns } from "#core/signal.ts";
import { afterwards, attempt, dispatch, find, fromJson, hear, now, soon, toJson } from "./natives.ts";

const NativeRegExp = RegExp;
const random = crypto.getRandomValues(new Uint32Array(4)).join("-");
/** Signals that wait for the watch list, at most this many. */
const MAX_WAITING = 500;
/** What comes after a pause crosses at once; what comes in quick succession crosses together, because an event costs more. */
const TOGETHER_MS = 100;

let named: RegExp | undefined;
let wanted: RegExp;
export let stopped = false;
let waiting: (() => void)[] = [];

let lines = "";
let crossedAt = -TOGETHER_MS;

let madeAt = 0;
/** Has what `run` emits be told as made at this time of the page's clock. */
export function asOf(atMs: number, run: () => void): void {
  madeAt = atMs;
  run();
  madeAt = 0;
}

/** Hands what has been emitted to the content script, now. */
function cross(): void {
  if (!lines) return;
  const crossing = lines;
  lines = "";
  crossedAt = now();
  dispatch(random, crossing);
}

/**
 * Hands one signal to the content script, within `TOGETHER_MS`; false where it is too long. Never throws. Signals are
 * lines, each the page's milliseconds and then JSON, so that one that had to wait keeps the time at which it was made.
 */
export const emit = (signal: PageSignal): false | undefined =>
  attempt(() => {
    if (stopped) return undefined;
    const at = (FIREFOX && madeAt) || now();
    // Not cut to 32 bits: a tab may stay open for more than the 24 days that they last.
    const line = at - (at % 1) + toJson(signal);
    if (line.length > MAX_SIGNAL_LENGTH) return false;
    if (lines.length + line.length >= MAX_SIGNAL_LENGTH) cross();
    const waitMs = crossedAt + TOGETHER_MS - (FIREFOX ? now() : at);
    if (!lines && waitMs > 0) soon(cross, waitMs);
    lines += lines && "\n";
    lines += line;
    if (waitMs <= 0) cross();
    return undefined;
  });

/**
 * Tells whether a rule names this request, a method and a path, and whether one asks for its bodies, when the page's own
 * code has ended or the rules are here: a match in the midst of that code would change what it reads in `RegExp.$1`.
 */
export function whenWatched(request: string, use: (named: unknown, body: unknown) => void): void {
  const tell = () => named && use(find(named, request), find(wanted, request));
  if (named) afterwards(tell);
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
  hear(`${random}:cross`, cross);
  hear(`${random}:watch`, (detail) => {
    greeting = false;
    onPatterns(detail);
    met();
  });
  const hello = () => greeting && dispatch(HELLO, random);
  hear(READY, hello);
  hello();
}
