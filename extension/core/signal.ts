// What the page observers signal to the content script, and the watch list they get back. Free of zod: it runs in pages.

/** Names of the two start events of the bridge; after the handshake everything travels under a random name. */
export const HELLO = "review-trail:hello";
export const READY = "review-trail:ready";

/** The longest signal that crosses the bridge, in UTF-16 units, and the most text of one body in it. */
export const MAX_SIGNAL_LENGTH = 1_200_000;
export const MAX_BODY_LENGTH = 512 * 1024;

/** A file of a form: its name and size, never its content. */
export interface FileFacts {
  file: string;
  size: number;
  type: string;
}

/** What was sent: JSON or other text as it is (rule-named requests only), or the fields of a form. */
export type Sent = { text: string } | { form: Record<string, string | FileFacts> } | { size: number };

/** How a request ended as the page's own realm saw it. `ms` is monotonic time since the request. */
interface End {
  /** `attachment`: a navigation that left the page where it was, because the browser saved the answer as a file. */
  outcome: "answered" | "opaque" | "network" | "aborted" | "timeout" | "unread" | "attachment";
  status: number;
  ms: number;
  /** The media type of the answer, where it could be read. */
  type?: string | undefined;
  body?: string | undefined;
  error?: string | undefined;
}

/**
 * A request is about to leave the page. `r` is the page's own number of the request. One that has ended before anything
 * else could be told, and before this was, comes together with its end.
 */
export interface RequestSignal extends Partial<End> {
  k: "request";
  r: number;
  channel: "fetch" | "xhr" | "beacon" | "form" | "download";
  method: string;
  url: string;
  sent?: Sent | undefined;
}

/** A request's end, with all that its own signal had, so that it can be judged without any memory. */
export interface ResponseSignal extends Omit<RequestSignal, "k" | keyof End>, End {
  k: "response";
}

/** The end that a request came with. */
export const endOf = ({ outcome, status, ms, ...rest }: RequestSignal): ResponseSignal | undefined =>
  outcome === undefined || status === undefined || ms === undefined
    ? undefined
    : { ...rest, k: "response", outcome, status, ms };

/** The request that an answer answers. */
export const requestOf = ({ r, channel, method, url, sent }: ResponseSignal): RequestSignal => ({
  k: "request",
  r,
  channel,
  method,
  url,
  ...(sent ? { sent } : {}),
});

export interface ErrorSignal {
  k: "error";
  source: "script" | "rejection" | "resource";
  name: string;
  message: string;
  stack?: string | undefined;
  where?: string | undefined;
}

/** A call of the page API (`window.reviewTrail`). `id` is the page's own name for a started activity. */
export interface ApiSignal {
  k: "api";
  call: "log" | "start" | "complete" | "fail";
  id?: string;
  action?: string;
  status?: string;
  details?: Record<string, unknown>;
  error?: { kind?: string; message?: string };
}

/**
 * Something in the page's document: the rule that matched it and the facts that the rule lists. `saved`: the page made a
 * file itself and had the browser save it.
 */
export interface DomSignal {
  k: "dom";
  rule?: string;
  event: "click" | "change" | "submit" | "shown" | "hidden" | "saved";
  trusted: boolean;
  label: string;
  facts: Record<string, string | number | null>;
}

/** The page's life: opened, moved within itself, hidden for good, taken out of the back-forward cache. */
export interface LifeSignal {
  k: "life";
  event: "opened" | "moved" | "closed" | "resumed";
  path: string;
}

/** The relay had to let go of signals; `count` of them for this `reason`. */
export interface DroppedSignal {
  k: "dropped";
  reason: string;
  count: number;
}

export type PageSignal = RequestSignal | ResponseSignal | ErrorSignal | ApiSignal;
export type Signal = PageSignal | DomSignal | LifeSignal | DroppedSignal;

/**
 * What the page observers are told: the source of an expression over `METHOD /path` for the requests that a rule names;
 * its group takes part where one reads bodies. Any other request is told of only if it fails.
 */
export type WatchPattern = string;

/** True when `path` has the template's segments; `*` stands for any one segment, a final `**` for any rest. */
export function pathMatches(template: string, path: string): boolean {
  if (template === path) return true;
  if (!template.includes("*")) return false;
  const want = template.split("/");
  const have = path.split("/");
  for (let i = 0; i < want.length; i += 1) {
    if (want[i] === "**") return true;
    if (have[i] === undefined || (want[i] !== "*" && want[i] !== have[i])) return false;
  }
  return want.length === have.length;
}
