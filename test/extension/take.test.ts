// What the worker takes from pages, with the buffer in memory: an answer that was lost makes a page send the same again.
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Draft } from "#core/record.ts";
import { emptyWorld, type PageRow, putSession, type Session, settleWorld, type World } from "#core/world.ts";
import type { Journal } from "../../extension/background/journal.ts";
import { takeObservations, trailDraft } from "../../extension/background/trail.ts";
import { pauseSpan } from "../../extension/settings.ts";
import { aPage } from "../core/builders.ts";

const stored = vi.hoisted(() => [] as unknown[]);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../support/fake-browser.ts")).fakeBrowser }));
vi.mock("../../extension/background/journal.ts", () => {
  const database = { getAll: async () => [], get: async () => undefined };
  const open = { name: "journal", database, segments: [], streamId: "stream", unsaid: undefined };
  return { journal: async () => open };
});
vi.mock("#buffer/read.ts", () => ({ sessionsToGoOnWith: async () => [] }));
vi.mock("#buffer/room.ts", async (original) => ({ ...(await original<object>()), assertRoom: async () => undefined }));
vi.mock("#buffer/append.ts", () => ({
  append: async (_database: unknown, drafts: readonly Draft[], world: World) => {
    stored.push(...drafts);
    settleWorld(world);
    return { records: [], stream: { next_seq: 1, stream_id: "stream" } };
  },
}));

const REVIEW = "https://review.example";
const accepting = { r: 1, channel: "fetch", method: "POST", url: `${REVIEW}/accept_feedback` } as const;
const accepted = { ...accepting, k: "response", outcome: "answered", status: 200, body: '{"success":true}' } as const;
const told = (): string[] => (stored as Draft[]).map(({ action, status }) => `${action} ${status}`);
const take = (page: PageRow, n: number, at: number, signal: object): Promise<number> =>
  takeObservations(page, "review-app", [{ n, at, signal: JSON.stringify(signal) }]);

const MINUTE = 60_000;
beforeEach(() => {
  stored.length = 0;
});

describe("what was done in a pause is not kept", () => {
  test("where it ends after it, and what had begun before has its end", async () => {
    const now = Date.now();
    await pauseSpan.set({ from_ms: now - 3 * MINUTE, to_ms: now - MINUTE });
    await take(aPage(), 2, now, { ...accepted, ms: 2 * MINUTE });
    expect(told()).toEqual([]);
    const page = aPage();
    await take(page, 1, now - 4 * MINUTE, { ...accepting, k: "request" });
    await take(page, 2, now, { ...accepted, ms: 2 * MINUTE });
    const before = ["session_started success", "feedback_accepted in_progress", "feedback_accepted success"];
    expect(told()).toEqual(before);
    const file = { k: "request", r: 9, channel: "download", method: "GET", url: `${REVIEW}/download/a.docx` };
    await take(page, 3, now, file);
    await take(page, 4, now, { ...accepted, r: 5, ms: 2 * MINUTE });
    expect(told()).toEqual([...before, "document_download in_progress"]);
  });

  test("where the clock was set back in it, and what is done after it is, too", async () => {
    const now = Date.now();
    await pauseSpan.set({ from_ms: now + 60 * MINUTE, to_ms: null });
    await take(aPage(), 1, now, { ...accepting, k: "request" });
    expect(told()).toEqual([]);
    await pauseSpan.set({ from_ms: now - MINUTE, to_ms: now + 60 * MINUTE });
    await take(aPage(), 1, now, { ...accepting, k: "request" });
    expect(told()).toEqual(["feedback_accepted in_progress"]);
    await pauseSpan.set(null);
  });

  test("where its answer was lost, and it is sent again in or after another pause", async () => {
    const now = Date.now();
    const page = aPage();
    await pauseSpan.set({ from_ms: now - MINUTE, to_ms: null });
    await take(page, 1, now - 5, { ...accepting, k: "request" });
    await pauseSpan.set({ from_ms: now, to_ms: null });
    await take(page, 1, now - 5, { ...accepting, k: "request" });
    expect(told()).toEqual([]);
    await pauseSpan.set(null);
  });
});

test("what could not be taken is counted once, also where the page sends it again", async () => {
  const page = aPage();
  const address = `https://review.example/?q=${"x".repeat(9000)}`;
  const tooLong = { k: "request", r: 1, channel: "fetch", method: "GET", url: address };
  const sent = [{ n: 1, at: Date.now(), signal: JSON.stringify(tooLong) }];
  expect(await takeObservations(page, "generic", sent)).toBe(1);
  expect(await takeObservations(page, "generic", sent)).toBe(1);
  expect(await takeObservations(page, "generic", [...sent, { n: 2, at: Date.now(), signal: "none" }])).toBe(2);
  const counts = (stored as Draft[]).map(({ action, details }) => [action, details["count"]]);
  expect(counts).toEqual([
    ["records_dropped", 1],
    ["records_dropped", 1],
  ]);
});

test("a word of the worker’s own is of the session that began later, in whatever order a life of the worker read them", () => {
  const at = "2026-11-27T10:00:00.000Z";
  const sessionOf = (known: readonly string[]): string => {
    const world = emptyWorld();
    const shared = { origin: REVIEW, tab_id: 1, started_at: at, last_at: at, ended: false } satisfies Partial<Session>;
    for (const session_id of known) putSession(world, { ...shared, session_id });
    const facts = { action: "recording_paused", status: "success", observed_by: "worker" } as const;
    return trailDraft(world, { streamId: "stream" } as Journal, facts).session_id;
  };
  expect([sessionOf(["earlier", "later"]), sessionOf(["later", "earlier"])]).toEqual(["later", "later"]);
});
