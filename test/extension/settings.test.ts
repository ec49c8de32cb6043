// Settings, with the browser's storage in memory: a view that hears of a change must not read what was there before it.
import { expect, test, vi } from "vitest";
import { previews } from "../../extension/settings.ts";
import { fakeBrowser } from "../support/fake-browser.ts";

vi.mock("webextension-polyfill", async () => ({ default: (await import("../support/fake-browser.ts")).fakeBrowser }));

test("who watches a setting and reads it again then reads the new value", async () => {
  const seen: Promise<boolean>[] = [];
  previews.watch(() => seen.push(previews.get()));
  expect(await previews.get()).toBe(true);
  await fakeBrowser.storage.local.set({ previews: false });
  expect(await Promise.all(seen)).toEqual([false]);
});
