// What the rules of a profile ask of each other: what is named exists, and every line can hold, but not of just anything.
import { holds } from "./evidence.ts";
import type { ElementRule, Outcome, Predicate, RequestRule } from "./profile-rules.ts";

interface Rules {
  outcome: Outcome[];
  requests: RequestRule[];
  elements: ElementRule[];
}
type Place = (string | number)[];
type Problem = (path: Place, message: string) => void;

/** Rule ids are unique, every rule that is named exists, and what a rule says is of use. */
export function checkRules(
  profile: Rules,
  context: { addIssue(issue: { code: "custom"; path: Place; message: string }): void },
): void {
  const problem: Problem = (path, message) => context.addIssue({ code: "custom", path, message });
  const seen = new Set<string>();
  const known = new Set(profile.requests.map((rule) => rule.id));
  for (const list of ["requests", "elements"] as const) {
    for (const [index, rule] of profile[list].entries()) {
      if (seen.has(rule.id)) problem([list, index, "id"], "is used twice");
      seen.add(rule.id);
      const named =
        "begins" in rule ? rule.begins : [...(rule.poll?.of ?? []), ...rule.corrects.map((one) => one.rule)];
      for (const id of named) {
        if (!known.has(id)) problem([list, index], `names the request rule “${id}”, which does not exist`);
      }
      for (const field of tooEarly(rule)) problem([list, index, "when"], `tests “${field}”, which is not there yet`);
      if (!("path" in rule)) {
        for (const name of withoutOwn(rule))
          problem([list, index], `has “${name}”, which an element that begins a request has no use for`);
        continue;
      }
      for (const reason of idle(rule, profile.requests)) problem([list, index], reason);
      for (const name of unnamedParts(rule))
        problem([list, index, "path"], `has no {${name}}, which “request.path.${name}” names`);
    }
  }
  checkSuccess(profile, problem);
}

/** What a rule’s own `when` can’t know: of a request it is asked before there is an answer, of an element before both. */
function tooEarly(rule: RequestRule | ElementRule): string[] {
  const known = "path" in rule ? "request." : "element.";
  return fieldsOf(rule.when, /"field":"([^"]+)"/g).filter((field) => !field.startsWith(known));
}

/** What a poll has no use for: what it tells of is the activity of the rule that began the job. */
const NOT_OF_POLLS = [
  "action",
  "fails_as",
  "job",
  "session",
  "also",
  "corrects",
  "remembers",
  "recalls",
  "once_within_ms",
  "gives_up_after_ms",
] as const satisfies (keyof RequestRule)[];

/** What only an activity of its own has: a click that begins a request is a part of that one’s. */
function withoutOwn({ begins, saves, action, keep, outcome }: ElementRule): string[] {
  if (begins.length === 0 || saves) return [];
  const given = { action, keep: Object.keys(keep)[0], outcome: outcome[0] };
  return Object.entries(given).flatMap(([name, value]) => (value ? name : []));
}

/** What a request rule has that is of no use, or lacks to be of any. */
function idle(rule: RequestRule, requests: readonly RequestRule[]): string[] {
  const { poll } = rule;
  const jobless = requests.filter((one) => poll?.of.includes(one.id) && !one.job);
  const idlers = NOT_OF_POLLS.filter((name) => poll && [rule[name] ?? []].flat().length > 0);
  return [
    ...(poll ? [] : withoutUse(rule)).map((name) => `has “${name}”, which needs an action`),
    ...idlers.map((name) => `has “${name}”, which a poll has no use for`),
    ...jobless.map(({ id }) => `is to tell of the jobs of “${id}”, which has no “job”`),
    ...(poll && rule.outcome.length === 0 ? ["has no “outcome”: a poll’s own lines alone tell how its jobs end"] : []),
  ];
}

/** The names of segments that a rule reads and its path does not have. */
function unnamedParts(rule: RequestRule): string[] {
  const has = fieldsOf(rule.path, /\{([\w-]+)\}/g);
  return [...new Set(fieldsOf(rule, /"request\.path\.([\w-]+)/g))].filter((name) => !has.includes(name));
}

const fieldsOf = (value: unknown, pattern: RegExp): string[] =>
  [...(JSON.stringify(value) ?? "").matchAll(pattern)].map((match) => match[1] ?? "");

/** What a request rule without an activity of its own can't do: there is nothing that it could be done with. */
function withoutUse({ action, job, also, remembers, session }: RequestRule): string[] {
  if (action !== undefined) return [];
  const given = { job, also: also[0], remembers, "session.starts": session?.starts, "session.ends": session?.ends };
  return Object.entries(given).flatMap(([name, value]) => (value ? name : []));
}

/**
 * A line of success that only says what is not there holds of every answer that could not be read, and of a refusal in
 * other words, too: it would be the guessed success that there must never be.
 */
function checkSuccess({ outcome, requests }: Rules, problem: Problem): void {
  const look = (lines: readonly Outcome[], place: Place, given: readonly Predicate[] = []) => {
    for (const [index, { when, status }] of lines.entries())
      if (status === "success" && holds({ all: [...given, when] }, {}))
        problem([...place, index, "when"], "holds of an answer that says nothing: test something that a good one has");
  };
  look(outcome, ["outcome"]);
  for (const [index, rule] of requests.entries()) {
    look(rule.outcome, ["requests", index, "outcome"]);
    for (const [at, more] of rule.also.entries())
      look(more.outcome, ["requests", index, "also", at, "outcome"], [more.when]);
    for (const [at, one] of rule.corrects.entries()) look(one.outcome, ["requests", index, "corrects", at, "outcome"]);
  }
}
