// Cuts what stands in quotes out of an error's words, whichever quotes a language or a server puts there.

/** What opens and closes: German opens with what English closes with, so either end may be any of its kind. */
const KINDS = ['"“”„‟＂〝〞〟', "'‘’‚‛＇", "`", "«»", "‹›", "「」", "『』", "《》"] as const;
const SINGLE = KINDS[1];

/** A name in quotes that JavaScript or Python itself puts there tells of the code, and stays. */
const OF_CODE = /\b(?:reading|setting|property|attribute|argument|named|import) $/i;
const NAME = /^[A-Za-z_$][\w$.]{0,40}$/;
const WORD = /[\p{L}\p{N}_]/u;
/** Python marks bytes and its other texts by a letter before the quote. */
const PYTHON = /(?<![\p{L}\p{N}_])[bruf]{1,2}$/iu;

/** What stands in quotes is somebody's text: a name of the code alone is kept. */
export function withoutQuotes(line: string): string {
  let told = "";
  for (let at = 0; at < line.length; ) {
    const kind = KINDS.find((quotes) => quotes.includes(line[at] ?? ""));
    if (kind === undefined || !opens(line, at, kind)) {
      told += line[at];
      at += 1;
      continue;
    }
    const end = endOf(line, at, kind);
    const inner = line.slice(at + 1, end - 1);
    const ofCode = (OF_CODE.test(told) || /^ object\b/.test(line.slice(end, end + 8))) && NAME.test(inner);
    told = ofCode ? told + line.slice(at, end) : `${told.replace(/\\$/, "")}“…”`;
    at = end;
  }
  return told;
}

/** An apostrophe within a word opens nothing. */
const opens = (line: string, at: number, kind: string): boolean =>
  kind !== SINGLE || !WORD.test(line[at - 1] ?? "") || PYTHON.test(line.slice(Math.max(0, at - 3), at));

/** Where the quote that opens at `start` has ended: quotes in it are counted, and one without an end has the rest. */
function endOf(line: string, start: number, kind: string): number {
  const escaped = line[start - 1] === "\\";
  let depth = 1;
  for (let at = start + 1; at < line.length; at += 1) {
    if (!kind.includes(line[at] ?? "")) continue;
    const before = line[at - 1] ?? "";
    const after = line[at + 1] ?? "";
    if (before === "\\" && !escaped) continue;
    if (kind === SINGLE && WORD.test(before) && WORD.test(after)) continue;
    depth += /[\s(]/.test(before) && WORD.test(after) ? 1 : -1;
    if (depth === 0) return at + 1;
  }
  return line.length + 1;
}
