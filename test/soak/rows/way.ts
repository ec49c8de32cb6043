// Rows 11, 16, 17 and 18: a way that is gone, slow or coming and going, and everything that wakes sync at once.
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../../support/poll.ts";
import type { DeviceReport } from "../device-report.ts";
import { onStage, type Play, type StagedRow } from "./on-stage.ts";

/** The moments at which the device was not to try: from each failure to the try it had planned then. */
function slots(reports: readonly DeviceReport[]): [from: number, to: number][] {
  const failures = reports.filter(({ failures, next_try_ms, at_ms }) => failures > 0 && next_try_ms > at_ms);
  return failures.map(({ at_ms, next_try_ms }) => [at_ms, next_try_ms]);
}

/** How many tries came earlier than planned. Both clocks are this machine's. */
function early(play: Play, fromCall: number, fromReport: number): number {
  const closed = slots(play.ledger.reports.slice(fromReport));
  const tries = play.proxy.calls.slice(fromCall);
  return tries.filter(({ startMs }) => closed.some(([from, to]) => from < startMs && startMs < to)).length;
}

/** Longer than the longest back-off after the failures of this row, and an alarm. */
const LONG_MS = 300_000;

/** Refused at first; then reset, so that each try is seen, while the worker is killed again and again. */
export const collectorDown = (kills: number): StagedRow =>
  onStage(
    {
      number: "11",
      name: `the collector is down, and the worker is killed ${kills} times meanwhile`,
      expects: "all of it waits, the back-off grows and outlives the worker, all arrives when it is up",
    },
    async (play) => {
      const [fromCall, fromReport] = [play.proxy.calls.length, play.ledger.reports.length];
      await play.proxy.down();
      const last = Math.max(...(await play.write(60)));
      const hasFailed = (now: DeviceReport): boolean => now.failures >= 2 && now.next_seq > last;
      const report = await play.deviceSays("two failures", hasFailed);
      play.check(report.pending >= 60, `${report.pending} of 60 wait`);
      await play.deviceSays("the badge to say how many wait", ({ badge }) => Number(badge) >= 60);
      play.proxy.fault = () => ({ kind: "reset" });
      await play.proxy.up();
      for (let kill = 0; kill < kills; kill += 1) {
        const { life, failures } = play.device();
        await play.killWorker();
        await play.write(3);
        const hasFailedAgain = (now: DeviceReport): boolean => now.life !== life && now.failures > failures;
        await play.deviceSays("another life and another failure", hasFailedAgain, LONG_MS);
      }
      const told = play.ledger.reports.slice(fromReport);
      const counts = told.map(({ failures }) => failures);
      play.check(!counts.some((count, at) => count < (counts[at - 1] ?? 0)), `failures went back: ${counts.join(" ")}`);
      const tooEarly = early(play, fromCall, fromReport);
      play.check(tooEarly === 0, `${tooEarly} tries came before their time`);
      play.proxy.fault = () => ({ kind: "pass" });
      await play.settled(LONG_MS);
      const lives = new Set(told.map(({ life }) => life)).size;
      return `${counts.at(-1)} failures in ${lives} lives of the worker, none forgotten and no try before its time`;
    },
  );

const SLOW_BYTES_PER_S = 5000;

/** So slow that a full batch can't be there and answered in the time a request has. */
export const slowLink: StagedRow = onStage(
  {
    number: "16",
    name: "a slow link (5,000 bytes/s, in slices of 64)",
    expects: "smaller batches until they come through",
  },
  async (play) => {
    play.proxy.fault = () => ({ kind: "reset" });
    await play.write(400);
    const before = play.proxy.calls.length;
    play.proxy.fault = () => ({ kind: "slow", bytesPerSecond: SLOW_BYTES_PER_S, sliceBytes: 64, lateMs: 200 });
    play.order({ do: "sync_now" });
    await play.settled(420_000);
    const calls = play.proxy.calls.slice(before);
    play.check(play.proxy.mostAtOnce() === 1, `${play.proxy.mostAtOnce()} requests at once`);
    const sizes = calls.map(({ records }) => records.length);
    return `${calls.length} batches of ${sizes.join(" ")} records`;
  },
);

/** Connections are reset, refused and let through in turns; the browser says "online" all the time. */
export const flapping = (rounds: number): StagedRow =>
  onStage(
    {
      number: "17",
      name: "a flapping way, and a browser that says online",
      expects: "no try before the one that was planned",
    },
    async (play) => {
      const [fromCall, fromReport] = [play.proxy.calls.length, play.ledger.reports.length];
      for (let round = 0; round < rounds; round += 1) {
        play.proxy.fault = () => ({ kind: round % 3 === 2 ? "pass" : "reset" });
        if (round % 3 === 1) await play.proxy.down();
        for (let n = 0; n < 4; n += 1) {
          play.order({ do: "online" });
          await play.write(3);
          await sleep(150);
        }
        await play.proxy.up();
      }
      play.proxy.fault = () => ({ kind: "pass" });
      await play.settled();
      const tooEarly = early(play, fromCall, fromReport);
      const tries = play.proxy.calls.slice(fromCall);
      play.check(tooEarly === 0, `${tooEarly} of ${tries.length} tries came before their time`);
      play.check(play.proxy.mostAtOnce() === 1, `${play.proxy.mostAtOnce()} requests at once`);
      return `${tries.length} tries in ${rounds} turns, none before its time`;
    },
  );

/** The alarm, "online", the popup's button and new records, all at once, while a batch is on its slow way. */
export const allWakes = (rounds: number): StagedRow =>
  onStage(
    {
      number: "18",
      name: "everything that wakes sync, at once",
      expects: "one request under way; what came meanwhile is sent at once, not at the next alarm",
    },
    async (play) => {
      play.proxy.fault = () => ({ kind: "slow", bytesPerSecond: 1_000_000, lateMs: 100 });
      let slowestMs = 0;
      for (let round = 0; round < rounds; round += 1) {
        play.order({ do: "wake", times: 20 });
        const last = Math.max(...(await play.write(1 + (round % 3))));
        const startMs = Date.now();
        const isAcked = () => play.device().acked.some(([from, to]) => from <= last && last <= to);
        await until("the newest record to be acknowledged", isAcked);
        slowestMs = Math.max(slowestMs, Date.now() - startMs);
      }
      await play.settled();
      play.check(play.proxy.mostAtOnce() === 1, `${play.proxy.mostAtOnce()} requests at once`);
      play.check(slowestMs < 15_000, `a record waited ${slowestMs} ms for the next alarm`);
      return `${rounds} rounds of 41 wakes: ${play.proxy.calls.length} requests, one at a time; the slowest record took ${slowestMs} ms`;
    },
  );
