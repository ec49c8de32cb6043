// The health checks: what a supervisor is told while the store can keep records, and while it can't.
import { expect, test, vi } from "vitest";
import { aCollector, codeOf } from "./builders.ts";

const disk = vi.hoisted(() => ({ bavail: 1_000_000, bsize: 4096 }));
vi.mock("node:fs", async (original) => ({ ...(await original<object>()), statfsSync: () => disk }));

test("a collector whose disk is full lives and is not ready, until there is room", async () => {
  const { app } = await aCollector();
  expect((await app.request("/readyz")).status).toBe(200);
  disk.bavail = 100;
  const answer = await app.request("/readyz");
  expect([answer.status, await codeOf(answer)]).toEqual([503, "store_unavailable"]);
  expect((await app.request("/healthz")).status).toBe(200);
  disk.bavail = 1_000_000;
  expect((await app.request("/readyz")).status).toBe(200);
});
