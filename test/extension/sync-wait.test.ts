// When sync tries again and with how much: what the collector asks for, what a slow way allows, what a refusal leaves.
import { describe, expect, it } from "vitest";
import { retryAfterMs } from "../../extension/background/backoff.ts";
import { runSync, withHope } from "../../extension/background/sync-run.ts";
import { aWorld } from "./sync-world.ts";

const HOUR_MS = 3_600_000;

describe("Retry-After", () => {
  const now = Date.parse("2026-11-14T14:00:00Z");
  it.each([
    ["7", 7000],
    [" 7 ", 7000],
    ["Sat, 14 Nov 2026 14:00:30 GMT", 30_000],
    ["Sat, 14 Nov 2026 13:00:00 GMT", 0],
    ["86400", HOUR_MS],
    ["Mon, 14 Dec 2026 14:00:00 GMT", HOUR_MS],
    ["soon", undefined],
    ["", undefined],
    [null, undefined],
  ])("“%s” is %s ms", (header, waitMs) => {
    expect(retryAfterMs(header, now)).toBe(waitMs);
  });

  it.each(["0", "Thu, 01 Jan 1970 00:00:00 GMT"])(
    "“%s” never makes a storm: the back-off grows",
    async (retryAfter) => {
      const world = aWorld(3);
      world.meddle(() => ({ kind: "busy", retryAfter }));
      const waits: (number | undefined)[] = [];
      for (let n = 0; n < 6; n += 1) waits.push(await runSync(world.parts, true));
      expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000]);
    },
  );

  it("as a date is taken by the collector's clock, whatever the device's says", async () => {
    const world = aWorld(3);
    world.wait(400 * 24 * HOUR_MS);
    const [date, retryAfter] = ["Sat, 14 Nov 2026 14:00:00 GMT", "Sat, 14 Nov 2026 14:00:20 GMT"];
    world.meddle(() => ({ kind: "busy", retryAfter, date }));
    expect(await runSync(world.parts, false)).toBe(20_000);
  });

  it("is obeyed whatever the status was", async () => {
    const world = aWorld(3);
    world.meddle(() => ({ kind: "unreachable", reason: "502", retryAfter: "9" }));
    expect(await runSync(world.parts, false)).toBe(9000);
  });
});

describe("the network's return", () => {
  const failing = async (retryAfter?: string) => {
    const world = aWorld(3);
    world.meddle(() => ({ kind: "unreachable", reason: "it can’t be reached", ...(retryAfter ? { retryAfter } : {}) }));
    for (let n = 0; n < 9; n += 1) await runSync(world.parts, true);
    return world;
  };

  it("ends a long back-off of our own", async () => {
    const world = await failing();
    const failedAt = world.parts.nowMs();
    expect(world.sync().next_try_ms).toBe(failedAt + 256_000);
    expect(withHope(world.sync(), failedAt + 60_000).next_try_ms).toBe(0);
  });

  it("makes no storm: a try that failed a moment ago is not repeated", async () => {
    const world = await failing();
    expect(withHope(world.sync(), world.parts.nowMs() + 59_000)).toBe(world.sync());
  });

  it("ends it also where the network's return has set the clock back", async () => {
    const world = await failing();
    expect(withHope(world.sync(), world.parts.nowMs() - HOUR_MS / 2).next_try_ms).toBe(0);
  });

  it("leaves a wait that the collector asked for", async () => {
    const world = await failing("900");
    expect(withHope(world.sync(), world.parts.nowMs() + 600_000)).toBe(world.sync());
  });
});

describe("a way on which time runs out", () => {
  it("gets smaller batches until one comes through, and larger ones again after it", async () => {
    const world = aWorld(7);
    const sizes: number[] = [];
    world.meddle((records) => {
      sizes.push(records.length);
      return records.length > 2 ? { kind: "unreachable", reason: "it did not answer in time", slow: true } : undefined;
    });
    for (let n = 0; n < 20 && world.stored.size < 7; n += 1) {
      await runSync(world.parts, false);
      world.wait(HOUR_MS);
    }
    expect(world.stored.size).toBe(7);
    expect(sizes.slice(0, 3)).toEqual([7, 4, 2]);
    expect(Math.max(...sizes.slice(3))).toBeGreaterThan(2);
  });

  it("remembers how much comes through when the worker is another one", async () => {
    const world = aWorld(7);
    world.meddle(() => ({ kind: "unreachable", reason: "it did not answer in time", slow: true }));
    await runSync(world.parts, false);
    expect(world.sync().room).toBe(4);
  });
});

describe("a refused device", () => {
  it("looks again after an hour, without a person, and tells once that it was refused and once that it works", async () => {
    const world = aWorld(3);
    world.plan(["refused", "lost_request"]);
    await runSync(world.parts, false);
    world.wait(HOUR_MS - 1);
    await runSync(world.parts, false);
    expect(world.requests()).toBe(1);
    for (let n = 0; n < 3; n += 1) {
      world.wait(HOUR_MS);
      await runSync(world.parts, false);
    }
    expect(world.stored.size).toBe(3);
    expect(world.told).toEqual(["sync_failed", "sync_recovered"]);
  });
});

describe("a receipt", () => {
  it("settles nothing for which it does not name the very id", async () => {
    const world = aWorld(3);
    world.meddle((records, answer) => {
      const given = answer();
      if (given.kind === "receipt")
        given.receipt.results = records.map((_, index) => ({ index, result: "stored" as const }));
      return given;
    });
    await runSync(world.parts, false);
    expect(world.stream.acked).toEqual([]);
    expect(world.sync().state).toBe("unreachable");
  });

  it("with more results than were asked for settles what was sent", async () => {
    const world = aWorld(3);
    world.meddle((records, answer) => {
      const given = answer();
      if (given.kind === "receipt")
        given.receipt.results.push({ index: records.length + 5, record_id: "other", result: "stored" });
      return given;
    });
    await runSync(world.parts, false);
    expect(world.stream.acked).toEqual([[1, 3]]);
  });
});
