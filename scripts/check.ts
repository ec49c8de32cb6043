// The checks that need no tests: types, and style with the import fences of each room. `npm run check`.
import { runStep, type Step } from "./steps.ts";

export const CHECKS: readonly Step[] = [
  { name: "types (tsc -b)", file: "node_modules/typescript/bin/tsc", args: ["-b"] },
  {
    name: "style (biome check)",
    file: "node_modules/@biomejs/biome/bin/biome",
    args: ["check", "--error-on-warnings", "--max-diagnostics=30"],
  },
];

/** Runs every check, also after one failed. Resolves to how many passed, and the names of those that failed. */
export async function runChecks(): Promise<{ passed: number; failed: string[] }> {
  const failed: string[] = [];
  for (const check of CHECKS) if (!(await runStep(check))) failed.push(check.name);
  return { passed: CHECKS.length - failed.length, failed };
}

if (import.meta.main) {
  const { failed } = await runChecks();
  if (failed.length > 0) process.exitCode = 1;
}
