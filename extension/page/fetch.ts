// Observes fetch. The page gets the very response; its promise settles as the native one does, one microtask later.
import { MAX_BODY_LENGTH } from "#core/signal.ts";
import { cancelWith } from "./cancel.ts";
import { hideFrames, isError, observe, replace } from "./disguise.ts";
import { domName } from "./errors.ts";
import { attempt, call, dataOf, find, getters, memory, plain } from "./natives.ts";
import { type Tracked, track } from "./request.ts";
import { factsOf } from "./sent.ts";

const NativePromise = Promise;
const { then } = Promise.prototype;
const { getPrototypeOf, setPrototypeOf } = Reflect;
const [requestUrl, requestMethod, requestSignal] = getters<[string, string, AbortSignal]>(
  Request.prototype,
  "url",
  "method",
  "signal",
);
const [responseStatus, responseType, responseHeaders, responseBody] = getters<
  [number, string, Headers, ReadableStream<Uint8Array> | null]
>(Response.prototype, "status", "type", "headers", "body");
const [aborted] = getters<[boolean]>(AbortSignal.prototype, "aborted");
const { clone: responseClone, text: responseText } = Response.prototype;
const headerGet = Headers.prototype.get;
const getReader = ReadableStream.prototype.getReader;
const { read, cancel } = ReadableStreamDefaultReader.prototype;
const NativeDecoder = TextDecoder;
const decode = TextDecoder.prototype.decode;
const MORE = plain({ stream: true });

/** The media types whose text may be read. */
export const READABLE = /^(application\/(.+\+)?json|text\/plain)\b/i;

/** What each Request was made with: its own body can't be read without consuming it or taking it apart. */
const bodies = memory<unknown>();
const remember = (body: unknown) => (made: unknown, threw: boolean) => {
  if (!threw) bodies.keep(made, body);
  return made;
};

/** Observes `window.fetch` of this realm, and which body a `Request` was made with. */
export function observeFetch(): void {
  observe(window, "fetch", (_self, args) => {
    const input = args[0];
    const init = args[1];
    const signal = attempt(() => dataOf(init, "signal")) ?? requestSignal(input);
    const tracked = attempt(() => {
      const method = dataOf(init, "method") ?? requestMethod(input);
      return track("fetch", method, requestUrl(input) ?? input, () =>
        factsOf(dataOf(init, "body") ?? bodies.of(input)),
      );
    });
    return (result, threw) => (threw ? result : settleAlike(result as Promise<Response>, tracked, signal));
  });
  observe(window, "Request", (_self, args) => remember(dataOf(args[1], "body") ?? bodies.of(args[0])));
  replace(Request.prototype, "constructor", window.Request);
  observe(Request.prototype, "clone", (self) => remember(bodies.of(self)));
}

/**
 * A promise that settles with the same value or reason. Passing on the native promise with a handler attached would
 * count as handling it: the page's own `unhandledrejection` would fall silent.
 */
function settleAlike(result: Promise<Response>, tracked: Tracked | undefined, signal: unknown): Promise<Response> {
  const settled = new NativePromise<Response>((resolve, reject) => {
    call(then, result, [
      (response: Response) => {
        attempt(() => tracked && answered(response, tracked));
        resolve(response);
      },
      (reason: unknown) => {
        hideFrames(reason);
        attempt(() => tracked && failed(reason, tracked, aborted(signal)));
        reject(reason);
      },
    ]);
  });
  // A function borrowed from another window gives a promise of the window it is called on.
  setPrototypeOf(settled, getPrototypeOf(result));
  return settled;
}

function failed(reason: unknown, tracked: Tracked, gaveUp: boolean | undefined): void {
  const name = domName(reason) ?? (isError(reason) ? dataOf(reason, "name") : undefined);
  const outcome = name === "TimeoutError" ? "timeout" : gaveUp || name === "AbortError" ? "aborted" : "network";
  tracked.end(outcome, 0, "", undefined, typeof name === "string" ? name : "Error");
}

function answered(response: Response, tracked: Tracked): void {
  const status = responseStatus(response);
  if (find(/^opaque/, responseType(response))) return tracked.end("opaque", status);
  const type = header(response, "content-type");
  if (tracked.wantsBody() && find(READABLE, type)) readCopy(response, status, type, tracked);
  else tracked.end("answered", status, type);
}

const header = (response: Response, name: string): string =>
  call(headerGet, responseHeaders(response) as Headers, [name]) ?? "";

type Reader = ReadableStreamDefaultReader<Uint8Array>;
const letGo = (reader: Reader): void => {
  call(then, call(cancel, reader, []), [undefined, () => undefined]);
};

/**
 * Reads a copy of the answer. One that says how long it is, is read by the browser itself; of any other at most
 * `MAX_BODY_LENGTH` bytes, and no more once the page cancels its own. An answer that breaks off is `unread`.
 */
function readCopy(response: Response, status: number | undefined, type: string, tracked: Tracked): void {
  const copy = call(responseClone, response, []);
  const unread = () => tracked.end("unread", status);
  const done = (text: string) =>
    tracked.end("answered", status, type, text.length <= MAX_BODY_LENGTH ? text : undefined);
  const length = header(response, "content-length");
  if (length && +length <= MAX_BODY_LENGTH) {
    call(then, call(responseText, copy, []), [done, unread]);
    return;
  }
  // To ask for the stream itself makes one, which costs more than all the rest.
  const body = responseBody(copy);
  if (!body) return done("");
  const reader = call(getReader, body, []) as Reader;
  cancelWith(responseBody(response), () => {
    unread();
    letGo(reader);
  });
  const decoder = new NativeDecoder();
  let text = "";
  const next = (): void => {
    call(then, call(read, reader, []), [
      (chunk: ReadableStreamReadResult<Uint8Array>) => {
        if (!chunk.done) {
          text += call(decode, decoder, [chunk.value, MORE]);
          if (text.length <= MAX_BODY_LENGTH) return next();
          letGo(reader);
        }
        done(text);
      },
      unread,
    ]);
  };
  next();
}
