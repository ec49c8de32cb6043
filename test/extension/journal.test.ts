// The journal’s handles: one that is let go of while it is opened, or copied, is out of the way before another is opened.
import { expect, test, vi } from "vitest";
import { journal, retireJournal } from "../../extension/background/journal.ts";
import { marker } from "../../extension/settings.ts";

const at = vi.hoisted(() => ({ finish: [] as (() => void)[], events: [] as string[], lost: false }));
vi.mock("webextension-polyfill", async () => ({ default: (await import("../support/fake-browser.ts")).fakeBrowser }));
vi.mock("#buffer/rotate.ts", () => ({
  async openJournal() {
    const name = `journal-${at.events.filter((event) => event.startsWith("opens")).length + 1}`;
    at.events.push(`opens ${name}`);
    await new Promise<void>((done) => at.finish.push(done));
    const stream = { key: "stream", stream_id: "s", next_seq: 1, acked: [], lost: [], dead_count: 0 };
    const counts = { captured: 0, accepted: 0, refused: {}, rows: 0, bytes: 0 };
    const database = {
      get: async () => ({ ...stream, ...counts }),
      getAll: async () => [],
      transaction: () => ({
        store: { openCursor: async () => null, put: async () => undefined },
        done: Promise.resolve(),
      }),
      addEventListener: () => undefined,
      close: () => at.events.push(`closes ${name}`),
    };
    return { database, name, segments: [], lost: at.lost, sound: true };
  },
}));

test("a copy that is under way is finished, and its handle closed, before the journal is opened again", async () => {
  const first = journal();
  await vi.waitFor(() => expect(at.finish).toHaveLength(1));
  await retireJournal();
  const second = journal();
  await new Promise(setImmediate);
  expect(at.events).toEqual(["opens journal-1"]);
  at.finish[0]?.();
  expect((await first).name).toBe("journal-1");
  await vi.waitFor(() => expect(at.finish).toHaveLength(2));
  at.finish[1]?.();
  expect((await second).name).toBe("journal-2");
  expect(at.events).toEqual(["opens journal-1", "closes journal-1", "opens journal-2"]);
});

test("where the newest stream can’t be read and the one before it goes on, what is gone with it is named", async () => {
  await retireJournal();
  await marker.set({ journal: "journal-2", stream_id: "newer", last_seq: 9 });
  at.lost = true;
  const third = journal();
  await vi.waitFor(() => expect(at.finish).toHaveLength(3));
  at.finish[2]?.();
  const gap = { reason: "store_damaged", stream_id: "newer", from_seq: 1, to_seq: 9 };
  expect(await third).toMatchObject({ streamId: "s", unsaid: { gap } });
});
