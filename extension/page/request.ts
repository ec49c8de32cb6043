// One observed request from start to end, whatever its channel: signals only what a rule names or what failed.
import { MAX_BODY_LENGTH, type RequestSignal, type ResponseSignal, type Sent } from "#core/signal.ts";
import { asOf, emit, stopped, whenWatched } from "./bridge.ts";
import { addressOf, cut, now, soon, upper } from "./natives.ts";

type Channel = RequestSignal["channel"];
let count = 0;
/** Firefox breaks off what a page has under way before the page hears that it is left, which ends its timers, too. */
const LEAVING_MS = 2000;

export type Outcome = ResponseSignal["outcome"];

export interface Tracked {
  /** False once it is known that no rule asks for the answer's body. */
  wantsBody(): unknown;
  /** Tells how and when it ended, with the answer's media type and what of it a rule asks for. Only the first call counts. */
  end(outcome: Outcome, status?: number, type?: string | null, body?: string, at?: number, error?: string): void;
}

/** Begins to track a request; undefined where its address can't be told or nothing records. */
export function track(
  channel: Channel,
  methodGiven: unknown,
  url: unknown,
  sent: Sent | undefined,
): Tracked | undefined {
  const address = stopped ? undefined : addressOf(url);
  if (!address) return undefined;
  const method = upper(cut(methodGiven, 20) || "GET");
  const startedAt = now();
  count += 1;
  // Each property is there from the beginning: setting one that is missing could wake a setter of the page.
  const request = { k: "request", r: count, channel, method, url: cut(address.href, 8192), sent } as RequestSignal;
  /** Undefined until the watch list is here and the page's own code has ended, null where no rule names this request. */
  let named: unknown;
  let wanted: unknown = true;
  let tellEnd: (() => void) | undefined;
  whenWatched(`${method} ${address.path}`, (name, body) => {
    named = name;
    wanted = body;
    if (name) emit(request);
    tellEnd?.();
  });
  return {
    wantsBody: () => wanted,
    end(outcome, status = 0, type, body, at = now(), error) {
      if (tellEnd) return;
      const end = {
        ...request,
        k: "response",
        status,
        outcome,
        ms: at - startedAt,
        type: cut(type, 100) || undefined,
        error: cut(error, 300),
        body,
      } as ResponseSignal;
      tellEnd = () => {
        if (!wanted || (body?.length as number) > MAX_BODY_LENGTH) end.body = undefined;
        if (!named) end.sent = undefined;
        if (named || status >= 400 || outcome === "network" || outcome === "timeout") emit(end);
      };
      if (FIREFOX && outcome === "network") {
        const endedAt = now();
        const told = tellEnd;
        tellEnd = () => undefined;
        soon(() => {
          tellEnd = () => asOf(endedAt, told);
          if (named !== undefined) tellEnd();
        }, LEAVING_MS);
      } else if (named !== undefined) tellEnd();
    },
  };
}
