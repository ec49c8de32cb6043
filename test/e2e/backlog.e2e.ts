// Reading the backlog ahead, on the real IndexedDB of a real browser.
import { expect, it } from "vitest";
import { inBrowser } from "../support/in-browser.ts";

it("what is read ahead is what a fresh look would give, whatever was answered, lost or added meanwhile", async () => {
  const browser = await inBrowser("test/buffer/backlog-scenarios.ts");
  try {
    for (let seed = 1; seed <= 10; seed += 1) {
      const rows = await browser.run<{ given: number[]; fresh: number[] }[]>("readingAheadIsAFreshLook", seed);
      for (const { given, fresh } of rows) {
        // A batch that was read ahead may lack the newest records; it never skips one.
        expect(given).toEqual(fresh.slice(0, given.length));
        expect(given.length > 0).toBe(fresh.length > 0);
      }
      expect(rows.filter(({ given }) => given.length === 7).length).toBeGreaterThan(5);
    }
  } finally {
    await browser.close();
  }
});
