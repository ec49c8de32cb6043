// Pausing, resuming and sweeping, with the browser and the buffer in memory: what a worker that ends, a page that comes
// meanwhile or a tab that hangs does to them.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Draft } from "#core/record.ts";
import { emptyWorld, type OpenOperation, type PageRow, putOperation, putPage, type World } from "#core/world.ts";
import { setPaused, settlePause, sweepNow } from "../../extension/background/recording.ts";
import { write } from "../../extension/background/trail.ts";
import { paused, pauseSpan } from "../../extension/settings.ts";
import { aPage, aRecord } from "../core/builders.ts";
import { fakeBrowser } from "../support/fake-browser.ts";

vi.mock("webextension-polyfill", async () => ({ default: (await import("../support/fake-browser.ts")).fakeBrowser }));
vi.mock("../../extension/background/trail.ts", () => ({ write: vi.fn(), trailDraft: () => ({}) }));

let world: World;
let drafts: Draft[] = [];
let meanwhile: () => void = () => undefined;

beforeEach(async () => {
  world = emptyWorld();
  meanwhile = () => undefined;
  fakeBrowser.pages.clear();
  fakeBrowser.isHidden = false;
  fakeBrowser.storage.local.failing = "";
  await pauseSpan.set(null);
  await paused.set(false);
  drafts = [];
  await fakeBrowser.storage.session.remove("sweeps");
  vi.mocked(write).mockImplementation(async (work) => {
    drafts.push(...(work as unknown as (known: World) => Draft[])(world));
    meanwhile();
  });
});
afterEach(() => vi.useRealTimers());

const open = (change: Partial<PageRow>): PageRow => {
  const page = aPage({ seen_ms: Date.now(), ...change });
  putPage(world, page);
  return page;
};
function anOperation(page: PageRow, change: Partial<OpenOperation>): OpenOperation {
  const { stream_id: _stream, seq: _seq, ...draft } = aRecord({ status: "in_progress" });
  const { page_id, tab_id, origin } = page;
  const about = { activity_id: draft.activity_id, page_id, tab_id, origin, requests: [], profile: "p", rule: "r" };
  const open = { ...about, started_ms: 0, seen_ms: 0, gave_up: false, page_gone: false, draft, ...change };
  putOperation(world, open);
  return open;
}
const isClosed = (page: PageRow): boolean | undefined => world.pages.get(page.page_id)?.closed;

test("a pause that can’t be written (a full disk) is none: what is done then is not thrown away", async () => {
  vi.mocked(write).mockRejectedValueOnce(new Error("The disk is full."));
  await expect(setPaused(true)).rejects.toThrow("disk");
  expect([await paused.get(), await pauseSpan.get()]).toEqual([false, null]);
});

test("a worker that ends in the midst of a pause or of its end leaves views that say what is kept", async () => {
  fakeBrowser.storage.local.failing = "paused";
  await expect(setPaused(true)).rejects.toThrow();
  fakeBrowser.storage.local.failing = "";
  await settlePause();
  expect([await paused.get(), (await pauseSpan.get())?.to_ms]).toEqual([true, null]);
  fakeBrowser.storage.local.failing = "paused";
  await expect(setPaused(false)).rejects.toThrow();
  fakeBrowser.storage.local.failing = "";
  await settlePause();
  expect([await paused.get(), (await pauseSpan.get())?.to_ms]).toEqual([false, expect.any(Number)]);
});

test("a page that comes while the others are asked has not gone", async () => {
  const old = open({ tab_id: 1 });
  let fresh: PageRow | undefined;
  meanwhile = () => {
    fresh ??= open({ tab_id: 2 });
  };
  await sweepNow();
  expect(isClosed(old)).toBe(true);
  expect(fresh && isClosed(fresh)).toBe(false);
});

test("what ran while the device slept was neither given up nor asked about for the last time", async () => {
  vi.useFakeTimers();
  const page = open({ tab_id: 1 });
  fakeBrowser.pages.set(1, page.page_id);
  await sweepNow();
  const begun = Date.now();
  const job = anOperation(page, { job_id: "t1", started_ms: begun, seen_ms: begun });
  for (const waitMs of [8 * 3_600_000, 30_000, 30_000]) {
    vi.setSystemTime(Date.now() + waitMs);
    await sweepNow();
  }
  expect(drafts).toEqual([]);
  expect(world.operations.get(job.activity_id)?.gave_up).toBe(false);
  vi.setSystemTime(Date.now() + 60_000);
  await sweepNow();
  expect(drafts).toMatchObject([{ status: "warning", error: { kind: "outcome_unknown" } }]);
});

test("what ran while the device slept for a minute was not given up: the next sweep knows", async () => {
  vi.useFakeTimers();
  const page = open({ tab_id: 1 });
  fakeBrowser.pages.set(1, page.page_id);
  await sweepNow();
  const job = anOperation(page, { job_id: "t1", started_ms: Date.now(), seen_ms: Date.now() });
  for (const gaveUp of [false, true]) {
    vi.setSystemTime(Date.now() + (gaveUp ? 30_000 : 70_000));
    await sweepNow();
    expect(world.operations.get(job.activity_id)?.gave_up).toBe(gaveUp);
  }
});

test("a clock that was set back leaves no pause and no sleep that is still to come: a page gives up as before", async () => {
  vi.useFakeTimers();
  const page = open({ tab_id: 1 });
  fakeBrowser.pages.set(1, page.page_id);
  await sweepNow();
  const begun = Date.now();
  vi.setSystemTime(begun + 8 * 3_600_000);
  await sweepNow();
  vi.setSystemTime(begun);
  await pauseSpan.set({ from_ms: begun, to_ms: begun + 3_600_000 });
  const job = anOperation(page, { job_id: "t1", started_ms: begun, seen_ms: begun });
  for (let times = 0; times < 2; times += 1) {
    await sweepNow();
    vi.setSystemTime(Date.now() + 30_000);
  }
  await sweepNow();
  expect(world.operations.get(job.activity_id)?.gave_up).toBe(true);
});

test.each([
  [false, true],
  [true, false],
])("a page that has not asked for half a minute, hidden: %s, has stopped asking: %s", async (isHidden, hasStopped) => {
  const page = open({ tab_id: 1 });
  fakeBrowser.pages.set(1, page.page_id);
  fakeBrowser.isHidden = isHidden;
  const job = anOperation(page, { job_id: "t1", started_ms: Date.now() - 40_000, seen_ms: Date.now() - 30_000 });
  await sweepNow();
  expect(world.operations.get(job.activity_id)?.gave_up).toBe(hasStopped);
});

test("a tab that hangs, or shows a dialog of its page’s, holds up no sweep, and its page has not gone", async () => {
  vi.useFakeTimers();
  const hung = open({ tab_id: 1 });
  const gone = open({ tab_id: 2 });
  const there = open({ tab_id: 3 });
  fakeBrowser.pages.set(1, "hung").set(3, there.page_id);
  const swept = vi.fn();
  void sweepNow().then(swept);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(swept).toHaveBeenCalled();
  expect([hung, gone, there].map(isClosed)).toEqual([false, true, false]);
});

test("a page that stands still before a question of its own can’t ask for its job: it has not stopped asking", async () => {
  vi.useFakeTimers();
  const page = open({ tab_id: 1 });
  fakeBrowser.pages.set(1, "hung");
  const job = anOperation(page, { job_id: "t1", started_ms: Date.now() - 40_000, seen_ms: Date.now() - 30_000 });
  void sweepNow();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(world.operations.get(job.activity_id)?.gave_up).toBe(false);
  fakeBrowser.pages.set(1, page.page_id);
  await sweepNow();
  expect(world.operations.get(job.activity_id)?.gave_up).toBe(true);
});
