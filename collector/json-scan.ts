// Finds JSON that is too deep or too wide before it is parsed, in one pass over its text.

/** A record may be 16 deep; the batch and its list of records are around it. */
export const MAX_DEPTH = 18;
export const MAX_KEYS = 1000;

export interface Trouble {
  code: string;
  message: string;
}

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
const COLON = 58;

/** What is wrong with the shape of this text, if anything. It need not be valid JSON. */
export function scanJson(text: string): Trouble | undefined {
  const keys: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
    } else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      if (keys.push(0) > MAX_DEPTH)
        return { code: "too_deep", message: `The JSON is nested deeper than ${MAX_DEPTH}.` };
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      keys.pop();
    } else if (code === COLON) {
      const top = keys.length - 1;
      const count = (keys[top] ?? 0) + 1;
      if (count > MAX_KEYS) return { code: "too_many_keys", message: `An object has more than ${MAX_KEYS} keys.` };
      keys[top] = count;
    }
  }
  return undefined;
}

/** The place of the closing quote of the string that begins at `start`, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}
