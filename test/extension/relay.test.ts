// What the content script holds and lets through: every observation that it can't keep is counted, whatever the clocks do.
import { expect, test } from "vitest";
import { createLimit } from "../../extension/content/bridge.ts";
import { type Carried, createRelay } from "../../extension/content/relay.ts";

const PAGE_ID = "page-id-1";

/** A relay whose worker takes nothing until `takes`, and what it was handed last. */
function aRelay() {
  let due: (() => void)[] = [];
  let handed: Carried[] = [];
  let takes = false;
  const relay = createRelay({
    pageId: PAGE_ID,
    gather: () => undefined,
    deliver: async (observations) => {
      handed = [...observations];
      return takes ? { page_id: PAGE_ID, upto: observations.at(-1)?.n } : undefined;
    },
    wallMs: () => 1000,
    later: () => new Promise((passed) => due.push(passed)),
  });
  const take = () => {
    takes = true;
  };
  /** Every timer runs, and what follows of it. */
  const pass = async () => {
    const now = due;
    due = [];
    for (const run of now) run();
    await new Promise((passed) => setTimeout(passed));
  };
  return { relay, pass, handed: () => handed, take };
}

test("while its page goes, what still comes is handed over at once, what comes together in one go; once it is back, in its turn", async () => {
  const { relay, handed } = aRelay();
  const signals = () => handed().map(({ signal }) => signal);
  relay.leave(true);
  relay.carry("1", 0);
  relay.carry("2", 0);
  expect(signals()).toEqual([]);
  await Promise.resolve();
  expect(signals()).toEqual(["1", "2"]);
  relay.leave(false);
  relay.carry("3", 0);
  await Promise.resolve();
  expect(signals()).toEqual(["1", "2"]);
});

/** How many observations were refused, by what was handed over. */
function refusedIn(observations: readonly Carried[]): number {
  const told = observations.map(({ signal }) => JSON.parse(signal) as { k: string; count?: number });
  return told.reduce((sum, { k, count }) => (k === "dropped" ? sum + (count ?? 0) : sum), 0);
}

test.each([
  ["many", 50, 3000],
  ["long ones, which leave no room at all,", 6250, 900],
  ["very long ones", 400_000, 100],
])(
  "%s beyond what is held are counted to the last one, however long the worker does not answer",
  async (_, length, count) => {
    const { relay, pass, handed, take } = aRelay();
    const signal = JSON.stringify({ k: "request" }).padEnd(length);
    let captured = 0;
    const see = async (many: number) => {
      for (let i = 0; i < many; i += 1) relay.carry(signal, 0);
      captured += many;
      await pass();
    };
    await see(count);
    for (let again = 0; again < 20; again += 1) await see(1);
    take();
    let kept = 0;
    let refused = 0;
    for (let turns = 0; turns < 100; turns += 1) {
      const before = handed();
      await pass();
      if (handed() === before) continue;
      kept += handed().filter(({ signal: one }) => one === signal).length;
      refused += refusedIn(handed());
    }
    expect(kept + refused).toBe(captured);
  },
);

test("a clock that is set back by an hour holds nothing up", () => {
  let nowMs = 10_000_000;
  const allowed = createLimit(() => nowMs);
  expect(allowed()).toBe(true);
  nowMs -= 3_600_000;
  const taken = Array.from({ length: 500 }, allowed);
  expect(taken).not.toContain(false);
  nowMs += 1000;
  expect(allowed()).toBe(true);
});

test("a page that says too much is let through at its rate, also after its clock was set back", () => {
  let nowMs = 0;
  const allowed = createLimit(() => nowMs);
  for (let i = 0; i < 2000; i += 1) allowed();
  expect(allowed()).toBe(false);
  nowMs -= 5000;
  expect(allowed()).toBe(false);
  nowMs += 1000;
  expect(Array.from({ length: 300 }, allowed).filter(Boolean)).toHaveLength(200);
});
