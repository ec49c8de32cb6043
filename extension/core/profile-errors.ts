// Says what is wrong with a profile in sentences for the person who writes it: where, what, and what would be right.
import type * as z from "zod";

type Issue = z.core.$ZodIssue;

/** One sentence for each thing that is wrong, in the order of the profile. */
export function sentences(error: z.ZodError, profile: unknown): string[] {
  return withoutFollowUps(error.issues)
    .flatMap((issue) => sentencesOf(issue, [], profile))
    .slice(0, 50);
}

/** What is not in its form also fails later tests of the same place: that it is not says it all. */
function withoutFollowUps(issues: readonly Issue[]): Issue[] {
  const wrong = new Set<string>();
  return issues.filter(({ code, path }) => {
    const place = path.join(".");
    const isFirst = !wrong.has(place);
    if (code !== "custom") wrong.add(place);
    return isFirst;
  });
}

function sentencesOf(issue: Issue, above: readonly PropertyKey[], profile: unknown): string[] {
  const path = [...above, ...issue.path];
  if (issue.code === "invalid_union") {
    const value = valueAt(profile, path);
    if (value === undefined) return [`${placeOf(path, profile)} is missing.`];
    const nearest = nearestBranch(issue, path, profile);
    if (nearest) return withoutFollowUps(nearest).flatMap((one) => sentencesOf(one, path, profile));
    if (Array.isArray(value)) return [`${placeOf(path, profile)} is a list, and can be none.`];
  }
  return [`${placeOf(path, profile)} ${reasonOf(issue)}`];
}

/** Of the forms a value may have, the one that was probably meant: the one with the fewest, deepest complaints. */
function nearestBranch(
  issue: Issue & { code: "invalid_union" },
  path: readonly PropertyKey[],
  profile: unknown,
): Issue[] | undefined {
  const value = valueAt(profile, path);
  const cost = (branch: readonly Issue[]): number =>
    branch.reduce((sum, one) => {
      const wrongKind = one.code === "invalid_type" && one.path.length === 0;
      const strangers = one.code === "unrecognized_keys" ? one.keys.length * 2 : 0;
      return sum + (wrongKind ? 100 : 0) + strangers + 1;
    }, 0);
  const fitting = issue.errors.filter((branch) => branch.length > 0).sort((a, b) => cost(a) - cost(b));
  const [best] = fitting;
  return best && (typeof value !== "object" || cost(best) < 100) ? [...best] : undefined;
}

function reasonOf(issue: Issue): string {
  switch (issue.code) {
    case "unrecognized_keys": {
      const named = issue.keys.map((key) => `“${key}”`).join(", ");
      return issue.keys.length === 1
        ? `has a field ${named}, which has no place here.`
        : `has fields that have no place here: ${named}.`;
    }
    case "invalid_type":
      return issue.input === undefined && /received undefined/.test(issue.message)
        ? `is missing; it is ${article(issue.expected)}.`
        : `is not ${article(issue.expected)}.`;
    case "invalid_value":
      return issue.values.length === 1
        ? `must be ${JSON.stringify(issue.values[0])}.`
        : `must be one of ${issue.values.map((value) => String(value)).join(", ")}.`;
    case "too_big":
      return `is too ${issue.origin === "string" ? "long" : "large"}: at most ${issue.maximum}.`;
    case "too_small":
      return `is too ${issue.origin === "string" ? "short" : "small"}: at least ${issue.minimum}.`;
    case "invalid_format":
      return /^(is|names|has)/.test(issue.message) ? `${issue.message}.` : startsReason(issue);
    case "invalid_union":
      return "has none of the forms that are possible here.";
    case "invalid_key":
      return "has a name that is not snake_case.";
    default:
      return `${issue.message.replace(/\.$/, "")}.`;
  }
}

const startsReason = (issue: Issue): string =>
  "prefix" in issue && typeof issue.prefix === "string" ? `must begin with “${issue.prefix}”.` : "has the wrong form.";

function article(kind: string): string {
  const words: Record<string, string> = {
    record: "an object",
    object: "an object",
    array: "a list",
    int: "a whole number",
  };
  return words[kind] ?? `a ${kind === "boolean" ? "true or false" : kind === "string" ? "text" : kind}`;
}

/** The place in words a person finds again: the rule by its id where it has one, then the field. */
function placeOf(path: readonly PropertyKey[], profile: unknown): string {
  if (path.length === 0) return "The profile";
  const [list, index, ...rest] = path;
  const id = typeof index === "number" ? idOf(valueAt(profile, [list ?? "", index])) : undefined;
  if (id === undefined || (list !== "requests" && list !== "elements")) return `${dotted(path)}:`.replace(/:$/, "");
  const rule = `${list === "requests" ? "Request" : "Element"} rule “${id}”`;
  return rest.length === 0 ? rule : `${rule}: ${dotted(rest)}`;
}

const dotted = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => (typeof part === "number" ? `[${part + 1}]` : String(part)))
    .join(".")
    .replaceAll(".[", "[");

function idOf(rule: unknown): string | undefined {
  const id = (rule as { id?: unknown } | null | undefined)?.id;
  return typeof id === "string" && id !== "" ? id.slice(0, 60) : undefined;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === "object" && at !== null && Object.hasOwn(at, key)
        ? (at as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
}
