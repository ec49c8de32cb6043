// Where something happened, as it may be kept: the plain words of a path, and the frames of a stack.
import { splitUrl } from "./evidence.ts";
import { clean } from "./redact.ts";

const MAX_PATH = 200;

/** Of a segment that is no plain word (encoded, a mail address, a long token), and of a segment's parameters, nothing stays. */
export const keptPath = (path: string): string => clean(path.split("/").map(wordOf).join("/"), MAX_PATH);

function wordOf(segment: string): string {
  const [word = "", ...parameters] = segment.split(";");
  const plain = /%|[^\x20-\x7e…]|@[^@]*\.\w/.test(word)
    ? "…"
    : word.replace(/(?<![\w+=-])(?=[\w+=-]*\d)[\w+=-]{24,}/g, "…");
  return parameters.length === 0 ? plain : `${plain};…`;
}

/** The path of an address; of one that is a whole content (`data:`) its kind alone, or nothing. */
export function whereIn(address: string): string {
  const { path } = splitUrl(address);
  if (/^(?:\/|[\w.-]{1,100}$)/.test(path)) return keptPath(path);
  return /^[a-z][a-z0-9+.-]*:/i.exec(path)?.[0].toLowerCase() ?? "…";
}

/** How browsers write where an error was made: `    at f (address:1:2)`, `f@address:1:2`. A line of the message is none. */
const FRAME =
  /^(?:\s+at .*(?:<anonymous>(?::\d+:\d+)?|\((?:native|index \d+|[\w$./-]+\.\w{1,5}:\d+:\d+)|\b[a-z][\w+.-]*:\S*(?::\d+:\d+|\]:0x\w+))\)*|[^@]*@[a-z][\w+.-]*:\S*(?: line \d+ > \w+)*(?::\d+:\d+|\]:0x\w+))$/;
/** What follows the path of a frame's address, or the kind of one that is content itself, up to its line and column. */
const REST = /(?:(?<=:\/\/\S*)[?#]|(?<=\bdata:))\S*?(?=(?::\d+:\d+)?(?:\)*,?\s|\)*$))/g;

/** Where it happened, without the message that some engines put before it (it is kept apart) and without query strings. */
export function framesOf(stack: string, message: string): string {
  const end = stack.indexOf(`${message}\n`);
  const isHeader = message !== "" && end >= 0 && /^(?:[\w$.]+: )?$/.test(stack.slice(0, end));
  const lines = (isHeader ? stack.slice(end + message.length) : stack).split("\n");
  const frames = lines.filter((line) => FRAME.test(line)).map((line) => line.replace(REST, ""));
  return clean(frames.join("\n"), 2000);
}
