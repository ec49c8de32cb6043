// Observes XMLHttpRequest: what was opened and sent, and how it ended, asynchronous or not.
import { MAX_BODY_LENGTH } from "#core/signal.ts";
import { observe } from "./disguise.ts";
import { quietly } from "./errors.ts";
import { READABLE } from "./fetch.ts";
import { call, find, getters, listen, memory, toJson } from "./natives.ts";
import { type Outcome, type Tracked, track } from "./request.ts";
import { factsOf } from "./sent.ts";

const prototype = XMLHttpRequest.prototype;
const [statusOf, typeOf, textOf, responseOf] = getters<[number, string, string, unknown]>(
  prototype,
  "status",
  "responseType",
  "responseText",
  "response",
);
const { getResponseHeader } = prototype;
const [targetOf, eventOf] = getters<[object, string]>(Event.prototype, "currentTarget", "type");

/** One XMLHttpRequest object: what it was opened for last, and the request that is under way. */
interface Life {
  method: unknown;
  url: unknown;
  under: Tracked | undefined;
  outcome: Outcome | undefined;
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
  observe(prototype, "send", (self, args) => {
    const life = lives.of(self);
    if (!life || life.under) return undefined;
    life.outcome = undefined;
    const tracked = track("xhr", life.method, life.url, () => factsOf(args[0]));
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

/** Listens once per object, however often it is used. */
function begin(xhr: object): Life {
  const life: Life = { method: undefined, url: undefined, under: undefined, outcome: undefined };
  lives.keep(xhr, life);
  listen(xhr, "error", onEnding);
  listen(xhr, "abort", onEnding);
  listen(xhr, "timeout", onEnding);
  listen(xhr, "loadend", onEnding);
  return life;
}

const onEnding = quietly((event) => {
  const xhr = targetOf(event);
  const life = lives.of(xhr);
  const type = eventOf(event);
  if (!life) return;
  if (type === "loadend") finish(xhr, life);
  else life.outcome = type === "abort" ? "aborted" : type === "timeout" ? "timeout" : "network";
});

function finish(xhr: unknown, life: Life): void {
  const tracked = life.under;
  life.under = undefined;
  if (!tracked) return;
  if (life.outcome) return tracked.end(life.outcome);
  const type = call(getResponseHeader, xhr as XMLHttpRequest, ["content-type"]) ?? "";
  const body = tracked.wantsBody() ? bodyOf(xhr, type) : undefined;
  tracked.end("answered", statusOf(xhr), type, body);
}

function bodyOf(xhr: unknown, type: string): string | undefined {
  if (!find(READABLE, type)) return undefined;
  const kind = typeOf(xhr);
  const text = kind === "" || kind === "text" ? textOf(xhr) : kind === "json" ? toJson(responseOf(xhr)) : undefined;
  return text !== undefined && text.length <= MAX_BODY_LENGTH ? text : undefined;
}
