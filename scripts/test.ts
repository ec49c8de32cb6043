// `npm test`: browsers, types, style, build, unit and browser tests; at its end what failed, by name, and the count of all.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { findChromium, findFirefox, installBrowsers } from "./browsers.ts";
import { runChecks } from "./check.ts";
import { report, runNode, runStep } from "./steps.ts";
import { TALLY_FILE, type Tally } from "./test-tally.ts";

const total: Tally = { passed: 0, failed: [], skipped: [] };
/** Why a step failed whose own output is among what is printed. */
const SEE_ABOVE = "see above";
const filters = process.argv.slice(2);
const reports = mkdtempSync(join(tmpdir(), "review-trail-test-"));
process.on("exit", () => rmSync(reports, { recursive: true, force: true }));

/** Counts a step that is no test; `trouble` says in one line why it failed. Returns whether it passed. */
function countStep(name: string, trouble?: string): boolean {
  if (trouble === undefined) total.passed += 1;
  else total.failed.push({ name, reason: trouble });
  return trouble === undefined;
}

async function ensureBrowsers(): Promise<void> {
  const startedAt = performance.now();
  let advice: string | undefined;
  try {
    advice = await installBrowsers();
  } catch (error) {
    const trouble = error instanceof Error ? error.message : String(error);
    report("✗", "browsers", startedAt, trouble);
    countStep("browsers", trouble);
    return;
  }
  const found = [findChromium(), findFirefox()].flatMap((browser) => browser ?? []);
  const names = found.map(({ kind, version }) => `${kind} ${version ?? ""}`.trim()).join(", ");
  report(advice ? "–" : "✓", "browsers", startedAt, names);
  if (advice) total.skipped.push({ name: "browsers", reason: advice });
  else countStep("browsers");
}

async function build(): Promise<boolean> {
  const passed = await runStep({ name: "build", file: "scripts/build.ts" });
  return countStep("build", passed ? undefined : SEE_ABOVE);
}

/**
 * Runs the test files of one vitest project and adds their results. A run that leaves no tally has failed. One that runs
 * `aside` takes what of the processor the others leave, and shows its output when it has ended.
 */
async function runTests(project: "unit" | "e2e", name: string, aside = false): Promise<void> {
  const startedAt = performance.now();
  const tallyFile = join(reports, `${project}.json`);
  // The default leaves a core to a watching editor; here nobody waits for one.
  const workers = project === "e2e" ? ["--no-file-parallelism"] : [`--maxWorkers=${availableParallelism()}`];
  const reporters = ["--reporter=default", "--reporter=./scripts/test-tally.ts"];
  const args = ["run", "--project", project, "--passWithNoTests", ...workers, ...reporters, ...filters];
  const { code, output } = await runNode("node_modules/vitest/vitest.mjs", args, {
    show: !aside,
    aside,
    env: { [TALLY_FILE]: tallyFile },
  });
  process.stdout.write(output);
  const tally: Tally = existsSync(tallyFile)
    ? JSON.parse(readFileSync(tallyFile, "utf8"))
    : { passed: 0, failed: [], skipped: [] };
  if (code !== 0 && tally.failed.length === 0) tally.failed.push({ name, reason: `ended with ${code}` });
  total.passed += tally.passed;
  total.failed.push(...tally.failed);
  total.skipped.push(...tally.skipped);
  const failed = tally.failed.length;
  report(failed === 0 ? "✓" : "✗", name, startedAt, `${tally.passed} passed, ${failed} failed`);
}

function printTotal(): void {
  for (const { name, reason } of total.skipped) console.log(`skipped: ${name}: ${reason}`);
  for (const { name, reason } of total.failed) console.log(`failed: ${name}: ${reason}`);
  const skipped = total.skipped.length > 0 ? `, ${total.skipped.length} skipped` : "";
  console.log(`${total.passed} passed, ${total.failed.length} failed${skipped}`);
}

if (filters.length > 0) {
  console.log(`Only the test files whose path contains: ${filters.join(", ")} (types and style: npm run check).`);
} else {
  await ensureBrowsers();
  const checks = await runChecks();
  total.passed += checks.passed;
  total.failed.push(...checks.failed.map((name) => ({ name, reason: SEE_ABOVE })));
}
const built = await build();
// A browser that is waited for leaves half of the machine idle.
const unitTests = runTests("unit", "unit tests", built);
if (built) await runTests("e2e", "browser tests");
else console.log("The browser tests were not run, because the build failed.");
await unitTests;
if (filters.length > 0 && total.passed + total.failed.length + total.skipped.length === 1)
  countStep(filters.join(", "), "no test file matches");
printTotal();
process.exitCode = total.failed.length > 0 ? 1 : 0;
