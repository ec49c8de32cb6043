// Sync against a batch that nobody takes: what is at fault is found, kept and told, and nothing else waits for it.
import { describe, expect, it } from "vitest";
import type { Delivery } from "../../extension/background/collector-client.ts";
import { runSync } from "../../extension/background/sync-run.ts";
import { aWorld } from "./sync-world.ts";

const declined = (status: number): Delivery => ({ kind: "declined", status, reason: "no" });
const HOUR_MS = 3_600_000;

describe("a batch that is declined as a whole", () => {
  it.each([400, 403, 409, 413, 415, 422])("goes on without the one record it is for (%i)", async (status) => {
    const world = aWorld(40);
    world.meddle((records) => (records.some(({ seq }) => seq === 9) ? declined(status) : undefined));
    await runSync(world.parts, false);
    expect(world.stored.size).toBe(39);
    expect([...world.dead]).toEqual([9]);
    expect(world.sync().state).toBe("idle");
  });

  it("holds nothing back for three bad records side by side, at the head of the queue", async () => {
    const world = aWorld(12);
    world.meddle((records) => (records.some(({ seq }) => seq <= 2 || seq === 7) ? declined(422) : undefined));
    await runSync(world.parts, false);
    expect(world.stored.size).toBe(9);
    expect([...world.dead].sort()).toEqual([1, 2, 7]);
  });

  it("holds nothing back for a long row of bad records at the head of the queue", async () => {
    const world = aWorld(60, new Set(), 500);
    world.meddle((records) => (records.some(({ seq }) => seq <= 30) ? declined(422) : undefined));
    await runSync(world.parts, false);
    expect(world.stored.size).toBe(30);
    expect(world.dead.size).toBe(30);
  });

  it("is nobody's fault but the collector's where it declines every record: all of them wait, and few requests are made", async () => {
    const world = aWorld(40);
    world.meddle((records) => (records.length > 0 ? declined(422) : undefined));
    for (let elapsedMs = 0; elapsedMs < 24 * HOUR_MS; ) {
      const waitMs = (await runSync(world.parts, false)) ?? HOUR_MS;
      world.wait(waitMs);
      elapsedMs += waitMs;
    }
    expect(world.dead.size).toBe(0);
    expect(world.stored.size).toBe(0);
    expect(world.requests()).toBeLessThan(3000);
    world.meddle(() => undefined);
    await runSync(world.parts, true);
    expect(world.stored.size).toBe(40);
  });

  it("is the collector's fault too where it stored records before and takes none since", async () => {
    const world = aWorld(40);
    world.meddle((records) => (records.some(({ seq }) => seq > 7) ? declined(422) : undefined));
    await runSync(world.parts, false);
    expect(world.stored.size).toBe(7);
    expect(world.dead.size).toBe(0);
    expect(world.sync()).toMatchObject({
      state: "unreachable",
      last_error: "it did not take what was sent (HTTP 422)",
    });
  });

  it("makes two requests for each try where an empty batch is declined too", async () => {
    const world = aWorld(40);
    world.meddle(() => declined(404));
    await runSync(world.parts, false);
    expect(world.requests()).toBe(2);
    expect(world.sync().state).toBe("unreachable");
  });

  it("waits alone for a second record to prove that the collector takes others", async () => {
    const world = aWorld(1);
    world.meddle((records) => (records.some(({ seq }) => seq === 1) ? declined(422) : undefined));
    await runSync(world.parts, false);
    expect(world.dead.size).toBe(0);
    expect(world.sync().state).toBe("unreachable");
    world.stream.next_seq = 3;
    await runSync(world.parts, true);
    expect([...world.dead]).toEqual([1]);
    expect(world.stored.size).toBe(1);
  });

  it("is tried three times more where the collector breaks at it (500)", async () => {
    const world = aWorld(20);
    world.meddle((records) => (records.some(({ seq }) => seq === 5) ? declined(500) : undefined));
    for (let run = 1; run <= 3; run += 1) {
      await runSync(world.parts, true);
      expect(world.dead.size).toBe(0);
    }
    await runSync(world.parts, true);
    expect([...world.dead]).toEqual([5]);
    expect(world.stored.size).toBe(19);
  });

  it("pauses as a refusal where something in front of the collector forbids everything (403)", async () => {
    const world = aWorld(3);
    world.meddle(() => declined(403));
    await runSync(world.parts, false);
    expect(world.sync().state).toBe("refused");
    expect(world.dead.size).toBe(0);
  });
});
