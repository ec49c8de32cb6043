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
const TRACEBACK = /Traceback \(most recent call last\)|\bFile "[^"]*", line \d+/;

/**
 * The words of an error in one line of at most 200 characters. Of a traceback only the exception's name is kept, because
 * its lines quote code and content. What the words quote is cut, and so are paths, the rest of addresses, long tokens,
 * and what the same request had `sent`: a server that complains of a text repeats it.
 */
export function errorText(value: string, sent: readonly string[] = []): string {
  const text = value.slice(0, 20_000).trim();
  if (TRACEBACK.test(text)) return clean(exceptionOf(text) ?? "The server’s code failed.", MESSAGE_LENGTH);
  const line = text.split(/\r\n?|\n/)[0] ?? "";
  return clean(withoutQuotes(withoutAddresses(withoutEchoes(line.slice(0, 2000), sent))), MESSAGE_LENGTH);
}

/** The name of the exception that a traceback ends with, without its package and without its text. */
function exceptionOf(traceback: string): string | undefined {
  const last = traceback.split(/\r\n?|\n/).findLast((line) => line.trim() !== "") ?? "";
  const own = /^\s*([A-Za-z_][\w.]*)(?=:|\s*$)/.exec(last)?.[1];
  const named = own ?? [...traceback.matchAll(EXCEPTION)].at(-1)?.[1];
  return named?.split(".").at(-1);
}

/** A secret by its name (`token=…`); after a colon only what is no plain word: "InvalidToken: it has expired" says why. */
const SECRET =
  /(?<![\w-])([\w-]{0,40}?(?:passw(?:or)?d|secret|token|api[_-]?key|credentials?|authorization|cookie|session_?id)["']?)(\s*=\s*(?=\S)|:\s*(?=(?:Bearer |Basic )?\S*\d))(?:(?:Bearer|Basic) )?[^\s,;&)]+/gi;

/** Of an address its host stays; of a path, a mail address, markup, a long token and what is named a secret nothing does. */
const withoutAddresses = (line: string): string =>
  line
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/[^\s/?#"'<>)]+)[^\s"'<>)]*/gi, (all, host: string) =>
      all.length > host.length + 1 ? `${host}/…` : host,
    )
    .replace(/[^\s"'<>(),;:]+@[^\s"'<>(),;:]+/g, "…")
    .replace(/(^|[\s('"=:,[])(?:[A-Za-z]:)?[\\/](?![\s/]|$)[^\s"'<>),;]+/g, "$1…")
    .replace(/(^|[\s('"=:,[])[\w.-]+[\\/][^\s"'<>),;]*\.\w{1,5}(?!\w)/g, "$1…")
    .replace(/<[a-z!/][^>]*>.*$/i, "…")
    .replace(SECRET, "$1$2…")
    .replace(/(?<![\w/])(?=[\w+=-]*\d)[\w+=-]{24,}/g, "…")
    .replace(/\b(content|prompt|paragraph|text|input|body|description|comment|query)(\s*[:=]\s*).*$/i, "$1$2…");

/** A name in quotes that JavaScript or Python itself puts there tells of the code, and stays. */
const OF_CODE = /\b(?:reading|setting|property|attribute|argument|named|import) $/i;
const NAME = /^[A-Za-z_$][\w$.]{0,40}$/;
const QUOTED =
  /(?<!\w)'(?:[^']|(?<=\w)'(?=\w))*(?:'(?!\w)|$)|["“][^"“”]*(?:["”]|$)|`[^`]*(?:`|$)|«[^»]*(?:»|$)|‘[^’]*(?:’|$)/g;

/** What stands in quotes is somebody's text: a name of the code alone is kept. */
function withoutQuotes(line: string): string {
  const told = line
    .replace(/(\.\.\.)?".*"(\.\.\.)? is not valid JSON/, "the answer is not valid JSON")
    .replace(/^(Unexpected token) .*?,? the answer is not valid JSON/, "$1: the answer is not valid JSON");
  return told.replace(QUOTED, (quoted, at: number) => {
    const inner = quoted.slice(1, -1);
    const ofCode = OF_CODE.test(told.slice(0, at)) || /^ object\b/.test(told.slice(at + quoted.length));
    return ofCode && NAME.test(inner) ? quoted : "“…”";
  });
}

/** The shortest piece of a sent text that counts as repeated, and how much of one is looked at. */
const ECHO_LENGTH = 16;
const ECHO_WITHIN = 20_000;

/** Cuts what repeats a sent text: all of a short one, and any longer piece of a long one. */
function withoutEchoes(line: string, sent: readonly string[]): string {
  const cut = new Set<number>();
  for (const text of sent) {
    const own = text.slice(0, ECHO_WITHIN).trim();
    const length = Math.min(own.length, ECHO_LENGTH);
    if (length < 4) continue;
    for (let at = 0; at + length <= line.length; at += 1) {
      if (!own.includes(line.slice(at, at + length))) continue;
      for (let place = at; place < at + length; place += 1) cut.add(place);
    }
  }
  return cut.size === 0 ? line : masked(line, cut);
}

const masked = (line: string, cut: ReadonlySet<number>): string =>
  line
    .split("")
    .map((letter, at) => (!cut.has(at) ? letter : cut.has(at - 1) ? "" : "…"))
    .join("");
