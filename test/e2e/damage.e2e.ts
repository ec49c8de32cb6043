// A journal that is deleted, truncated or overwritten behind the browser's back: the loss is named, never silent.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findFirefox } from "../../scripts/browsers.ts";
import { type Base, openBase } from "../soak/firefox-files.ts";
import { afterDamage, FILE_DAMAGES, gapOf } from "../soak/rows/damaged-files.ts";
import { FIREFOX_DAMAGES, lineOf } from "../soak/rows/firefox-files-rows.ts";
import { NO_FIREFOX } from "../support/firefox.ts";
import { inBrowser } from "../support/in-browser.ts";

function damages(how: string): (folder: string) => Promise<void> {
  const damage = FILE_DAMAGES[how];
  if (!damage) throw new Error(`There is no damage called ${how}.`);
  return damage;
}

describe("a damaged journal", () => {
  it("that was deleted starts a new stream and names the numbers of the old one", async () => {
    const rows = await afterDamage(damages("deleted"));
    expect(gapOf(rows)).toMatchObject({ reason: "store_wiped", from_seq: 1 });
    expect(rows.filter((row) => row.action === "stream_started")).toHaveLength(2);
  });

  it("whose log was cut off is named, with the numbers that are gone", async () => {
    const rows = await afterDamage(damages("cut off"));
    expect(gapOf(rows)["reason"]).toMatch(/^store_(wiped|damaged)$/);
    expect(gapOf(rows)["to_seq"]).toBeGreaterThanOrEqual(1);
  });

  it("whose bytes were overwritten is named", async () => {
    const rows = await afterDamage(damages("overwritten"));
    expect(gapOf(rows)["reason"]).toMatch(/^store_(wiped|damaged)$/);
  });
});

describe("a damaged file of Firefox’s store", () => {
  let base: Base | undefined;
  beforeAll(async () => {
    if (findFirefox()) base = await openBase("quit");
  });
  afterAll(() => base?.close());

  it.for([
    "the main file cut in half, its log beside it",
    "rows that can’t be read",
    "a row that goes on behind its end",
  ])(
    "is told, and recording goes on: %s",
    {
      timeout: 120_000,
    },
    async (how, context) => {
      if (!base) return context.skip(NO_FIREFOX);
      const trial = await base.trial(async (file) => {
        await FIREFOX_DAMAGES[how]?.(file);
        return how;
      });
      console.log(lineOf(trial));
      expect(trial).toMatchObject({ lost: [], duplicated: 0, altered: 0 });
      expect(trial.after).toBeGreaterThanOrEqual(20);
      expect(trial.named).toBeGreaterThan(0);
    },
  );
});

describe("a gap that sync finds while records are being stored", () => {
  it("is said by the next append that knows of it, and once", async () => {
    const browser = await inBrowser("test/buffer/damage-scenarios.ts");
    try {
      const found = await browser.run("gapFoundDuringAnAppend");
      expect(found).toMatchObject({ gap: { reason: "store_damaged", from_seq: 3, to_seq: 4 } });
      expect(found).not.toHaveProperty("inTheEnd.gap");
    } finally {
      await browser.close();
    }
  });
});
