// Learns what an answer says as the page reads it, so that nothing is read twice; one left unread is read from a copy.
import { MAX_BODY_LENGTH } from "#core/signal.ts";
import { cancelWith } from "./cancel.ts";
import { observe, observeGetter, settleAlike } from "./disguise.ts";
import { attempt, call, dataOf, getters, memory, plain, soon, textOfJson, writesPlainJson } from "./natives.ts";
import type { Outcome, Tracked } from "./request.ts";

/** An answer that came and whose text a rule asks for. */
interface Answer {
  response: Response;
  status: number | undefined;
  type: string;
  tracked: Tracked;
  /** Somebody reads it: the page, or we a copy. */
  taken: boolean;
}
const answers = memory<Answer>();
let unread: Answer[] = [];
/** The page has begun to read what it wants to read, long before. */
const UNREAD_MS = 100;

const responses = Response.prototype;
const [responseBody] = getters<[ReadableStream<Uint8Array> | null]>(responses, "body");
const { clone: responseClone } = responses;
const getReader = ReadableStream.prototype.getReader;
const { read, cancel } = ReadableStreamDefaultReader.prototype;
const { then } = Promise.prototype;
const NativeDecoder = TextDecoder;
const decode = TextDecoder.prototype.decode;
const MORE = plain({ stream: true });

/** Ends `tracked` with the answer's text, whoever reads it first; with none where it can't be read or is too long. */
export function awaitReading(response: Response, status: number | undefined, type: string, tracked: Tracked): void {
  const answer: Answer = { response, status, type, tracked, taken: false };
  answers.keep(response, answer);
  if (unread.length === 0) soon(copyUnread, UNREAD_MS);
  unread[unread.length] = answer;
}

/** Observes every way in which a page reads an answer. */
export function observeAnswers(): void {
  observeReading("json", textOfJson);
  observeReading("text", (text) => text as string);
  for (const name of ["arrayBuffer", "blob", "bytes", "formData"]) observeReading(name);
  observe(responses, "clone", (self) => {
    const answer = answers.of(self);
    return (
      answer &&
      ((made, threw) => {
        if (!threw) answers.keep(made, answer);
        return made;
      })
    );
  });
  observeGetter(responses, "body", copyFirst);
  attempt(() => observe(Cache.prototype, "put", (_self, args) => copyFirst(args[1])));
}

/** The text comes of what the page gets, or of a copy where that does not tell it. */
function observeReading(name: string, textOf?: (value: unknown) => string | undefined): void {
  observe(responses, name, (self) => {
    const answer = answers.of(self);
    const heard =
      answer && !answer.taken && textOf && (textOf !== textOfJson || writesPlainJson()) ? answer : undefined;
    if (heard) heard.taken = true;
    else copyFirst(self);
    const end = (outcome: Outcome, text?: string) =>
      heard?.tracked.end(outcome, heard.status, heard.type, within(text));
    return (result, threw) =>
      threw
        ? result
        : settleAlike(
            result as Promise<unknown>,
            (value) => heard && end("answered", textOf?.(value)),
            (reason) => end(dataOf(reason, "name") === "SyntaxError" ? "answered" : "unread"),
          );
  });
}

/** A text that is not too long to be told. */
export const within = (text: string | undefined): string | undefined =>
  text !== undefined && text.length <= MAX_BODY_LENGTH ? text : undefined;

/** Takes a copy before the page reads in a way that tells us nothing. */
function copyFirst(response: unknown): undefined {
  const answer = answers.of(response);
  if (answer) attempt(() => readCopy(answer));
}

function copyUnread(): void {
  const due = unread;
  unread = [];
  for (let i = 0; i < due.length; i += 1) attempt(() => readCopy(due[i] as Answer));
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;
const letGo = (reader: Reader): void => {
  call(then, call(cancel, reader, []), [undefined, () => undefined]);
};

/** Reads at most `MAX_BODY_LENGTH` of a copy, and no more once the page cancels its own. One that breaks off is `unread`. */
function readCopy(answer: Answer): void {
  const { response, status, type, tracked, taken } = answer;
  if (taken) return;
  answer.taken = true;
  const done = (text?: string) => tracked.end("answered", status, type, within(text));
  const body = responseBody(attempt(() => call(responseClone, response, [])));
  if (!body) return done(body === null ? "" : undefined);
  const unreadable = () => tracked.end("unread", status);
  const reader = call(getReader, body, []) as Reader;
  cancelWith(responseBody(response), () => {
    unreadable();
    letGo(reader);
  });
  const decoder = new NativeDecoder();
  let text = "";
  const next = (): void => {
    call(then, call(read, reader, []), [
      (chunk: ReadableStreamReadResult<Uint8Array>) => {
        if (!chunk.done) {
          text += call(decode, decoder, [chunk.value, MORE]);
          if (text.length <= MAX_BODY_LENGTH) return next();
          letGo(reader);
        }
        done(text);
      },
      unreadable,
    ]);
  };
  next();
}
