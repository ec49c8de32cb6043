// A vitest reporter that writes what `npm test` counts at its end: passed, failed, and each skip with its reason.
import { writeFileSync } from "node:fs";
import type { Reporter, SerializedError, TestCase, TestModule } from "vitest/node";

/** The results of one vitest run. Files that could not be loaded and errors outside of tests count as failed. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: { name: string; reason: string }[];
}

/** The environment variable that names the file the tally is written to. */
export const TALLY_FILE = "REVIEW_TRAIL_TALLY_FILE";

export default class TestTally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const tally: Tally = { passed: 0, failed: unhandled.length, skipped: [] };
    for (const module of modules) count(module, tally);
    const file = process.env[TALLY_FILE];
    if (file) writeFileSync(file, JSON.stringify(tally));
  }
}

function count(module: TestModule, tally: Tally): void {
  const failedBefore = tally.failed;
  for (const test of module.children.allTests()) {
    const result = test.result();
    if (result.state === "passed") tally.passed += 1;
    else if (result.state === "failed") tally.failed += 1;
    else tally.skipped.push({ name: test.fullName, reason: reasonOf(test) });
  }
  // A file that did not load, or whose hooks failed, has failed although none of its tests says so.
  if (!module.ok() && tally.failed === failedBefore) tally.failed += 1;
}

/** The sentence given to `context.skip("…")`. `test.skip` and `skipIf` give none, so use the former. */
function reasonOf(test: TestCase): string {
  const result = test.result();
  return (result.state === "skipped" ? result.note : undefined) ?? "no reason given";
}
