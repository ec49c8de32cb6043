// What the worker takes from pages, with the buffer in memory: an answer that was lost makes a page send the same again.
import { expect, test, vi } from "vitest";
import type { Draft } from "#core/record.ts";
import { settleWorld, type World } from "#core/world.ts";
import { takeObservations } from "../../extension/background/trail.ts";
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
