// The buffer on the real IndexedDB of a real browser: numbers, sums, bounds, sync's look-and-settle, rotation.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StreamMeta } from "../../extension/buffer/schema.ts";
import type { Summary } from "../../extension/core/summary.ts";
import { type InBrowser, inBrowser } from "../support/in-browser.ts";

let browser: InBrowser;
beforeAll(async () => {
  browser = await inBrowser("test/buffer/scenarios.ts");
});
afterAll(() => browser.close());

const oneTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

describe("the buffer", () => {
  it("numbers records without a gap, and its sums are those of a recount", async () => {
    const found = await browser.run<{
      numbers: number[];
      summary: Summary;
      recount: Summary;
      failures: number;
      pending: number;
    }>("appendsAreGapless");
    expect(found.numbers).toEqual(oneTo(75));
    expect(found.summary).toEqual(found.recount);
    expect(found.summary.total_activities).toBe(50);
    expect(found.failures).toBe(9);
    expect(found.pending).toBe(75);
  });

  it("looks before it takes, and sends again what a collector has lost", async () => {
    const found = await browser.run("outboxLooksBeforeItTakes");
    expect(found).toEqual({
      first: [1, 2, 3, 4],
      again: [1, 2, 3, 4],
      rest: [5, 6, 7, 8, 9, 10],
      waiting: 6,
      restored: [2, 3, 5, 6, 7, 8, 9, 10],
    });
  });

  it("stays within its bounds: delivered ones go first, failures are never refused, and every number adds up", async () => {
    const { afterTrim, end, rows, oldest } = await browser.run<{
      afterTrim: number;
      end: StreamMeta;
      rows: number;
      oldest: number;
    }>("boundsAreExact");
    expect(afterTrim).toBeLessThanOrEqual(96);
    expect(rows).toBe(end.rows);
    expect(oldest).toBe(61);
    expect(end.captured).toBe(end.accepted + Object.values(end.refused).reduce((sum, count) => sum + count, 0));
    expect(Object.keys(end.refused)).toEqual(["ui"]);
    expect(end.captured).toBe(253);
  });

  it("is copied forward whole at the first start of the next browser session", async () => {
    const found = await browser.run<{ count: number; seq: number; kept: string[]; name: string; sameName: string }>(
      "rotationCarriesEverythingOver",
    );
    expect(found).toMatchObject({ count: 2500, seq: 2501, kept: [found.name], sameName: found.name });
  });

  it("is copied forward also where the old one can't be deleted, which is tried again at the next start", async () => {
    const other = await inBrowser("test/buffer/damage-scenarios.ts");
    try {
      expect(await other.run("oldJournalCannotBeDeleted")).toEqual({ isCarried: true, isThere: true, kept: 1 });
    } finally {
      await other.close();
    }
  });

  it("reads a large backlog where it lies", async () => {
    const found = await browser.run("largeBacklogIsReadWhereItLies");
    expect(found).toEqual({ segments: 1, batch: 301, pending: 0, own: 1, total: 301 });
  });

  it("counts what lies in earlier databases as held until they are let go, and no longer", async () => {
    const other = await inBrowser("test/buffer/segment-scenarios.ts");
    try {
      const found = await other.run<{ segments: number; rows: number[]; counted: { bytes: number }[] }>(
        "segmentsAreCountedWhileTheyAreHeld",
      );
      expect(found).toMatchObject({ segments: 2, rows: [300, 321, 21, 21, 1] });
      expect(found.counted.at(-1)?.bytes).toBeLessThan(2 * ((found.counted[0]?.bytes ?? 0) / 300));
    } finally {
      await other.close();
    }
  });

  it("hands over what waits in all of its databases, oldest first", async () => {
    const other = await inBrowser("test/buffer/segment-scenarios.ts");
    try {
      expect(await other.run("handOverOfAllDatabases")).toEqual({ count: 7, seqs: [1, 2, 3, 4, 5, 6, 7] });
    } finally {
      await other.close();
    }
  });

  it("does not call missing what the collector has, also where this device has lost it", async () => {
    const other = await inBrowser("test/buffer/segment-scenarios.ts");
    try {
      expect(await other.run("lostThatHadArrived")).toEqual({
        acked: [[1, 6]],
        lost: [[7, 8]],
        again: [[7, 8]],
        pending: 2,
      });
    } finally {
      await other.close();
    }
  });

  it("goes on with the sessions of the last days before it stopped, however long ago that was", async () => {
    const other = await inBrowser("test/buffer/segment-scenarios.ts");
    try {
      expect(await other.run("sessionsOfBefore", 1)).toEqual([2, 1]);
      expect(await other.run("sessionsOfBefore", 72)).toEqual([73, 72]);
      expect(await other.run("sessionsOfBefore", -24 * 365)).toEqual([-24 * 365 + 100, -24 * 365 + 1, -24 * 365]);
    } finally {
      await other.close();
    }
  });

  it("refuses a log of a newer version with a sentence, and deletes nothing", async () => {
    const found = await browser.run<{ refusal: string; kept: string }>("newerVersionIsLeftAlone");
    expect(found.refusal).toContain("newer version");
    expect(found.kept).toBe("kept");
  });
});
