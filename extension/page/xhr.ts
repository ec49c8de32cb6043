// Observes XMLHttpRequest: what was opened and sent, and how it ended, asynchronous or not.
import { observe } from "./disguise.ts";
import { quietly } from "./errors.ts";
import { READABLE } from "./fetch.ts";
import { call, find, getters, listen, memory, now, textOfJson } from "./natives.ts";
import { type Outcome, type Tracked, track } from "./request.ts";
import { factsOf } from "./sent.ts";

const prototype = XMLHttpRequest.prototype;
const [statusOf, typeOf, textOf, responseOf, timeoutOf] = getters<[number, string, string, unknown, number]>(
  prototype,
  "status",
  "responseType",
  "responseText",
  "response",
  "timeout",
);
const { getResponseHeader } = prototype;
const [targetOf] = getters<[object]>(Event.prototype, "currentTarget");

/** One XMLHttpRequest object: what it was opened for last, and the request that is under way since when. */
interface Life {
  method?: unknown;
  url?: unknown;
  under?: Tracked | undefined;
  sentAt: number;
  aborted?: boolean;
}
const lives = memory<Life>();

/** Observes `XMLHttpRequest` of this realm. */
export function observeXhr(): void {
  observe(prototype, "open", (self, args) => (result, threw) => {
    if (threw) return result;
    const life = lives.of(self) ?? begin(self as object);
    life.under?.end("aborted");
    life.under = undefined;
    life.method = args[0];
    life.url = args[1];
    return result;
  });
  observe(prototype, "abort", (self) => {
    const life = lives.of(self);
    if (life) life.aborted = true;
    return undefined;
  });
  observe(prototype, "send", (self, args) => {
    const life = lives.of(self);
    if (!life || life.under) return undefined;
    life.aborted = false;
    life.sentAt = now();
    const tracked = track("xhr", life.method, life.url, factsOf(args[0]));
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

const onLoadEnd = quietly((event) => {
  const xhr = targetOf(event);
  const life = lives.of(xhr);
  const tracked = life?.under;
  if (!tracked) return;
  life.under = undefined;
  const status = statusOf(xhr);
  if (!status) return tracked.end(withoutAnswer(xhr, life));
  const type = call(getResponseHeader, xhr as XMLHttpRequest, ["content-type"]);
  tracked.end("answered", status, type, tracked.wantsBody() ? bodyOf(xhr, type) : undefined);
});

/** Why there is no status. Nothing but the time limit ends a request that has lasted as long as that. */
function withoutAnswer(xhr: unknown, { aborted, sentAt }: Life): Outcome {
  const limitMs = timeoutOf(xhr);
  if (aborted) return "aborted";
  return limitMs && now() - sentAt >= limitMs ? "timeout" : "network";
}

function bodyOf(xhr: unknown, type: string | null): string | undefined {
  if (!find(READABLE, type)) return undefined;
  const kind = typeOf(xhr);
  return !kind || kind === "text" ? textOf(xhr) : kind === "json" ? textOfJson(responseOf(xhr)) : undefined;
}
