// The cases of the review app’s profile can fail: whatever line or alternative is taken out, one of them notices.
import { expect, test } from "vitest";
import { aProfile } from "../core/builders.ts";
import { ANALYSIS } from "./analysis-cases.ts";
import { actOut, type Case } from "./cases.ts";
import { CHAT } from "./chat-cases.ts";
import { ENDPOINTS } from "./endpoint-cases.ts";
import { EXPORTS } from "./export-cases.ts";
import { FILES } from "./file-cases.ts";
import { type Mutant, mutants } from "./mutations.ts";
import { STORAGE } from "./storage-cases.ts";
import { SUBMITS } from "./submit-cases.ts";
import { UPLOAD } from "./upload-cases.ts";

const CASES: readonly Case[] = [
  ...ANALYSIS,
  ...CHAT,
  ...STORAGE,
  ...EXPORTS,
  ...SUBMITS,
  ...FILES,
  ...UPLOAD,
  ...ENDPOINTS,
];

function isNoticed({ source }: Mutant): boolean {
  const profile = aProfile(source);
  return CASES.some((one) => {
    try {
      actOut(one, profile);
      return false;
    } catch {
      return true;
    }
  });
}

test("nothing can be taken out of the profile unnoticed", () => {
  const all = mutants();
  expect(all.length).toBeGreaterThan(100);
  expect(all.filter((mutant) => !isNoticed(mutant)).map(({ name }) => name)).toEqual([]);
}, 300_000);
