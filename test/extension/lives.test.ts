// A worker that ends between any two observations changes nothing that is told.
import { describe, expect, test, vi } from "vitest";
import type { Observation } from "#core/observation.ts";
import type { Signal } from "#core/signal.ts";
import { aPage, aRequest, REVIEW_APP, START_MS } from "../core/builders.ts";
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
const chat = (r: number): Signal => aRequest("POST /chat", { session_id: "app-1" }, { r });

/** Each of them comes alone; in many lives the worker ends after each. */
async function lived(all: readonly Reached[], inMany = true): Promise<Device> {
  const device = aDevice(REVIEW_APP);
  for (const one of all) {
    await device.take([one]);
    if (inMany) device.die();
  }
  return device;
}

describe("whatever lives the worker has", () => {
  test("a session that is found to be over a day later ends once", async () => {
    const { activities } = await lived([sees(0, opened), looks(1.5), looks(1.6), looks(1.7)]);
    expect(activities.map(({ action }) => action)).toEqual(["session_started", "session_ended"]);
  });

  test.each([true, false])("a review that the app names again a day later goes on", async (inMany) => {
    const { activities } = await lived([sees(0, chat(1)), looks(1.2), looks(1.3), sees(1.3, chat(2))], inMany);
    expect(activities.map(({ action }) => action)).toContain("session_state_changed");
    expect(new Set(activities.map(({ session_id }) => session_id)).size).toBe(1);
  });

  test.each([true, false])("what runs for days in an open tab ends in its own review", async (inMany) => {
    const report = (call: "start" | "complete"): Signal => ({ k: "api", call, id: "a", action: "ui.long_thing" });
    const elsewhere = aPage({ tab_id: 9 });
    const first = [sees(0, opened), sees(0, report("start")), sees(0, chat(1)), looks(1)];
    const later = [sees(4, opened, elsewhere), looks(4), sees(4, report("complete"))];
    const { activities } = await lived([...first, ...later], inMany);
    const long = activities.find(({ action }) => action === "ui.long_thing");
    expect(long).toMatchObject({ status: "success", app_session_id: "app-1" });
  });
});
