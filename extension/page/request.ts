// One observed request from start to end, whatever its channel: signals only what a rule names or what failed.
import type { RequestSignal, ResponseSignal, Sent } from "#core/signal.ts";
import { emit, stopped, whenWatched } from "./bridge.ts";
import { type Address, addressOf, cut, now, plain, upper } from "./natives.ts";

type Channel = RequestSignal["channel"];
let count = 0;

export type Outcome = ResponseSignal["outcome"];

export interface Tracked {
  /** True once it is known that a rule asks for the answer's body. */
  wantsBody(): unknown;
  /** Tells how it ended, with the answer's media type and what of it a rule asks for. Only the first call counts. */
  end(outcome: Outcome, status?: number, type?: string, body?: string, error?: string): void;
}

/** Begins to track a request; undefined where its address can't be told or nothing records. */
export function track(
  channel: Channel,
  methodGiven: unknown,
  url: unknown,
  sent: () => Sent | undefined,
): Tracked | undefined {
  const address = stopped ? undefined : addressOf(url);
  return address && begin(channel, upper(typeof methodGiven === "string" ? methodGiven : "GET"), address, sent());
}

function begin(channel: Channel, method: string, { href, path, bare }: Address, sent: Sent | undefined): Tracked {
  const startedAt = now();
  count += 1;
  const request: RequestSignal = plain({
    k: "request",
    r: count,
    channel,
    method,
    url: cut(href, 8192),
  });
  if (sent) request.sent = sent;
  let told: unknown;
  let wanted: unknown = true;
  let known = false;
  let due: (() => void) | undefined;
  let open = true;
  whenWatched(method, path, (named, body) => {
    known = true;
    wanted = body;
    told = named;
    if (named) tell(request, request);
    due?.();
  });
  const finish = (ms: number, outcome: Outcome, status = 0, type?: string, body?: string, error?: string): void => {
    if (!told && !(outcome === "network" || outcome === "timeout" || status >= 400)) return;
    const end: ResponseSignal = plain({ ...request, k: "response", outcome, status, ms });
    delete (end as { sent?: Sent }).sent;
    if (told) end.request = request;
    else end.url = cut(bare, 8192);
    if (type) end.type = cut(type, 100);
    if (error) end.error = cut(error, 300);
    if (body !== undefined) end.body = body;
    tell(end, request);
  };
  return {
    wantsBody: () => wanted,
    end: (outcome, status, type, body, error) => {
      if (!open) return;
      open = false;
      const ms = now() - startedAt;
      due = () => finish(ms, outcome, status, type, body, error);
      if (known) due();
    },
  };
}

/** A signal that is too long to cross the bridge goes without bodies: that there was a request, and an end, is told. */
function tell(signal: RequestSignal | ResponseSignal, request: RequestSignal): void {
  if (emit(signal)) return;
  delete (signal as ResponseSignal).body;
  request.sent = plain({ size: 0 });
  emit(signal);
}
