// Any review, in any lives of the worker: one that ends between two observations, answers that are lost and other handovers
// change nothing that is told.
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { Profile } from "#core/profile.ts";
import { GENERIC, REVIEW_APP } from "../core/builders.ts";
import { act, reachedBy } from "../profiles/random-review.ts";
import { aDevice, around, type Reached, told } from "./lives.ts";

vi.mock("webextension-polyfill", async () => ({ default: (await import("../support/fake-browser.ts")).fakeBrowser }));
vi.mock("../../extension/background/journal.ts", () => ({ journal: async () => around.journal }));
vi.mock("../../extension/background/profiles.ts", () => ({ profileOf: async () => around.profile }));
vi.mock("../../extension/background/clock.ts", () => ({ wallMs: () => around.nowMs, newId: () => around.id() }));

const RUNS = 100;
const MAX = 40;
const PATIENCE_MS = 900_000;

const isLook = (one: Reached | undefined): boolean => one !== undefined && "gone" in one.what;

/** What waits together has come in the order of the clock, and no look at the pages lies between. */
const isNextLater = (all: readonly Reached[], at: number): boolean =>
  !isLook(all[at + 1]) && (all[at + 1]?.atMs ?? 0) >= (all[at]?.atMs ?? 0);

async function inOneLife(profile: Profile, all: readonly Reached[]): Promise<unknown[]> {
  const device = aDevice(profile);
  for (const one of all) await device.take([one]);
  return told(device);
}

/** After each of them: the worker goes on, or ends; more of them come together; an answer is lost, and they come again. */
const plan = fc.array(fc.constantFrom("goes on", "ends", "waits", "again", "ends, again"), {
  minLength: 1,
  maxLength: 20,
});

async function inMany(profile: Profile, all: readonly Reached[], plan: readonly string[]): Promise<unknown[]> {
  const device = aDevice(profile);
  let waiting: Reached[] = [];
  let lookedAt = 0;
  for (const [at, one] of all.entries()) {
    const then = plan[at % plan.length] ?? "";
    waiting.push(one);
    if (isLook(one)) lookedAt = at + 1;
    else if (then === "waits" && isNextLater(all, at)) continue;
    await device.take(waiting);
    waiting = [];
    if (then.startsWith("ends")) device.die();
    if (!then.endsWith("again")) continue;
    const { atMs, pause } = one;
    await device.take(all.slice(Math.max(lookedAt, at - 4), at + 1).map(({ what }) => ({ atMs, pause, what })));
  }
  return told(device);
}

test.each([REVIEW_APP, GENERIC])(
  "the profile $id tells the same of any review, whatever lives the worker has",
  async (profile) => {
    const acts = fc.array(act(profile), { minLength: 1, maxLength: MAX, size: "max" });
    await fc.assert(
      fc.asyncProperty(acts, plan, async (acts, plan) => {
        const all = reachedBy(acts);
        expect(await inMany(profile, all, plan)).toEqual(await inOneLife(profile, all));
      }),
      { numRuns: RUNS },
    );
  },
  PATIENCE_MS,
);
