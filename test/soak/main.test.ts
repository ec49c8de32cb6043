// The soak's command line: what can't be read is said with what may be, before anything is built or started.
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const soak = (...args: string[]) =>
  spawnSync(process.execPath, [resolve(import.meta.dirname, "main.ts"), ...args], { encoding: "utf8" });

test("an option that there is not ends it, with those that there are and no stack", () => {
  const { status, stdout, stderr } = soak("--row", "13");
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain("--rows 13,15,19");
  expect(stderr).not.toMatch(/^\s+at /m);
});

test("it tells its options when asked", () => {
  const { status, stdout } = soak("--help");
  expect(status).toBe(0);
  expect(stdout).toContain("--rows 13,15,19");
});
