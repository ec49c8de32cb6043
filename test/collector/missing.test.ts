// Number ranges, against a model that looks at every number.
import fc from "fast-check";
import { expect, test } from "vitest";
import { withNumbers } from "#core/ranges.ts";
import { missingIn, UNEXPLAINED } from "../../collector/missing.ts";

const numbers = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 60 });
const reasons = fc.array(
  fc.record({
    from: fc.integer({ min: 1, max: 60 }),
    length: fc.integer({ min: 0, max: 9 }),
    reason: fc.constantFrom("quota", "wiped"),
  }),
  { maxLength: 6 },
);
const each = (runs: Iterable<readonly [number, number]>): number[] =>
  [...runs].flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, n) => from + n));

test("runs hold exactly the numbers, ascending and apart", () => {
  fc.assert(
    fc.property(numbers, (all) => {
      const runs = withNumbers([], all);
      expect(each(runs)).toEqual([...new Set(all)].sort((a, b) => a - b));
      for (const [at, [from]] of runs.entries()) expect(from).toBeGreaterThan((runs[at - 1]?.[1] ?? -1) + 1);
    }),
  );
});

test("what is missing is exactly what is not held, and explained exactly where a reason covers it", () => {
  fc.assert(
    fc.property(numbers, reasons, (all, given) => {
      const explained = given.map(({ from, length, reason }) => ({ from, to: from + length, reason }));
      const missing = missingIn(withNumbers([], all), explained, 1, 60);
      const expected = Array.from({ length: 60 }, (_, n) => n + 1).filter((n) => !all.includes(n));
      expect(each(missing.map(({ from, to }) => [from, to] as const))).toEqual(expected);
      for (const { from, to, reason } of missing) {
        for (let n = from; n <= to; n += 1) {
          const covering = explained.filter((one) => one.from <= n && n <= one.to).map((one) => one.reason);
          if (reason === UNEXPLAINED) expect(covering).toEqual([]);
          else expect(covering).toContain(reason);
        }
      }
    }),
  );
});
