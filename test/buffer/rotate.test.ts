// Which journal is opened where there are no buckets, and the newest of them can't be read at the moment.
import { expect, test, vi } from "vitest";
import { isDamage } from "#buffer/room.ts";
import { openJournal } from "#buffer/rotate.ts";

const shelf = vi.hoisted(() => ({ failures: 0, opened: [] as string[] }));
vi.mock("#buffer/open.ts", async (original) => ({
  ...(await original<object>()),
  shelf: () => ({ keys: async () => ["default", "journal-z00000001-a"] }),
  async openToRead({ bucket }: { bucket: string }) {
    if (bucket !== "default" && shelf.failures > 0) {
      shelf.failures -= 1;
      throw new DOMException("Damaged.", "UnknownError");
    }
    const get = async (_store: string, key: string) => ({ key, state: "live", segments: [] });
    return { database: { get, close: () => undefined }, lost: false };
  },
  async openDatabase({ bucket }: { bucket: string }) {
    shelf.opened.push(bucket);
    return { database: {}, created: false, lost: false };
  },
}));

test("one that can’t be read for a moment is opened all the same", async () => {
  shelf.failures = 1;
  expect((await openJournal(undefined, () => "b")).name).toBe("journal-z00000001-a");
});

test("one that can’t be read is a damage, and nothing is written to an earlier one", async () => {
  shelf.failures = 2;
  shelf.opened = [];
  const error: unknown = await openJournal(undefined, () => "b").catch((failure: unknown) => failure);
  expect([isDamage(error), shelf.opened]).toEqual([true, []]);
});
