// The import fences of biome.json hold: each room is refused what it may not import.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const lab = mkdtempSync(join(tmpdir(), "review-trail-fences-"));
afterAll(() => rmSync(lab, { recursive: true, force: true }));

const REFUSED = [
  ["extension/core/x.ts", 'import { z } from "zod";'],
  ["extension/core/x.ts", 'import { readFile } from "node:fs/promises";'],
  ["extension/core/x.ts", 'import browser from "webextension-polyfill";'],
  ["extension/profiles/x.ts", 'import * as z from "zod";'],
  ["extension/page/x.ts", 'import * as z from "zod";'],
  ["extension/page/x.ts", 'import browser from "webextension-polyfill";'],
  ["extension/page/x.ts", 'import { Activity } from "#core/activity.ts";'],
  ["extension/page/x.ts", 'import { Activity } from "../core/activity.ts";'],
  ["extension/content/x.ts", 'import { Activity } from "#core/activity.ts";'],
  ["extension/content/x.ts", 'import { open } from "#buffer/open.ts";'],
  ["extension/background/x.ts", 'import { render } from "preact";'],
  ["extension/background/x.ts", 'import { openDB } from "idb";'],
  ["extension/popup/x.tsx", 'import { openDB } from "idb";'],
  ["collector/x.ts", 'import { z } from "zod";'],
  ["collector/x.ts", 'import { open } from "#buffer/open.ts";'],
  ["collector/x.ts", 'import { startS3Server } from "../scripts/s3-server.ts";'],
  ["test/review-app/x.ts", 'import { Activity } from "#core/activity.ts";'],
] as const;

const ALLOWED = [
  ["extension/core/x.ts", 'import * as z from "zod";'],
  ["extension/page/x.ts", 'import { START } from "#core/signal.ts";'],
  ["extension/background/x.ts", 'import { open } from "#buffer/open.ts";'],
  ["extension/popup/x.tsx", 'import { render } from "preact";'],
  ["collector/x.ts", 'import { Activity } from "#core/activity.ts";'],
] as const;

/** Lints one file for each case under the project's own rules; resolves to the numbers of those that were refused. */
function refusedCases(): Set<number> {
  const rules = JSON.parse(readFileSync(join(ROOT, "biome.json"), "utf8"));
  writeFileSync(join(lab, "biome.json"), JSON.stringify({ ...rules, $schema: undefined, vcs: undefined }));
  for (const [index, [room, line]] of [...REFUSED, ...ALLOWED].entries()) {
    const file = join(lab, room.replace("/x.", `/x${index}.`));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${line}\n`);
  }
  const biome = join(ROOT, "node_modules/@biomejs/biome/bin/biome");
  const args = ["lint", "--only=style/noRestrictedImports", "--reporter=github", "--max-diagnostics=none"];
  const { stdout } = spawnSync(process.execPath, [biome, ...args], { cwd: lab, encoding: "utf8" });
  const hits = stdout.matchAll(/noRestrictedImports,file=[^,]*\/x(\d+)\.tsx?,/g);
  return new Set([...hits].map((hit) => Number(hit[1])));
}

const refused = refusedCases();

test.for(REFUSED.map(([room, line], index) => [room, line, index] as const))("%s is refused %s", ([, , index]) => {
  expect(refused).toContain(index);
});

test.for(ALLOWED.map(([room, line], index) => [room, line, index] as const))("%s may %s", ([, , index]) => {
  expect(refused).not.toContain(REFUSED.length + index);
});
