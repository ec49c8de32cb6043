// What comes in quick succession is sent together, once it has come to a rest, whatever the device's clock does.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createBurst } from "../../extension/background/burst.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function aBurst(work: () => Promise<void> = async () => undefined) {
  const done = vi.fn(work);
  const report = vi.fn();
  return { done, report, ask: createBurst(done, report) };
}

/** Asks again and again without a rest. */
async function askFor(ms: number, ask: () => void): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) {
    ask();
    await vi.advanceTimersByTimeAsync(100);
  }
}

test("what comes alone is done after a moment: what follows it at once goes along", async () => {
  const { done, ask } = aBurst();
  ask();
  await vi.advanceTimersByTimeAsync(250);
  expect(done).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(100);
  expect(done).toHaveBeenCalledTimes(1);
  ask();
  await vi.advanceTimersByTimeAsync(350);
  expect(done).toHaveBeenCalledTimes(2);
});

test("what comes in quick succession is done once, when it has come to a rest", async () => {
  const { done, ask } = aBurst();
  await askFor(1000, ask);
  expect(done).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(5000);
  expect(done).toHaveBeenCalledTimes(1);
});

test.each(["stays", "is set back by a day", "is set forward by a day"])(
  "a burst that never rests is done while it goes on, also where the clock %s",
  async (clock) => {
    const { done, ask } = aBurst();
    await askFor(1000, ask);
    const dayMs = 86_400_000;
    const byMs = { stays: 0, "is set back by a day": -dayMs, "is set forward by a day": dayMs }[clock] ?? 0;
    vi.setSystemTime(Date.now() + byMs);
    await askFor(4000, ask);
    expect(done.mock.calls.length).toBeGreaterThanOrEqual(2);
    expect(done.mock.calls.length).toBeLessThanOrEqual(4);
  },
);

test("what goes wrong is reported", async () => {
  const broken = new Error("The store is closed.");
  const { report, ask } = aBurst(() => Promise.reject(broken));
  ask();
  await vi.advanceTimersByTimeAsync(600);
  expect(report.mock.calls).toEqual([[broken]]);
});
