// Observes fetch. The page gets the very response; its promise settles as the native one does, one microtask later.
import { awaitReading, mediaType, responseStatus } from "./answers.ts";
import { handsOn, isError, observe, settlesAlike } from "./disguise.ts";
import { domName } from "./errors.ts";
import { attempt, cut, dataOf, getters, memory, replace } from "./natives.ts";
import { type Tracked, track } from "./request.ts";
import { factsOf } from "./sent.ts";

const [requestUrl, requestMethod, requestSignal] = getters<[string, string, AbortSignal]>(
  Request.prototype,
  "url",
  "method",
  "signal",
);
const [aborted] = getters<[boolean]>(AbortSignal.prototype, "aborted");

/** What each Request was made with: its own body can't be read without consuming it or taking it apart. */
const bodies = memory<unknown>();

/** Observes `window.fetch` of this realm, and which body a `Request` was made with. */
export function observeFetch(): void {
  observe(window, "fetch", (_self, args) => {
    const input = args[0];
    const init = args[1];
    const tracked = attempt(() => {
      const method = dataOf(init, "method") ?? requestMethod(init) ?? requestMethod(input);
      const body = dataOf(init, "body") ?? bodies.of(input);
      return track("fetch", method, requestUrl(input) ?? input, factsOf(body));
    });
    return settlesAlike<Response>(
      (response) => tracked && answered(response, tracked),
      (reason) => tracked && failed(reason, tracked, aborted(dataOf(init, "signal") ?? requestSignal(input))),
    );
  });
  observe(window, "Request", (_self, args) => handsOn(bodies, dataOf(args[1], "body") ?? bodies.of(args[0])));
  replace(Request.prototype, "constructor", window.Request);
  observe(Request.prototype, "clone", (self) => handsOn(bodies, bodies.of(self)));
}

function failed(reason: unknown, tracked: Tracked, gaveUp: boolean | undefined): void {
  const name = domName(reason) ?? (isError(reason) && dataOf(reason, "name"));
  const outcome = name === "TimeoutError" ? "timeout" : gaveUp || name === "AbortError" ? "aborted" : "network";
  tracked.end(outcome, 0, undefined, undefined, undefined, cut(name, 300));
}

function answered(response: Response, tracked: Tracked): void {
  const status = responseStatus(response);
  // An answer of which the page may see nothing, or a redirect that it asked not to follow.
  if (!status) return tracked.end("opaque");
  const type = () => mediaType(response);
  // 204 has no text that anybody could read.
  if (tracked.wantsBody() && status !== 204)
    awaitReading(response, (outcome, text, at) => tracked.end(outcome, status, type, text, at));
  else tracked.end("answered", status, type);
}
