// The torn record of the soak is one that a killed writer can leave: LevelDB takes it for an end, not for damage.
import { describe, expect, it } from "vitest";
import { BLOCK, HEADER, tornRecord } from "./soak/tear.ts";

describe("a torn record", () => {
  it("lies within one block and promises at least as much again as it holds, wherever the log ends", () => {
    for (let logBytes = 0; logBytes < BLOCK; logBytes += 1) {
      const torn = tornRecord(logBytes);
      const filler = torn.length - HEADER - 100;
      const from = (logBytes + filler) % BLOCK;
      const promised = torn.readUInt16LE(filler + 4);
      if (filler > 0) expect(from, `filler at ${logBytes}`).toBe(0);
      expect(torn.subarray(0, filler).every((byte) => byte === 0)).toBe(true);
      expect(promised, `promised at ${logBytes}`).toBeGreaterThanOrEqual(200);
      expect(from + HEADER + promised, `end at ${logBytes}`).toBeLessThanOrEqual(BLOCK);
      expect(torn[filler + 6], `type at ${logBytes}`).toBe(promised === 4000 ? 1 : 2);
    }
  });
});
