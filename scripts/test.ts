// `npm test`: browsers, types, style, build, then unit and browser tests; ends with one line that counts them all.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { findChromium, findFirefox, installBrowsers } from "./browsers.ts";
import { runChecks } from "./check.ts";
import { ROOT, report, runNode, runStep } from "./steps.ts";
import { TALLY_FILE, type Tally } from "./test-tally.ts";

const total: Tally = { passed: 0, failed: 0, skipped: [] };
const filters = process.argv.slice(2);
const reports = mkdtempSync(join(tmpdir(), "review-trail-test-"));
process.on("exit", () => rmSync(reports, { recursive: true, force: true }));

function countStep(passed: boolean): boolean {
  if (passed) total.passed += 1;
  else total.failed += 1;
  return passed;
}

async function ensureBrowsers(): Promise<void> {
  const startedAt = performance.now();
  let advice: string | undefined;
  try {
    advice = await installBrowsers();
  } catch (error) {
    report("✗", "browsers", startedAt, error instanceof Error ? error.message : String(error));
    countStep(false);
    return;
  }
  const found = [findChromium(), findFirefox()].flatMap((browser) => browser ?? []);
  const names = found.map(({ kind, version }) => `${kind} ${version ?? ""}`.trim()).join(", ");
  report(advice ? "–" : "✓", "browsers", startedAt, names);
  if (advice) total.skipped.push({ name: "browsers", reason: advice });
  else countStep(true);
}

async function build(): Promise<boolean> {
  if (existsSync(resolve(ROOT, "scripts/build.ts")))
    return countStep(await runStep({ name: "build", file: "scripts/build.ts" }));
  report("✗", "build", performance.now(), "scripts/build.ts is missing");
  return countStep(false);
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
    : { passed: 0, failed: 0, skipped: [] };
  if (code !== 0 && tally.failed === 0) tally.failed = 1;
  total.passed += tally.passed;
  total.failed += tally.failed;
  total.skipped.push(...tally.skipped);
  report(tally.failed === 0 ? "✓" : "✗", name, startedAt, `${tally.passed} passed, ${tally.failed} failed`);
}

function printTotal(): void {
  for (const { name, reason } of total.skipped) console.log(`skipped: ${name}: ${reason}`);
  const skipped = total.skipped.length > 0 ? `, ${total.skipped.length} skipped` : "";
  console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
}

if (filters.length > 0) {
  console.log(`Only the test files whose path contains: ${filters.join(", ")} (types and style: npm run check).`);
} else {
  await ensureBrowsers();
  const checks = await runChecks();
  total.passed += checks.passed;
  total.failed += checks.failed;
}
const built = await build();
// A browser that is waited for leaves half of the machine idle.
const unitTests = runTests("unit", "unit tests", built);
if (built) await runTests("e2e", "browser tests");
else console.log("The browser tests were not run, because the build failed.");
await unitTests;
if (filters.length > 0 && total.passed + total.failed + total.skipped.length === 1) {
  console.log("No test file matches.");
  countStep(false);
}
printTotal();
process.exitCode = total.failed > 0 ? 1 : 0;
