// Observes XMLHttpRequest: what was opened and sent, and how it ended, asynchronous or not.
import { READABLE } from "./answers.ts";
import { observe } from "./disguise.ts";
import { quietly } from "./errors.ts";
import { call, find, getters, listen, memory, now, textOfJson } from "./natives.ts";
import { type Tracked, track } from "./request.ts";
import { factsOf } from "./sent.ts";

const prototype = XMLHttpRequest.prototype;
const [stateOf, statusOf, typeOf, textOf, responseOf, timeoutOf] = getters<
  [number, number, string, string, unknown, number]
>(prototype, "readyState", "status", "responseType", "responseText", "response", "timeout");
const { getResponseHeader } = prototype;
const [targetOf] = getters<[object]>(Event.prototype, "currentTarget");

/** One XMLHttpRequest object: what it was opened for last, and the request that is under way since when. */
interface Life {
  verb?: unknown;
  to?: unknown;
  under?: Tracked | undefined;
  sentAt: number;
  aborted?: boolean;
}
const lives = memory<Life>();

/** Observes `XMLHttpRequest` of this realm. */
export function observeXhr(): void {
  observe(prototype, "open", (self, args) => {
    // A page may use it anew as soon as it hears of the end, before the last event, which is then about nothing.
    endIfDone(self);
    return (result, threw) => {
      if (threw) return result;
      const life = lives.of(self) ?? begin(self as object);
      life.under?.end("aborted");
      life.under = undefined;
      life.verb = args[0];
      life.to = args[1];
      return result;
    };
  });
  observe(prototype, "abort", (self) => {
    endIfDone(self);
    const life = lives.of(self);
    if (life) life.aborted = true;
    return undefined;
  });
  observe(prototype, "send", (self, args) => {
    const life = lives.of(self);
    if (!life || life.under) return undefined;
    life.aborted = false;
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

/** Listens once per object, however often it is used, and to one event, because each costs. */
function begin(xhr: object): Life {
  const life: Life = { sentAt: 0 };
  lives.keep(xhr, life);
  listen(xhr, "loadend", onLoadEnd);
  return life;
}

const onLoadEnd = quietly((event) => endIfDone(targetOf(event)));

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
    const isLate = limitMs && now() - life.sentAt >= limitMs;
    return tracked.end(life.aborted ? "aborted" : isLate ? "timeout" : "network");
  }
  const type = () => call(getResponseHeader, xhr as XMLHttpRequest, ["content-type"]);
  // Bytes have no text to be asked for.
  const text = () => (typeOf(xhr) === "json" ? textOfJson(responseOf(xhr)) : textOf(xhr));
  const body = tracked.wantsBody() && find(READABLE, type()) ? text() : undefined;
  tracked.end("answered", status, type, body);
}
