// What the rules of a profile ask of each other: what is named exists, and every line can hold, but not of just anything.
import { holds } from "./evidence.ts";
import type { ElementRule, Outcome, Predicate, RequestRule } from "./profile.ts";

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
      for (const name of "path" in rule ? withoutUse(rule) : [])
        problem([list, index], `has “${name}”, which needs an action`);
    }
  }
  checkSuccess(profile, problem);
}

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
