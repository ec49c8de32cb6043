// A journal that is deleted, truncated or overwritten behind the browser's back: the loss is named, never silent.
import { describe, expect, it } from "vitest";
import { afterDamage, FILE_DAMAGES, gapOf } from "../soak/rows/damaged-files.ts";

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
