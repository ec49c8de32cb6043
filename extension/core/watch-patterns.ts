// Turns the rules' methods and path templates into one pattern, so that a page only matches and need not know the rules.
import type { WatchPattern } from "./signal.ts";

/** One request that a rule names: a method (`*` is any), a path template as `pathMatches` reads it, and what to read. */
export interface Watch {
  method: string;
  path: string;
  /** A rule of it asks for the answer's body. */
  body: boolean;
}

/**
 * The same judgement as `pathMatches` gives. An empty list matches nothing. With `type` it says that the media types of
 * answers are asked for.
 */
export function patternOf(watches: readonly Watch[], type: boolean): WatchPattern {
  const some = (body: boolean) =>
    watches
      .filter((watch) => watch.body === body)
      .map(sourceOf)
      .join("|") || "$^";
  return `^(?:(${some(true)})|${some(false)})${type ? "()" : ""}$`;
}

function sourceOf({ method, path }: Watch): string {
  const segments = path.split("/").map((segment) => {
    if (segment === "**") return "(?:/.*)?";
    return segment === "*" ? "/[^/]*" : `/${segment.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}`;
  });
  return `${method === "*" ? "\\S+" : method} ${segments.slice(1).join("")}`;
}
