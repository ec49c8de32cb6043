// Makes a text fit to be kept: one short line, well-formed, without what error texts tend to quote.

/** A text that can be kept: well-formed, one line, without control characters, at most `max` characters. */
export function clean(value: string, max: number): string {
  const tidy = value
    .slice(0, max * 4)
    .toWellFormed()
    .replace(/\p{Cc}+/gu, " ")
    .trim();
  const characters = [...tidy];
  return characters.length <= max ? tidy : `${characters.slice(0, max - 1).join("")}…`;
}

const MESSAGE_LENGTH = 200;
const EXCEPTION = /([A-Za-z_][\w.]*(?:Error|Exception|Warning|Timeout|Interrupt|Exit|Refused|Denied))(?![\w.])/g;

/**
 * The words of an error in one line of at most 200 characters. Of a traceback only the exception's name is kept, because
 * its lines quote code and content; queries and fragments of addresses and the text that a JSON parser quotes are cut.
 */
export function errorText(value: string): string {
  const text = value.slice(0, 20_000).trim();
  if (/Traceback \(most recent call last\)|^\s*File "[^"]*", line \d+/m.test(text)) {
    return clean(exceptionOf(text) ?? "The server’s code failed.", MESSAGE_LENGTH);
  }
  const line = text.split(/\r\n?|\n/)[0] ?? "";
  const kept = line
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/[^\s?#"'<>]+)[?#][^\s"'<>)]*/gi, "$1")
    .replace(/(\.\.\.)?".*"(\.\.\.)? is not valid JSON/, "the answer is not valid JSON")
    .replace(/^(Unexpected token) .*?,? the answer is not valid JSON/, "$1: the answer is not valid JSON");
  return clean(kept, MESSAGE_LENGTH);
}

/** The name of the exception that a traceback ends with, without its package and without its text. */
function exceptionOf(traceback: string): string | undefined {
  const last = traceback.split(/\r\n?|\n/).findLast((line) => line.trim() !== "") ?? "";
  const own = /^\s*([A-Za-z_][\w.]*)(?=:|\s*$)/.exec(last)?.[1];
  const named = own ?? [...traceback.matchAll(EXCEPTION)].at(-1)?.[1];
  return named?.split(".").at(-1);
}
