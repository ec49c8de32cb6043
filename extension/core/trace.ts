// Makes a trace for a dry run from a HAR file (what a browser's network panel exports), with what is private taken out.
import * as z from "zod";
import { ENCODED_FORM, queryFields } from "./evidence.ts";
import type { Observation } from "./observation.ts";
import { isSecretName, withoutSecrets } from "./secrets.ts";
import { MAX_BODY_LENGTH, type Sent } from "./signal.ts";

const Entry = z.object({
  startedDateTime: z.string(),
  time: z.number(),
  _resourceType: z.string().optional(),
  request: z.object({
    method: z.string(),
    url: z.string(),
    headers: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
    postData: z.object({ mimeType: z.string().optional(), text: z.string().optional() }).optional(),
  }),
  response: z.object({
    status: z.number(),
    redirectURL: z.string().optional(),
    content: z.object({ mimeType: z.string().optional(), text: z.string().optional() }).optional(),
    _error: z.string().nullish(),
  }),
});
type Entry = z.infer<typeof Entry>;
const Har = z.object({ log: z.object({ entries: z.array(Entry) }) });

/** The media types of which the page observers read the text however the page does: a dry run knows no more than that. */
const READABLE = /^(application\/(.+\+)?json|text\/[ph]|x-unknown|$)/i;

/** A browser that does not name the kind of a request (Firefox) sends what it is for: of a call of the page that is empty. */
function isCall({ _resourceType: kind, request: { headers = [] } }: Entry): boolean {
  if (kind !== undefined) return kind === "fetch" || kind === "xhr";
  return !headers.some(({ name, value }) => name.toLowerCase() === "sec-fetch-dest" && value !== "empty");
}

/** Requests and answers in the order they happened; throws where the value is no HAR. */
export function traceFromHar(value: unknown): Observation[] {
  const { entries } = Har.parse(value).log;
  const asked = new Set(entries.map(({ request }) => lastPart(redactedUrl(request.url))));
  const events = followed(entries.filter(isCall)).flatMap((entry, index) => {
    const about = {
      r: index + 1,
      channel: "fetch",
      method: entry.request.method,
      url: redactedUrl(entry.request.url),
      ...sentOf(entry.request.postData?.text, asked),
    } as const;
    const { status, content, _error } = entry.response;
    const body = READABLE.test(content?.mimeType ?? "") ? redactedAnswer(content?.text, asked) : undefined;
    const ms = Math.max(0, entry.time);
    const response = {
      k: "response",
      ...about,
      outcome: status > 0 ? "answered" : _error?.includes("ERR_ABORTED") ? "aborted" : "network",
      status,
      ms,
      ...(content?.mimeType ? { type: content.mimeType.slice(0, 100) } : {}),
      ...(body === undefined ? {} : { body }),
    } as const;
    const at = Date.parse(entry.startedDateTime);
    return [
      { at, signal: { k: "request", ...about } as const },
      { at: at + ms, signal: response },
    ];
  });
  return events.sort((a, b) => a.at - b.at).map((event, index) => ({ n: index + 1, ...event }));
}

/** What a redirect led to is the answer to its own request: the page sees no other. */
function followed(entries: readonly Entry[]): Entry[] {
  const ledTo = new Set<Entry>();
  const ended = (entry: Entry, index: number): Entry => {
    const { status, redirectURL } = entry.response;
    if (!redirectURL || status < 300 || status > 399) return entry;
    const at = entries.findIndex(
      (one, place) => place > index && one.request.url.endsWith(redirectURL) && !ledTo.has(one),
    );
    const next = entries[at];
    if (!next) return entry;
    ledTo.add(next);
    const { time, response } = ended(next, at);
    return { ...entry, time: entry.time + time, response };
  };
  const all = entries.map((entry, index) => [entry, ended(entry, index)] as const);
  return all.flatMap(([entry, end]) => (ledTo.has(entry) ? [] : [end]));
}

function sentOf(text: string | undefined, asked: ReadonlySet<string>): { sent?: Sent } {
  const body = redactedJson(text, asked);
  if (body !== undefined) return { sent: { text: body } };
  if (text === undefined || text.length > MAX_BODY_LENGTH || !ENCODED_FORM.test(text)) return {};
  return { sent: { form: redacted(queryFields(text)) as Record<string, string> } };
}

/** An answer's JSON, or its words. */
const redactedAnswer = (text: string | undefined, asked: ReadonlySet<string>): string | undefined =>
  redactedJson(text, asked) ?? (text ? String(redacted(text)) : undefined);

/** JSON with each text that is more than a word replaced by its length; undefined for what is no JSON. */
function redactedJson(text: string | undefined, asked: ReadonlySet<string>): string | undefined {
  if (text === undefined || text === "" || text.length > MAX_BODY_LENGTH) return undefined;
  try {
    return JSON.stringify(redacted(JSON.parse(text), asked));
  } catch {
    return undefined;
  }
}

/**
 * Numbers, truth values and single words stay: rules test them. Sentences, names with spaces and addresses go; of an
 * address that may name a job the last part stays where one that was `asked` for ends so, too.
 */
export function redacted(value: unknown, asked: ReadonlySet<string> = new Set()): unknown {
  if (typeof value === "string") {
    if (/^[\w.:-]{0,64}$/.test(value) && withoutSecrets(value, "") === value) return value;
    const last = /\s/.test(value) ? "" : lastPart(value);
    return `${lengthOf(value)}${asked.has(last) ? last : ""}`;
  }
  if (Array.isArray(value)) return value.map((item) => redacted(item, asked));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, below]) => [
      key,
      typeof below === "string" && isSecretName(key) && !asked.has(`/${below}`)
        ? lengthOf(below)
        : redacted(below, asked),
    ]),
  );
}

const lengthOf = (text: string): string => `(${[...text].length} characters)`;

/** The last part of an address, with its slash. */
const lastPart = (url: string): string => /\/[^/?#]+(?=\/?(?:[?#].*)?$)/.exec(url)?.[0] ?? "";

/** Of an address only single words stay, too: a segment that had to be encoded is none. */
const redactedUrl = (url: string): string =>
  url
    .replace(/#.*$/, "")
    .replace(/^[^?]*/, (path) => path.replace(/(?<=[^/]\/)[^/]*%[^/]*/g, "x"))
    .replace(/(?<=[?&])[^&]*/g, (field) => {
      const [name = "", ...given] = field.split("=");
      const value = given.join("=");
      const word = (text: string) => (/^[\w.-]{0,64}$/.test(text) && !isSecretName(name) ? text : "x");
      return given.length > 0 ? `${name}=${word(value)}` : word(name);
    });
