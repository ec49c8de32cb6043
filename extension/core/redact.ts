// Makes a text fit to be kept: one short line, well-formed, without what error texts tend to quote.
import { withoutEchoes } from "./echoes.ts";
import { withoutQuotes } from "./quotes.ts";
import { SECRET, withoutSecrets } from "./secrets.ts";

/** A well-formed text of one line, without control characters, of at most `max` characters. */
export function tidy(value: string, max: number): string {
  const line = value
    .slice(0, max * 4)
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .trim();
  const characters = [...line];
  return characters.length <= max ? line : `${characters.slice(0, max - 1).join("")}…`;
}

/** A text that can be kept: the same, with each secret in it masked before anything is cut off. */
export const clean = (value: string, max: number): string => tidy(withoutSecrets(value.slice(0, max * 8), "…"), max);

const MESSAGE_LENGTH = 200;
const EXCEPTION = /([A-Za-z_][\w.]*(?:Error|Exception|Warning|Timeout|Interrupt|Exit|Refused|Denied))(?![\w.])/g;
const TRACEBACK = /Traceback \(most recent call last\)|\bFile "[^"]*", line \d+/;
const LINE_END = /\r\n?|[\n\v\f\u0085\u2028\u2029]/;

/**
 * The words of an error in one line of at most 200 characters. Of a traceback only the exception's name is kept, because
 * its lines quote code and content. What the words quote is cut, and so are paths, the rest of addresses, long tokens,
 * and what the same request had `sent`: a server that complains of a text repeats it.
 */
export function errorText(value: string, sent: readonly string[] = []): string {
  const text = value.slice(0, 20_000).trim();
  const told = decoded(text);
  if (TRACEBACK.test(told)) return clean(exceptionOf(told) ?? "The server’s code failed.", MESSAGE_LENGTH);
  const line = firstLine(withoutEchoes(text.slice(0, 2000), sent));
  // Once as it was sent, where what is escaped still tells a quote's end from a quote in it, and once as it reads.
  const bare = withoutEchoes(firstLine(decoded(withoutQuotes(ofBadJson(line)))), sent);
  return clean(withoutQuotes(withoutAddresses(bare)), MESSAGE_LENGTH);
}

const firstLine = (text: string): string => text.split(LINE_END)[0] ?? "";

const ENTITIES: Readonly<Record<string, string>> = { quot: '"', apos: "'", lt: "<", gt: ">", amp: "&", nbsp: " " };

/** The text as it reads: HTML, JSON and addresses have ways of their own to write quotes, brackets and ends of lines. */
const decoded = (text: string): string =>
  text
    .replace(/&(?:#(\d{1,6})|#x([\da-f]{1,5})|(quot|apos|lt|gt|amp|nbsp));/gi, (_all, number, hex, name) =>
      name ? (ENTITIES[name.toLowerCase()] ?? "") : String.fromCodePoint(hex ? Number.parseInt(hex, 16) : +number),
    )
    .replace(/\\(?:u([\da-f]{4})|x([\da-f]{2}))/gi, (_all, four, two) =>
      String.fromCharCode(Number.parseInt(four ?? two, 16)),
    )
    .replace(/\\[nr]/g, "\n")
    .replace(/(?:%[\da-f]{2})+/gi, (codes) => {
      try {
        return decodeURIComponent(codes);
      } catch {
        return codes;
      }
    });

/** The name of the exception that a traceback ends with, without its package and without its text. */
function exceptionOf(traceback: string): string | undefined {
  const lines = traceback.split(LINE_END);
  const frame = lines.findLastIndex((line) => /^\s*File "/.test(line));
  const last = lines.slice(frame + 1).find((line) => /^\S/.test(line)) ?? "";
  const own = /^([A-Za-z_][\w.]*)(?=:|\s*$)/.exec(last)?.[1];
  const named = own ?? [...traceback.matchAll(EXCEPTION)].at(-1)?.[1];
  return named?.split(".").at(-1);
}

/** What parsers of JSON say: they quote the answer itself, with whatever quotes are in it. */
const ofBadJson = (line: string): string =>
  line
    .replace(/(\.\.\.)?".*"(\.\.\.)? is not valid JSON/, "the answer is not valid JSON")
    .replace(/^(Unexpected token) .*?,? the answer is not valid JSON/, "$1: the answer is not valid JSON");

/** After a colon only what is no plain word: "InvalidToken: it has expired" says why. */
const NAMED = new RegExp(String.raw`(?<![\w-])(${SECRET}["']?\s*[:：]\s*)(?=\S*\d)[^\s,;&)]+`, "gi");
/** What follows these is a secret or somebody's text, to the end: it may have spaces. */
const TO_THE_END =
  /\b(content|prompt|paragraph|text|input|body|description|comment|query|(?:set-)?cookie|passw(?:or)?d|passphrase|passcode)(["']?\s*[:=：＝]\s*).*$/i;
const AUTHORIZATION = /(authorization["']?\s*[:：]\s*)(?:(?:Bearer|Basic|Digest|Token) )?[^\s,;&)]+/gi;

/** A path's letters: up to a space, a quote or a bracket. */
const PART = String.raw`[^\s"'<>),;“”]`;
/** Folders in whose paths there may be spaces, as in names of people: such a path goes on to its next slash or its ending. */
const SPACED = String.raw`(?:(?<!\.[a-z]\w{0,4})(?: (?![\\/]|[a-z]:)${PART}+){0,5}? (?![\\/]|[a-z]:)${PART}+?(?:[\\/]${PART}*|\.[a-z]\w{0,4}(?!${PART})))*`;
const FOLDERS = "home|users|volumes|mnt|media|srv|var|tmp|opt|data|app";
const LOCAL = new RegExp(
  String.raw`(?<![\w\\/])(?:[a-z]:[\\/]|\\\\|/(?=(?:${FOLDERS})/))(?!\s|$)${PART}+${SPACED}`,
  "gi",
);
const ROOTED = new RegExp(String.raw`(?<![\w\\/])(?:[\\/]|(?<!:)//)(?![\s\\/]|$)${PART}+`, "g");
const BEFORE = String.raw`(?<![^\s('"=:,[{“])`;
const SEGMENT = String.raw`[^\s"'<>(),;:=\\/[“”]+`;
const RELATIVE = new RegExp(
  String.raw`${BEFORE}(?:${SEGMENT}[\\/]${PART}*\.\w{1,5}(?!\w)|(?=\S*\p{L})${SEGMENT}(?:[\\/]${SEGMENT}){2,})`,
  "gu",
);

/** A mail address names a person. */
export const withoutMail = (line: string): string => line.replace(/[^\s"'<>(),;:@＠]+[@＠][^\s"'<>(),;:]+/g, "…");

/** Of an address its host stays; of a path, a mail address, markup, a long token and what is named a secret nothing does. */
const withoutAddresses = (line: string): string =>
  withoutMail(
    line
      .replace(
        /\b([a-z][a-z0-9+.-]*:\/\/)([^\s/?#"'<>)]*)((?:[^\s"'<>)]|\)(?=[\w/?#&=%.-]))*)/gi,
        (_all, scheme: string, host: string, rest: string) =>
          `${scheme}${host.replace(/^.*@/, "")}${rest === "" ? "" : "/…"}`,
      )
      .replace(/\b(arn|data|javascript|mailto|tel):(?=\S)[^\s"'<>]+/gi, "$1:…"),
  )
    .replace(/\?[^\s?"'<>)]*=[^\s"'<>)]*/g, "?…")
    .replace(LOCAL, "…")
    .replace(RELATIVE, "…")
    .replace(ROOTED, "…")
    .replace(/<[a-z!/?].*$/i, "…")
    .replace(TO_THE_END, "$1$2…")
    .replace(AUTHORIZATION, "$1…")
    .replace(NAMED, "$1…")
    .replace(/(?<![\w+/=-])(?=[\w+/=-]*\d)[\w+=-][\w+/=-]{23,}/g, "…");
