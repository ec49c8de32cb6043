// The starter behind the npm scripts names its tasks and ends as its task did.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");

function runStarter(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [resolve(ROOT, "scripts/run.mjs"), ...args], { encoding: "utf8" });
}

test("an unknown task is answered with the list of tasks", () => {
  const { status, stderr } = runStarter("tset");
  expect(status).toBe(1);
  expect(stderr).toContain('There is no task named "tset". The tasks are:');
  expect(stderr).toMatch(/^ {2}test +\S/m);
});

test("arguments and the exit code pass through, and nothing else is printed when nothing needs doing", () => {
  const run = runStarter("fix", "--no-such-option");
  expect(run.status).not.toBe(0);
  expect(run.stderr).toContain("--no-such-option");
  expect(run.stderr).not.toContain("Installing");
});

test("every npm script goes through the starter under its own name", () => {
  const { scripts } = JSON.parse(readFileSync(resolve(ROOT, "package.json"), "utf8"));
  const expected = Object.fromEntries(Object.keys(scripts).map((name) => [name, `node scripts/run.mjs ${name}`]));
  expect(scripts).toEqual(expected);
});
