// A worker that ends between any two observations changes nothing that is told.
import { describe, expect, test, vi } from "vitest";
import type { Observation } from "#core/observation.ts";
import type { Signal } from "#core/signal.ts";
import { aPage, REVIEW_APP, START_MS } from "../core/builders.ts";
import { aDevice, around, type Device, type Reached } from "./lives.ts";

vi.mock("webextension-polyfill", async () => ({ default: (await import("../support/fake-browser.ts")).fakeBrowser }));
vi.mock("../../extension/background/journal.ts", () => ({ journal: async () => around.journal }));
vi.mock("../../extension/background/profiles.ts", () => ({ profileOf: async () => around.profile }));
vi.mock("../../extension/background/clock.ts", () => ({ wallMs: () => around.nowMs, newId: () => around.id() }));

const DAY = 24 * 60 * 60_000;
const page = aPage();
let n = 0;
const sees = (days: number, signal: Signal, on = page): Reached => {
  n += 1;
  return {
    atMs: START_MS + days * DAY,
    pause: null,
    what: { page: on, observation: { n, at: START_MS + days * DAY, signal } as Observation },
  };
};
const looks = (days: number): Reached => ({
  atMs: START_MS + days * DAY,
  pause: null,
  what: { gone: [], hidden: [], isLate: false },
});
const opened = { k: "life", event: "opened", path: "/" } as const;
const lives = async (all: readonly Reached[], profile = REVIEW_APP): Promise<Device> => {
  const device = aDevice(profile);
  for (const one of all) {
    await device.take([one]);
    device.die();
  }
  return device;
};

describe("whatever lives the worker has", () => {
  test("a session that is found to be over a day later ends once", async () => {
    const { activities } = await lives([sees(0, opened), looks(1.5), looks(1.6), looks(1.7)]);
    expect(activities.map(({ action }) => action)).toEqual(["session_started", "session_ended"]);
  });
});
