// The torn record of the soak is one that a killed writer can leave: LevelDB takes it for an end, not for damage.
import { describe, expect, it } from "vitest";
import { BLOCK, HEADER, tornRecord } from "./soak/tear.ts";

describe("a torn record", () => {
  it("lies within one block and promises far more than it holds, wherever the log ends", () => {
    for (let logBytes = 0; logBytes < BLOCK; logBytes += 1) {
      const torn = tornRecord(logBytes);
      const filler = torn.length - HEADER - 100;
      const from = (logBytes + filler) % BLOCK;
      if (filler > 0) expect(from, `filler at ${logBytes}`).toBe(0);
      expect(torn.subarray(0, filler).every((byte) => byte === 0)).toBe(true);
      expect(torn.readUInt16LE(filler + 4)).toBe(4000);
      expect(from + HEADER + 4000, `end at ${logBytes}`).toBeLessThanOrEqual(BLOCK);
    }
  });
});
