// Sync against a collector that loses, repeats, cuts and lies: each record arrives once, whatever the schedule.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runSync } from "../../extension/background/sync-run.ts";
import { countOf } from "../../extension/core/ranges.ts";
import { aWorld, FAULTS } from "./sync-world.ts";

describe("sync", () => {
  it("delivers each record once and settles every one, over 1,000 random schedules", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 4 }),
        fc.array(fc.constantFrom(...FAULTS), { maxLength: 30 }),
        async (count, bad, faults) => {
          const world = aWorld(count, new Set(bad.filter((seq) => seq <= count)));
          world.plan(faults);
          for (let round = 0; round < 60; round += 1) {
            await runSync(world.parts, world.sync().state === "refused", round % 5 === 4);
            world.wait(3_600_000);
          }
          const numbers = [...world.stored.keys()].map((id) => Number(id.slice(3)));
          // One whose answer was lost and that was then declined alone is in both.
          expect([...new Set([...numbers, ...world.dead])].sort((a, b) => a - b)).toEqual(
            Array.from({ length: count }, (_, i) => i + 1),
          );
          expect([...world.stored.values()].every((times) => times === 1)).toBe(true);
          expect(countOf(world.stream.acked) + world.dead.size).toBe(count);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("goes on with the good records when one is refused, in the same run", async () => {
    const world = aWorld(10, new Set([1]));
    await runSync(world.parts, false);
    expect(world.stored.size).toBe(9);
    expect([...world.dead]).toEqual([1]);
  });

  it("stops and waits for a new pairing when its token is refused, and says so once in the log", async () => {
    const world = aWorld(3);
    world.plan(["refused"]);
    await runSync(world.parts, false);
    await runSync(world.parts, false);
    expect(world.requests()).toBe(1);
    expect(world.sync().state).toBe("refused");
    expect(world.told).toEqual(["sync_failed"]);
  });

  it("goes on when the device’s clock is set back a year after a failure", async () => {
    const world = aWorld(3);
    world.plan(["lost_request"]);
    await runSync(world.parts, false);
    world.wait(-31_536_000_000);
    await runSync(world.parts, false);
    expect(world.stored.size).toBe(3);
  });

  it("tells its own log after three failures, and again when it works", async () => {
    const world = aWorld(3);
    world.plan(["lost_request", "lost_request", "lost_request", "lost_request"]);
    for (let i = 0; i < 6; i += 1) {
      await runSync(world.parts, false);
      world.wait(3_600_000);
    }
    expect(world.told).toEqual(["sync_failed", "sync_recovered"]);
  });

  it("makes at most 250 requests in an outage of 24 hours", async () => {
    const world = aWorld(3);
    world.plan(Array.from({ length: 5000 }, () => "lost_request" as const));
    for (let elapsedMs = 0; elapsedMs < 24 * 3_600_000; ) {
      const waitMs = (await runSync(world.parts, false)) ?? 0;
      world.wait(waitMs);
      elapsedMs += waitMs;
    }
    expect(world.requests()).toBeLessThanOrEqual(250);
  });

  it("obeys Retry-After and does not send before it", async () => {
    const world = aWorld(3);
    world.plan(["busy"]);
    expect(await runSync(world.parts, false)).toBe(1000);
    world.wait(999);
    await runSync(world.parts, false);
    expect(world.requests()).toBe(1);
    world.wait(1);
    await runSync(world.parts, false);
    expect(world.stored.size).toBe(3);
  });

  it("waits before it tries again where a collector says that it stored what it then does not have", async () => {
    const world = aWorld(6);
    world.meddle((_, answer) => {
      const given = answer();
      if (given.kind === "receipt") given.receipt.held = [];
      return world.requests() < 1000 ? given : { kind: "unreachable", reason: "enough" };
    });
    await runSync(world.parts, false);
    expect(world.requests()).toBeLessThan(5);
    expect(world.sync()).toMatchObject({ state: "unreachable", failures: 1 });
    world.meddle(() => undefined);
    world.wait(3_600_000);
    await runSync(world.parts, false);
    expect(countOf(world.stream.acked)).toBe(6);
  });

  it("notices a collector that was restored from a backup, also when nothing new waits", async () => {
    const world = aWorld(6);
    await runSync(world.parts, false);
    world.plan(["restored"]);
    await runSync(world.parts, false, true);
    expect(world.stored.size).toBe(6);
  });
});
