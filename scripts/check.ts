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

/** Runs every check, also after one failed. Resolves to how many passed and failed. */
export async function runChecks(): Promise<{ passed: number; failed: number }> {
  let passed = 0;
  for (const check of CHECKS) if (await runStep(check)) passed += 1;
  return { passed, failed: CHECKS.length - passed };
}

if (import.meta.main) {
  const { failed } = await runChecks();
  if (failed > 0) process.exitCode = 1;
}
