// Guards the repository itself: the README names what exists, commands exist, and nothing foreign has slipped in.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ACTIONS, CATEGORIES, ERROR_KINDS, STATUSES } from "../extension/core/vocabulary.ts";

const read = (path: string): string => readFileSync(path, "utf8");
const readme = read("README.md");
const scripts = Object.keys((JSON.parse(read("package.json")) as { scripts: Record<string, string> }).scripts);
const files = execFileSync("git", ["ls-files"], { encoding: "utf8" }).trim().split("\n");
const sources = files.filter((file) => /\.(ts|tsx|mjs|css)$/.test(file));

describe("the README", () => {
  it.each(CATEGORIES.flatMap((category) => [...ACTIONS[category]]))("names the action %s", (action) => {
    expect(readme).toContain(`\`${action}\``);
  });
  it.each([...ERROR_KINDS, ...STATUSES])("names %s", (word) => {
    expect(readme).toContain(`\`${word}\``);
  });
  it.each(scripts)("names the command %s", (script) => {
    expect(readme).toMatch(new RegExp(`\`npm (run )?${script}[\` ]`));
  });
  it("shows pictures that exist", () => {
    for (const [, path = ""] of readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)) expect(existsSync(path), path).toBe(true);
  });
});

describe("the sources", () => {
  it("begin with one sentence about what they are responsible for", () => {
    const silent = sources.filter((file) => !/^(#!.*\n)?(\/\/|\/\*) ?\S/.test(read(file)));
    expect(silent).toEqual([]);
  });
  it("keep to 250 lines each", () => {
    const long = sources.filter((file) => /\.tsx?$/.test(file) && read(file).split("\n").length > 252);
    expect(long).toEqual([]);
  });
  it("name no folder of a developer's machine", () => {
    const named = files.filter(
      (file) => /\.(ts|tsx|mjs|json|md|html|css|js)$/.test(file) && /\/(work|home|Users)\/[a-z]+\//.test(read(file)),
    );
    expect(named).toEqual([]);
  });
});
