// The torn record of the soak is one that a killed writer can leave: LevelDB takes it for an end, not for damage.
import { expect, it } from "vitest";
import { BLOCK, HEADER, tornRecord } from "./soak/tear.ts";

it("a torn record promises no more than its block has room for, and far more than it holds", () => {
  let torn = 0;
  for (let logBytes = 0; logBytes < 2 * BLOCK; logBytes += 1) {
    const record = tornRecord(logBytes);
    const promised = record?.readUInt16LE(4) ?? 6000;
    expect((logBytes % BLOCK) + HEADER + promised <= BLOCK, `at ${logBytes}`).toBe(record !== undefined);
    if (record) expect(promised).toBeGreaterThan(10 * (record.length - HEADER));
    if (record) torn += 1;
  }
  expect(torn).toBeGreaterThan(BLOCK);
});
