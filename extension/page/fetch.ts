// Observes fetch. The page gets the very response; its promise settles as the native one does, one microtask later.
import { MAX_BODY_LENGTH } from "#core/signal.ts";
import { observe } from "./disguise.ts";
import { call, getter, own } from "./natives.ts";
import { type Tracked, track } from "./request.ts";
import { factsOf } from "./sent.ts";

const NativePromise = Promise;
const { then } = Promise.prototype;
const requestUrl = getter<string>(Request.prototype, "url");
const requestMethod = getter<string>(Request.prototype, "method");
const requestHeaders = getter<Headers>(Request.prototype, "headers");
const requestBody = getter<ReadableStream | null>(Request.prototype, "body");
const requestClone = Request.prototype.clone;
const requestText = Request.prototype.text;
const responseStatus = getter<number>(Response.prototype, "status");
const responseType = getter<string>(Response.prototype, "type");
const responseHeaders = getter<Headers>(Response.prototype, "headers");
const responseClone = Response.prototype.clone;
const responseBody = getter<ReadableStream<Uint8Array> | null>(Response.prototype, "body");
const headerGet = Headers.prototype.get;
const getReader = ReadableStream.prototype.getReader;
const { read, cancel } = ReadableStreamDefaultReader.prototype;
const NativeDecoder = TextDecoder;
const decode = TextDecoder.prototype.decode;

const header = (headers: Headers | undefined, name: string): string =>
  headers ? (call(headerGet, headers, [name]) ?? "") : "";
const readable = (type: string): boolean => /^(application\/([\w.+-]*\+)?json|text\/plain)\b/i.test(type);

/** Observes `window.fetch` of this realm. */
export function observeFetch(): void {
  observe(window, "fetch", (target, self, args) => {
    const tracked = begin(args);
    const result = call(target as typeof fetch, self, args as Parameters<typeof fetch>);
    return tracked && result instanceof NativePromise ? settleAlike(result, tracked) : result;
  });
}

function begin(args: unknown[]): Tracked | undefined {
  try {
    const [input, init] = args;
    const fromRequest = requestUrl(input);
    const method = own(init, "method") ?? requestMethod(input);
    const body = own(init, "body");
    const tracked = track("fetch", method, fromRequest ?? input, () => factsOf(body));
    if (tracked && fromRequest !== undefined && body === undefined) readRequest(input as Request, tracked);
    return tracked;
  } catch {
    return undefined;
  }
}

/** A Request object holds its body itself; a copy is read when it is JSON or text and a rule may name it. */
function readRequest(request: Request, tracked: Tracked): void {
  const length = Number(header(requestHeaders(request), "content-length") || 0);
  if (!tracked.wantsBody() || !requestBody(request) || length > MAX_BODY_LENGTH) return;
  if (!readable(header(requestHeaders(request), "content-type"))) return;
  const copy = call(requestClone, request, []);
  const text = call(requestText, copy, []);
  call(then, text, [(value: string) => tracked.late(factsOf(value) ?? { size: 0 }), () => undefined]);
}

/**
 * A promise that settles with the same value or reason. Passing on the native promise with a handler attached would
 * count as handling it: the page's own `unhandledrejection` would fall silent.
 */
function settleAlike(result: Promise<Response>, tracked: Tracked): Promise<Response> {
  return new NativePromise((resolve, reject) => {
    call(then, result, [
      (response: Response) => {
        answered(response, tracked);
        resolve(response);
      },
      (reason: unknown) => {
        failed(reason, tracked);
        reject(reason);
      },
    ]);
  });
}

function failed(reason: unknown, tracked: Tracked): void {
  try {
    const name = errorName(reason);
    const outcome = name === "AbortError" ? "aborted" : name === "TimeoutError" ? "timeout" : "network";
    tracked.end({ outcome, status: 0, error: name });
  } catch {
    // The page's own reason is passed on whatever happens here.
  }
}

const domName = getter<string>(DOMException.prototype, "name");
function errorName(reason: unknown): string {
  return domName(reason) ?? (reason instanceof TypeError ? "TypeError" : "Error");
}

function answered(response: Response, tracked: Tracked): void {
  try {
    const status = responseStatus(response) ?? 0;
    const kind = responseType(response);
    if (kind === "opaque" || kind === "opaqueredirect") return tracked.end({ outcome: "opaque", status });
    const headers = responseHeaders(response);
    const type = header(headers, "content-type");
    const tooLong = Number(header(headers, "content-length") || 0) > MAX_BODY_LENGTH;
    if (!tracked.wantsBody() || tooLong || !readable(type)) {
      return tracked.end({ outcome: "answered", status, type });
    }
    const body = responseBody(call(responseClone, response, []));
    if (!body) return tracked.end({ outcome: "answered", status, type });
    readBody(call(getReader, body, []) as ReadableStreamDefaultReader<Uint8Array>, status, tracked);
  } catch {
    tracked.end({ outcome: "answered", status: responseStatus(response) ?? 0 });
  }
}

/** Reads at most `MAX_BODY_LENGTH` bytes of the copy and lets go of the rest; an answer that breaks off is `unread`. */
function readBody(reader: ReadableStreamDefaultReader<Uint8Array>, status: number, tracked: Tracked): void {
  const decoder = new NativeDecoder();
  let text = "";
  let sizeBytes = 0;
  const broken = () => tracked.end({ outcome: "unread", status });
  const next = (): void => {
    call(then, call(read, reader, []), [
      (chunk: ReadableStreamReadResult<Uint8Array>) => {
        if (chunk.done) return tracked.end({ outcome: "answered", status, body: text });
        sizeBytes += chunk.value.length;
        text += call(decode, decoder, [chunk.value, { stream: true }]);
        if (sizeBytes <= MAX_BODY_LENGTH) return next();
        call(then, call(cancel, reader, []), [undefined, () => undefined]);
        tracked.end({ outcome: "answered", status });
      },
      broken,
    ]);
  };
  next();
}
