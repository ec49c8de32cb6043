// Observes XMLHttpRequest: what was opened and sent, and how it ended, asynchronous or not.
import { READABLE } from "./answers.ts";
import { observe } from "./disguise.ts";
import { attempt, call, find, getters, listen, memory, now, textOfJson } from "./natives.ts";
import { type Tracked, track } from "./request.ts";
import { factsOf } from "./sent.ts";

const prototype = XMLHttpRequest.prototype;
const [stateOf, statusOf, typeOf, textOf, responseOf, timeoutOf] = getters<
  [number, number, string, string, unknown, number]
>(prototype, "readyState", "status", "responseType", "responseText", "response", "timeout");
const { getResponseHeader } = prototype;

/** What an XMLHttpRequest object was opened for last, and the request that is under way since when. */
interface Life {
  verb: unknown;
  to: unknown;
  under?: Tracked | undefined;
  sentAt?: number;
}
const lives = memory<Life | undefined>();

/** Observes `XMLHttpRequest` of this realm. */
export function observeXhr(): void {
  observe(prototype, "open", (self, args) => {
    // A page may use it anew as soon as it hears of the end, before the last event, which is then about nothing.
    endIfDone(self);
    const before = lives.of(self);
    // A handler that `open` wakes may send it before `open` comes back.
    lives.keep(self, { verb: args[0], to: args[1] });
    // Once per object, however often it is used, and to one event, because each costs.
    if (!before) listen(self as object, "loadend", () => attempt(() => endIfDone(self)));
    return (result, threw) => {
      if (threw) lives.keep(self, before);
      else before?.under?.end("aborted");
      return result;
    };
  });
  observe(prototype, "abort", (self) => {
    endIfDone(self);
    return void lives.of(self)?.under?.end("aborted");
  });
  observe(prototype, "send", (self, args) => {
    const life = lives.of(self);
    // 1 is OPENED: of any other nothing can be sent.
    if (!life || life.under || stateOf(self) !== 1) return undefined;
    life.sentAt = now();
    const tracked = track("xhr", life.verb, life.to, factsOf(args[0]));
    life.under = tracked;
    return (result, threw) => {
      if (threw) {
        life.under = undefined;
        tracked?.end("network");
      }
      return result;
    };
  });
}

function endIfDone(xhr: unknown): void {
  const life = lives.of(xhr);
  const tracked = life?.under;
  // 4 is DONE.
  if (!tracked || stateOf(xhr) !== 4) return;
  life.under = undefined;
  const status = statusOf(xhr);
  if (!status) {
    // Nothing but the time limit ends a request that has lasted as long as that.
    const limitMs = timeoutOf(xhr);
    const isLate = limitMs && now() - (life.sentAt as number) >= limitMs;
    return tracked.end(isLate ? "timeout" : "network");
  }
  const type = () => call(getResponseHeader, xhr as XMLHttpRequest, ["content-type"]);
  // Bytes have no text to be asked for.
  const text = () => (typeOf(xhr) === "json" ? textOfJson(responseOf(xhr)) : textOf(xhr));
  const body = tracked.wantsBody() && find(READABLE, type()) ? text() : undefined;
  tracked.end("answered", status, type, body);
}
