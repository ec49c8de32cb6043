// Learns what an answer says as the page reads it, so that nothing is read twice; one left unread is read from a copy.
import { handsOn, isError, observe, settlesAlike } from "./disguise.ts";
import { MAX_COPIED, UNREAD_LATE_MS, UNREAD_MS } from "./limits.ts";
import {
  attempt,
  call,
  find,
  getPrototypeOf,
  getters,
  listen,
  memory,
  now,
  react,
  soon,
  textOfJson,
  writesPlainJson,
} from "./natives.ts";
import type { Outcome } from "./request.ts";

/** Told how reading an answer ended, with its text where it could be had, and when, where that is not now. */
type End = (outcome: Outcome, text?: string, at?: number) => void;

/** An answer that came and whose text a rule asks for. */
interface Answer {
  /** Not there any more once somebody reads it, the page or we a copy: what is kept beyond that costs the page memory and time. */
  response: Response | undefined;
  end: End;
  /** When it came: what we do later with one that nobody reads is no part of its duration. */
  at: number;
}
const answers = memory<Answer | undefined>();
let unread: Answer[] = [];

/** Not told by its name, which a page may have made an accessor. */
const syntaxErrors = SyntaxError.prototype;
const responses = Response.prototype;
export const [responseHeaders, responseStatus] = getters<[Headers, number]>(responses, "headers", "status");
const { clone: responseClone, text: responseText } = responses;
const headerGet = Headers.prototype.get;

/** The media types whose text may be read: many a server sends its JSON as `text/html`, or under no type at all (`null`). */
export const READABLE = /^(application\/(.+\+)?json|text\/[ph]|null)/i;

const header = (response: unknown, name: string): string | null =>
  call(headerGet, responseHeaders(response) as Headers, [name]);
export const mediaType = (response: unknown): string | null => header(response, "content-type");

/** Calls `end` when the answer has been read, by whoever is first. */
export function awaitReading(response: Response, end: End): void {
  const answer: Answer = { response, end, at: now() };
  answers.keep(response, answer);
  if (unread.length === 0) soon(lookAtUnread, UNREAD_MS);
  unread[unread.length] = answer;
}

/** Observes every way in which a page reads an answer. */
export function observeAnswers(): void {
  observeReading("json", textOfJson);
  observeReading("text", (text) => text as string);
  observeReading("arrayBuffer");
  observeReading("blob");
  observeReading("bytes");
  observe(responses, "clone", (self) => handsOn(answers, answers.of(self)));
  // Many only look whether there is one: where no copy can be taken, the page may still read it as text.
  observe(responses, "body", (self) => readCopy(answers.of(self), true), "get");
  // A page that goes on as soon as it knows the status reads no more of it.
  listen(window, "pagehide", () => lookAtUnread(0));
}

/** The text comes of what the page gets, or of a copy where that does not tell it. */
function observeReading(name: string, textOf?: (value: unknown) => string | undefined): void {
  observe(responses, name, (self) => {
    const answer = answers.of(self);
    const heard = answer?.response && textOf && (textOf !== textOfJson || writesPlainJson()) ? answer : undefined;
    if (heard) heard.response = undefined;
    else readCopy(answer);
    return settlesAlike(
      (value) => heard?.end("answered", textOf?.(value)),
      (reason) =>
        heard?.end(isError(reason) && getPrototypeOf(reason as object) === syntaxErrors ? "answered" : "unread"),
    );
  });
}

/**
 * What nobody has read by now is looked at again and again, so that whatever is left with its page is known. Where it is left
 * nothing is read any more (`most` 0), and all that is left is told as it is.
 */
function lookAtUnread(most?: number): void {
  const due = unread;
  unread = [];
  for (let i = 0; i < due.length; i += 1) {
    const answer = due[i] as Answer;
    readCopy(answer, most === undefined && now() - answer.at < UNREAD_LATE_MS, most);
    if (answer.response) unread[unread.length] = answer;
  }
  if (unread.length > 0) soon(lookAtUnread, UNREAD_MS);
}

/**
 * Reads a copy of an answer that nobody reads yet and that says that it has fewer than `most` bytes: a copy of any other
 * would hold up the page's own stream, or never end.
 */
function readCopy(answer: Answer | undefined, isLook?: boolean, most = MAX_COPIED): undefined {
  if (!answer?.response) return;
  const { response, end, at } = answer;
  const readable = find(READABLE, mediaType(response));
  const short = readable && +(header(response, "content-length") ?? most) < most;
  if (isLook && readable && !short) return;
  answer.response = undefined;
  const told = (text?: string) => end("answered", text, at);
  const reading = short && attempt(() => call(responseText, call(responseClone, response, []), []));
  if (reading) react(reading, told, () => end("unread"));
  else told();
}
