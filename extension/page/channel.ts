// What the content script tells the page script: the watch list as two patterns, so that the page only matches.
import type { WatchList } from "#core/signal.ts";

/** Sources of expressions over `METHOD /path`: which requests a rule names, and for which of them one reads bodies. */
export interface Patterns {
  named: string;
  body: string;
}

/** The same judgement as `watchFor` gives. An empty list matches nothing. */
export function patternsOf(list: WatchList): Patterns {
  const sources = (watches: WatchList) => `^(?:${watches.map(sourceOf).join("|") || "$^"})$`;
  return { named: sources(list), body: sources(list.filter((watch) => watch.body)) };
}

function sourceOf({ method, path }: WatchList[number]): string {
  const segments = path.split("/").map((segment) => {
    if (segment === "**") return "(?:/.*)?";
    return segment === "*" ? "/[^/]*" : `/${segment.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}`;
  });
  return `${method === "*" ? "\\S+" : method} ${segments.slice(1).join("")}`;
}
