// Checks a profile and tries it on a trace, from the command line.
import { readFile, writeFile } from "node:fs/promises";
import { type DryRun, dryRun } from "#core/dry-run.ts";
import { type Profile, readProfile } from "#core/profile.ts";
import { traceFromHar } from "#core/trace.ts";
import { detailLine } from "#core/wording.ts";
import { generic } from "#profiles/generic.ts";
import { reviewApp } from "#profiles/review-app.ts";

const USAGE = `Usage:
  npm run profile -- check PROFILE              say what is wrong with a profile
  npm run profile -- dry-run PROFILE TRACE      show what a profile would have recorded of a trace
  npm run profile -- trace FILE.har TRACE       write a redacted trace of what a browser's network panel exported

PROFILE is a JSON file, or the id of a built-in profile: ${reviewApp.id}, ${generic.id}.`;

/** What the person can act on: printed without a stack. */
class Problem extends Error {}

async function readJson(file: string): Promise<unknown> {
  const bytes = await readFile(file).catch(() => {
    throw new Problem(`${file} can’t be read.`);
  });
  try {
    // Decoded without the mark that some editors put before a text.
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new Problem(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function profileFrom(name: string): Promise<Profile> {
  const builtIn = [reviewApp, generic].find((source) => source.id === name);
  const read = readProfile(builtIn ?? (await readJson(name)));
  if ("profile" in read) return read.profile;
  throw new Problem(`${name} is not a good profile yet:\n${read.errors.map((error) => `  ${error}`).join("\n")}`);
}

/** Lines of a table whose columns are as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? "")].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const named = (steps: DryRun["steps"]): string => steps.map(({ n, what }) => `${n} (${what})`).join(", ");

/** A dry run as a person reads it. */
export function report({ steps, activities, unmatched, jobless, unused, apart, broken }: DryRun): string {
  const stepRows = steps.map((step) => [String(step.n), step.what, step.rule ?? "–", step.records.join(", ")]);
  const activityRows = activities.map((one) => [
    one.action,
    one.status,
    one.error?.kind ?? "",
    detailLine(one),
    one.error?.message ?? "",
  ]);
  return [
    table([["step", "what", "rule", "recorded"], ...stepRows]),
    `\nActivities (${activities.length})`,
    table([["action", "status", "error", "details", "message"], ...activityRows]),
    `\nSteps that matched no rule: ${named(unmatched) || "none"}`,
    ...(jobless.length > 0 ? [`Polls of no job that is known: ${named(jobless)}`] : []),
    `Rules that no step matched: ${unused.join(", ") || "none"}`,
    ...(["click", "request"] as const).flatMap((half) => {
      const rules = apart.filter(({ without }) => without === half).map(({ rule, times }) => `${rule} (${times})`);
      return rules.length > 0 ? [`Came without their ${half}: ${rules.join(", ")}`] : [];
    }),
    ...(broken.length > 0 ? [`Not observations, left out: ${broken.join(", ")}`] : []),
  ].join("\n");
}

/** Into a file of its own: npm prints a line of its own before whatever a script prints. */
async function writeTrace(har: string, file: string): Promise<string> {
  const steps = traceFrom(har, await readJson(har));
  await writeFile(file, JSON.stringify(steps, null, 1)).catch(() => {
    throw new Problem(`${file} can’t be written.`);
  });
  return `${steps.length} steps are in ${file}.`;
}

function traceFrom(file: string, har: unknown): ReturnType<typeof traceFromHar> {
  try {
    return traceFromHar(har);
  } catch {
    throw new Problem(`${file} is not a HAR file: save it from the browser’s network panel (“Save all as HAR”).`);
  }
}

export async function main([verb, file, trace]: readonly string[]): Promise<string> {
  if (verb === "check" && file !== undefined) {
    const { id, version, requests, elements } = await profileFrom(file);
    return `${id} ${version} is good: ${requests.length} request rules, ${elements.length} element rules.`;
  }
  if (verb === "dry-run" && file !== undefined && trace !== undefined) {
    const steps = await readJson(trace);
    if (!Array.isArray(steps)) throw new Problem(`${trace} is not a trace: a trace is a list of observations.`);
    return report(dryRun(await profileFrom(file), steps));
  }
  if (verb === "trace" && file !== undefined && trace !== undefined) return writeTrace(file, trace);
  throw new Problem(USAGE);
}

if (import.meta.main) {
  main(process.argv.slice(2)).then(
    (text) => console.log(text),
    (error: unknown) => {
      console.error(error instanceof Problem ? error.message : error);
      process.exitCode = 1;
    },
  );
}
