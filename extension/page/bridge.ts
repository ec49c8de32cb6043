// The page's end of the bridge: signals go out under a random event name, the watch list comes in.
import {
  HELLO,
  MAX_SIGNAL_LENGTH,
  type PageSignal,
  READY,
  type Watch,
  type WatchList,
  watchFor,
} from "#core/signal.ts";
import { call, plain, toJson } from "./natives.ts";

const { dispatchEvent, addEventListener, removeEventListener } = EventTarget.prototype;
const NativeEvent = CustomEvent;
const parse = JSON.parse;
const random = crypto.getRandomValues(new Uint32Array(4)).join("-");
/** Signals that wait for the watch list, at most this many. */
const MAX_WAITING = 500;

let watches: WatchList | undefined;
let stopped = false;
let waiting: (() => void)[] = [];

const send = (name: string, detail: string): void => {
  call(dispatchEvent, window, [new NativeEvent(name, { detail })]);
};

/** Hands one signal to the content script. Never throws. */
export function emit(signal: PageSignal): void {
  if (stopped) return;
  try {
    const line = toJson(plain(signal));
    if (line.length <= MAX_SIGNAL_LENGTH) send(random, line);
  } catch {
    // A signal that can't be written is let go; the page must never notice.
  }
}

/** Runs `use` with the watch for a request, now or as soon as the watch list is here. */
export function whenWatched(method: string, path: string, use: (watch: Watch | undefined) => void): void {
  if (stopped) return;
  if (watches) use(watchFor(watches, method, path));
  else if (waiting.length < MAX_WAITING) waiting.push(() => use(watches && watchFor(watches, method, path)));
}

export const isStopped = (): boolean => stopped;

function onWatchList(event: Event): void {
  const list: unknown = parse((event as CustomEvent<string>).detail);
  if (list === null) {
    stopped = true;
    waiting = [];
    return;
  }
  watches = list as WatchList;
  const due = waiting;
  waiting = [];
  for (const use of due) use();
}

/** Meets the content script, whichever of the two starts first; both start before any script of the page. */
export function connect(): void {
  const hello = () => send(HELLO, random);
  call(addEventListener, window, [
    `${random}:watch`,
    (event: Event) => {
      call(removeEventListener, window, [READY, hello]);
      onWatchList(event);
    },
  ]);
  call(addEventListener, window, [READY, hello]);
  hello();
}
