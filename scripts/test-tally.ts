// A vitest reporter that writes what `npm test` tells at its end: how many passed, each failure and skip by name.
import { writeFileSync } from "node:fs";
import type { Reporter, SerializedError, TestCase, TestModule } from "vitest/node";

/** What did not pass, and why in one line. */
export interface Miss {
  name: string;
  reason: string;
}

/** The results of one vitest run. Files that could not be loaded and errors outside of tests count as failed. */
export interface Tally {
  passed: number;
  failed: Miss[];
  skipped: Miss[];
}

/** The environment variable that names the file the tally is written to. */
export const TALLY_FILE = "REVIEW_TRAIL_TALLY_FILE";

export default class TestTally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const failed = unhandled.map((error) => ({ name: "an error outside of the tests", reason: firstLine([error]) }));
    const tally: Tally = { passed: 0, failed, skipped: [] };
    for (const module of modules) count(module, tally);
    const file = process.env[TALLY_FILE];
    if (file) writeFileSync(file, JSON.stringify(tally));
  }
}

function count(module: TestModule, tally: Tally): void {
  const failedBefore = tally.failed.length;
  const miss = (test: TestCase, reason: string): Miss => ({
    name: `${module.relativeModuleId} > ${test.fullName}`,
    reason,
  });
  for (const test of module.children.allTests()) {
    const result = test.result();
    if (result.state === "passed") tally.passed += 1;
    else if (result.state === "failed") tally.failed.push(miss(test, firstLine(result.errors)));
    else tally.skipped.push(miss(test, reasonOf(test)));
  }
  // A file that did not load, or whose hooks failed, has failed although none of its tests says so.
  if (!module.ok() && tally.failed.length === failedBefore)
    tally.failed.push({ name: module.relativeModuleId, reason: firstLine(module.errors()) });
}

function firstLine([error]: readonly SerializedError[]): string {
  return error?.message.split("\n", 1)[0] ?? "no reason given";
}

/** The sentence given to `context.skip("…")`. `test.skip` and `skipIf` give none, so use the former. */
function reasonOf(test: TestCase): string {
  const result = test.result();
  return (result.state === "skipped" ? result.note : undefined) ?? "no reason given";
}
