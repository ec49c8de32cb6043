// Observes XMLHttpRequest: what was opened and sent, and how it ended, asynchronous or not.
import { MAX_BODY_LENGTH } from "#core/signal.ts";
import { observe } from "./disguise.ts";
import { call, getter, toJson } from "./natives.ts";
import { type Ending, type Tracked, track } from "./request.ts";
import { factsOf } from "./sent.ts";

const prototype = XMLHttpRequest.prototype;
const status = getter<number>(prototype, "status");
const responseType = getter<string>(prototype, "responseType");
const responseText = getter<string>(prototype, "responseText");
const response = getter<unknown>(prototype, "response");
const { getResponseHeader } = prototype;
const { addEventListener } = EventTarget.prototype;
const { get, set } = WeakMap.prototype;
const opened = new WeakMap<object, readonly [method: unknown, url: unknown]>();

/** Observes `XMLHttpRequest` of this realm. */
export function observeXhr(): void {
  observe(prototype, "open", (target, self, args) => {
    const result = call(target as (...all: unknown[]) => unknown, self, args);
    if (typeof args[1] === "string" || args[1] instanceof URL) call(set, opened, [self as object, [args[0], args[1]]]);
    return result;
  });
  observe(prototype, "send", (target, self, args) => {
    const tracked = begin(self as XMLHttpRequest, args[0]);
    try {
      return call(target as (...all: unknown[]) => unknown, self, args);
    } catch (error) {
      if (tracked) tracked.end({ outcome: "network", status: 0 });
      throw error;
    }
  });
}

function begin(xhr: XMLHttpRequest, body: unknown): Tracked | undefined {
  try {
    const target = call(get, opened, [xhr]) as readonly [unknown, unknown] | undefined;
    if (!target) return undefined;
    const tracked = track("xhr", target[0], target[1], () => factsOf(body));
    if (!tracked) return undefined;
    let outcome: Ending["outcome"] | undefined;
    const note = (event: Event) => {
      if (event.type === "loadend") finish(xhr, tracked, outcome);
      else outcome = event.type === "abort" ? "aborted" : event.type === "timeout" ? "timeout" : "network";
    };
    for (const type of ["error", "abort", "timeout", "loadend"])
      call(addEventListener, xhr, [type, note, { once: true }]);
    return tracked;
  } catch {
    return undefined;
  }
}

function finish(xhr: XMLHttpRequest, tracked: Tracked, outcome: Ending["outcome"] | undefined): void {
  try {
    if (outcome) return tracked.end({ outcome, status: 0 });
    const type = call(getResponseHeader, xhr, ["content-type"]) ?? "";
    const body = tracked.wantsBody() ? bodyOf(xhr, type) : undefined;
    tracked.end({ outcome: "answered", status: status(xhr) ?? 0, type, body });
  } catch {
    // Nothing that fails here may reach the page.
  }
}

function bodyOf(xhr: XMLHttpRequest, type: string): string | undefined {
  if (!/json|^text\/plain/i.test(type)) return undefined;
  const kind = responseType(xhr);
  const text = kind === "" || kind === "text" ? responseText(xhr) : kind === "json" ? toJson(response(xhr)) : undefined;
  return text !== undefined && text.length <= MAX_BODY_LENGTH ? text : undefined;
}
