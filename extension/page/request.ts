// One observed request from start to end, whatever its channel: signals only what a rule names or what failed.
import type { RequestSignal, ResponseSignal, Sent } from "#core/signal.ts";
import { emit, isStopped, whenWatched } from "./bridge.ts";
import { absoluteUrl, now, plain, urlParts } from "./natives.ts";

let count = 0;

/** What ended a request; `body` is read only when a rule asks for it. */
export interface Ending {
  outcome: ResponseSignal["outcome"];
  status: number;
  body?: string | undefined;
  /** The answer's media type. */
  type?: string | undefined;
  error?: string | undefined;
}

export interface Tracked {
  /** True once it is known that a rule asks for the answer's body. */
  wantsBody(): boolean;
  end(ending: Ending): void;
  /** Facts of the request that took time to read; they travel with its end. */
  late(sent: Sent): void;
}

/** Begins to track a request; undefined where its address can't be told or nothing records. */
export function track(
  channel: RequestSignal["channel"],
  methodGiven: unknown,
  urlGiven: unknown,
  sent?: () => Sent | undefined,
): Tracked | undefined {
  if (isStopped()) return undefined;
  const url = absoluteUrl(urlGiven);
  if (url === undefined) return undefined;
  const { path, bare } = urlParts(url);
  const method = (typeof methodGiven === "string" ? methodGiven : "GET").toUpperCase().slice(0, 20);
  const startedAt = now();
  count += 1;
  const signal: RequestSignal = plain({ k: "request", r: count, channel, method, url: url.slice(0, 8192) });
  const facts = sent?.();
  if (facts) signal.sent = facts;
  let known = false;
  let named = false;
  let wanted = false;
  const then: (() => void)[] = [];
  whenWatched(method, path, (watch) => {
    known = true;
    named = watch !== undefined;
    wanted = watch?.body ?? false;
    if (named) emit(signal);
    for (const next of then) next();
  });
  const finish = (ending: Ending, ms: number): void => {
    const failed = ending.outcome === "network" || ending.outcome === "timeout" || ending.status >= 400;
    if (!named && !failed) return;
    const end: ResponseSignal = plain({
      k: "response",
      r: signal.r,
      channel,
      method,
      url: named ? signal.url : bare.slice(0, 8192),
      outcome: ending.outcome,
      status: ending.status,
      ms,
    });
    if (ending.body !== undefined) end.body = ending.body;
    if (ending.type) end.type = ending.type.slice(0, 100);
    if (ending.error !== undefined) end.error = ending.error.slice(0, 300);
    if (named) end.request = signal;
    emit(end);
  };
  return {
    wantsBody: () => wanted || !known,
    late: (facts) => {
      signal.sent = facts;
    },
    end: (ending) => {
      const ms = Math.max(0, now() - startedAt);
      if (known) finish(ending, ms);
      else then.push(() => finish(ending, ms));
    },
  };
}
