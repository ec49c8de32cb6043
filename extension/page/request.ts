// One observed request from start to end, whatever its channel: signals only what a rule names or what failed.
import { MAX_BODY_LENGTH, type PageSignal, type RequestSignal, type ResponseSignal, type Sent } from "#core/signal.ts";
import { emit, last, stopped, type Watched, whenWatched } from "./bridge.ts";
import { addressOf, call, cut, now, soon, toUpperCase } from "./natives.ts";

type Channel = RequestSignal["channel"];
let count = 0;
/** Firefox breaks off what a page has under way before the page hears that it is left, which ends its timers, too. */
const LEAVING_MS = 2000;

export type Outcome = ResponseSignal["outcome"];

export interface Tracked {
  /** False once it is known that no rule asks for the answer's body. */
  wantsBody(): unknown;
  /** Tells how and when it ended, with what a rule asks for: the answer's media type, its text. Only the first call counts. */
  end(outcome: Outcome, status?: number, type?: () => unknown, body?: string, at?: number, error?: string): void;
}

/** Begins to track a request; undefined where its address can't be told or nothing records. */
export function track(
  channel: Channel,
  methodGiven: unknown,
  url: unknown,
  sent: Sent | undefined,
): Tracked | undefined {
  const address = addressOf(url);
  if (!address || stopped) return undefined;
  const method = call(toUpperCase, cut(methodGiven, 20) || "GET", []);
  const startedAt = now();
  count += 1;
  const request: RequestSignal = { k: "request", r: count, channel, method, url: cut(address.href, 8192), sent };
  /** Undefined until the watch list is here and the page's own code has ended. */
  let watched: Watched | undefined;
  const wantsBody = () => (watched ? watched[1] : watched === undefined);
  let tellEnd: (() => void) | undefined;
  whenWatched(`${method} ${address.path}`, (answer) => {
    watched = answer;
    if (answer) emit(request, startedAt);
    tellEnd?.();
  });
  return {
    wantsBody,
    end(outcome, status = 0, type, body, at = now(), error) {
      if (tellEnd) return;
      tellEnd = () => {
        // Each property is there from the beginning: setting one that is missing could wake a setter of the page.
        const end = {
          ...request,
          k: request === last ? "request" : "response",
          status,
          outcome,
          ms: at - startedAt,
          // To ask for it costs more than much of the rest.
          type: watched?.[2] === undefined ? undefined : cut(type?.(), 100),
          error,
          body: wantsBody() && !((body?.length as number) > MAX_BODY_LENGTH) ? body : undefined,
        } as PageSignal & ResponseSignal;
        if (!watched) end.sent = undefined;
        if (watched || status >= 400 || outcome === "network" || outcome === "timeout") emit(end, at, request);
      };
      if (FIREFOX && outcome === "network") {
        const told = tellEnd;
        tellEnd = () => undefined;
        soon(() => {
          tellEnd = told;
          if (watched !== undefined) told();
        }, LEAVING_MS);
      } else if (watched !== undefined) tellEnd();
    },
  };
}
