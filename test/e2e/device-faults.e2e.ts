// A fast part of the fault matrix's device half: real browsers, a full disk, broken rows, killed and reloaded workers.
import { describe, expect, it, type TestContext } from "vitest";
import type { Verdict } from "../soak/matrix.ts";
import { brokenRows } from "../soak/rows/broken-rows.ts";
import { diskFull } from "../soak/rows/disk-full.ts";
import { accessTaken, reloaded } from "../soak/rows/orphaned.ts";
import { quotaTaken } from "../soak/rows/quota.ts";
import { killedFirefoxWorkers, killedWorkers } from "../soak/rows/worker-killed.ts";
import { whyNoSmallDisk } from "../soak/small-disk.ts";

const LIMIT_MS = 240_000;
const quiet = (): void => undefined;

/** A row that can't be run here says why, and is skipped. */
function held(context: TestContext, verdict: Verdict): void {
  if (verdict.why.startsWith("not run:")) return context.skip(verdict.why);
  console.log(verdict.why);
  expect(verdict).toMatchObject({ passed: true });
}

describe("what was accepted", () => {
  it("outlives a full disk, what was not is held, and recording goes on without a restart", {
    timeout: LIMIT_MS,
  }, async (context) => {
    const reason = await whyNoSmallDisk();
    if (reason) return context.skip(reason);
    held(context, await diskFull({ whileFull: 60 }));
  });

  it("outlives a quota that is taken away", { timeout: LIMIT_MS }, async (context) =>
    held(context, await quotaTaken()),
  );

  it("outlives a worker that is killed in the middle of bursts", { timeout: LIMIT_MS }, async (context) =>
    held(context, await killedWorkers(4, quiet)),
  );

  it(
    "outlives an event page whose process is killed in the middle of bursts (Firefox)",
    {
      timeout: LIMIT_MS,
    },
    async (context) => held(context, await killedFirefoxWorkers(3, quiet)),
  );

  it(
    "outlives rows that are not in their form: they are set apart and named, the rest goes on",
    {
      timeout: LIMIT_MS,
    },
    async (context) =>
      held(
        context,
        await brokenRows(["record inside", "activities", "sessions", "stream", "stream id", "journal"], quiet),
      ),
  );
});

describe("a page that stays open", () => {
  it("goes on being recorded after a reload of the extension", { timeout: LIMIT_MS }, async (context) =>
    held(context, await reloaded(1)),
  );

  it(
    "is not recorded while access to its site is taken away, and the log says so",
    { timeout: LIMIT_MS },
    async (context) => held(context, await accessTaken()),
  );
});
