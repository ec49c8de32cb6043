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

it("a device that was set back gives no number again that the collector has, and believes no wild ones", async () => {
  const browser = await inBrowser("test/buffer/backlog-scenarios.ts");
  const goOn = (...held: [from: number, to: number][]) => browser.run("setBackDeviceGoesOn", held);
  try {
    expect(await goOn([1, 5])).toEqual({ next: 8, waiting: [[6, 7]] });
    expect(await goOn([1, 9])).toEqual({ next: 12, waiting: [[10, 11]] });
    const lost = {
      next: 12,
      waiting: [
        [6, 7],
        [10, 11],
      ],
    };
    expect(await goOn([1, 5], [8, 9])).toEqual(lost);
    expect(await goOn([1, Number.MAX_SAFE_INTEGER])).toEqual({ next: 8, waiting: [[6, 7]] });
  } finally {
    await browser.close();
  }
});
