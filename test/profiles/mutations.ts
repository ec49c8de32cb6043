// Copies of the review app’s profile with one thing taken out of it: a line of judgement, one way to meet it, or a detail.
import type { ProfileSource } from "#core/profile.ts";
import { reviewApp } from "#profiles/review-app.ts";

export interface Mutant {
  /** The rule and the line that it lacks. */
  name: string;
  source: ProfileSource;
}

/** Taken out: what stays in its place never holds, because some lists may not be empty. */
const NEVER = { field: "request.channel", is: "none" };

/** One mutant for each line of judgement, each alternative of each `any`, and each detail that a request keeps. */
export function mutants(): Mutant[] {
  const found: Mutant[] = withoutDetails();
  for (const path of pathsOf(reviewApp)) {
    const source = structuredClone(reviewApp) as ProfileSource;
    const list = at(source, path.slice(0, -1));
    if (!Array.isArray(list)) continue;
    const index = Number(path.at(-1));
    const gone = list[index];
    list[index] = path.at(-2) === "outcome" ? { ...gone, when: NEVER } : NEVER;
    found.push({ name: `${placeOf(path)}: ${JSON.stringify(gone)}`, source });
  }
  return found;
}

function withoutDetails(): Mutant[] {
  return reviewApp.requests.flatMap((rule, index) => {
    const places = [rule, ...(rule.also ?? [])].flatMap(({ keep = {} }, part) =>
      Object.keys(keep).map((key) => ({ part, key })),
    );
    return places.map(({ part, key }) => {
      const source = structuredClone(reviewApp) as ProfileSource;
      const changed = source.requests[index];
      const keep = part === 0 ? changed?.keep : changed?.also?.[part - 1]?.keep;
      if (keep) delete keep[key];
      return { name: `${rule.id} keep.${key}`, source };
    });
  });
}

/** The places of all items of `outcome` and `any` lists, from the root. */
function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => {
    const here = [...path, key];
    const isItem = Array.isArray(value) && (path.at(-1) === "outcome" || path.at(-1) === "any");
    return [...(isItem ? [here] : []), ...pathsOf(below, here)];
  });
}

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((found, key) => (found as Record<string, unknown>)[key], value);

function placeOf([list, index, ...rest]: readonly string[]): string {
  const rule = list === "requests" || list === "elements" ? reviewApp[list]?.[Number(index)]?.id : undefined;
  return rule === undefined ? [list, index, ...rest].join(".") : `${rule} ${rest.join(".")}`;
}
