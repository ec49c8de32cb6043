// Learns what an answer says as the page reads it, so that nothing is read twice; one left unread is read from a copy.
import { MAX_BODY_LENGTH } from "#core/signal.ts";
import { handsOn, observe, observeGetter, settlesAlike } from "./disguise.ts";
import { attempt, call, dataOf, getters, memory, soon, textOfJson, then, writesPlainJson } from "./natives.ts";
import type { Outcome } from "./request.ts";

/** Told how reading an answer ended, with its text where it could be had. */
type End = (outcome: Outcome, text?: string) => void;

/** An answer that came and whose text a rule asks for. */
interface Answer {
  response: Response;
  end: End;
  /** Somebody reads it: the page, or we a copy. */
  taken: boolean;
}
const answers = memory<Answer | undefined>();
let unread: Answer[] = [];
/** The page has begun to read what it wants to read, long before. */
const UNREAD_MS = 100;

const responses = Response.prototype;
const [responseHeaders] = getters<[Headers]>(responses, "headers");
const { clone: responseClone, text: responseText } = responses;
const headerGet = Headers.prototype.get;

export const header = (response: Response, name: string): string =>
  call(headerGet, responseHeaders(response) as Headers, [name]) ?? "";

/** Calls `end` when the answer has been read, by whoever is first. */
export function awaitReading(response: Response, end: End): void {
  const answer: Answer = { response, end, taken: false };
  answers.keep(response, answer);
  if (unread.length === 0) soon(copyUnread, UNREAD_MS);
  unread[unread.length] = answer;
}

/** Observes every way in which a page reads an answer. */
export function observeAnswers(): void {
  observeReading("json", textOfJson);
  observeReading("text", (text) => text as string);
  observeReading("arrayBuffer");
  observe(responses, "clone", (self) => handsOn(answers, answers.of(self)));
  observeGetter(responses, "body", copyFirst);
}

/** The text comes of what the page gets, or of a copy where that does not tell it. */
function observeReading(name: string, textOf?: (value: unknown) => string | undefined): void {
  observe(responses, name, (self) => {
    const answer = answers.of(self);
    const heard =
      answer && !answer.taken && textOf && (textOf !== textOfJson || writesPlainJson()) ? answer : undefined;
    if (heard) heard.taken = true;
    else copyFirst(self);
    return settlesAlike(
      (value) => heard?.end("answered", textOf?.(value)),
      (reason) => heard?.end(dataOf(reason, "name") === "SyntaxError" ? "answered" : "unread"),
    );
  });
}

/** Takes a copy before the page reads in a way that tells us nothing. */
function copyFirst(response: unknown): undefined {
  const answer = answers.of(response);
  if (answer) readCopy(answer);
}

function copyUnread(): void {
  const due = unread;
  unread = [];
  for (let i = 0; i < due.length; i += 1) readCopy(due[i] as Answer);
}

/** Only of an answer that says that it is short: a copy of any other would hold up the page's own stream, or never end. */
function readCopy(answer: Answer): void {
  const { response, end, taken } = answer;
  if (taken) return;
  answer.taken = true;
  const length = header(response, "content-length");
  const reading =
    length && +length <= MAX_BODY_LENGTH
      ? attempt(() => call(responseText, call(responseClone, response, []), []))
      : undefined;
  if (reading) call(then, reading, [(text: string) => end("answered", text), () => end("unread")]);
  else end("answered");
}
