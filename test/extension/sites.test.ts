// What is recorded, with the browser in memory: a tab that hangs must hold up nothing that a person asks for.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { addSite, registerScripts } from "../../extension/background/sites.ts";
import { sites } from "../../extension/settings.ts";
import { fakeBrowser } from "../support/fake-browser.ts";

vi.mock("webextension-polyfill", async () => ({ default: (await import("../support/fake-browser.ts")).fakeBrowser }));
beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("a site is recorded and its other tabs get their scripts while one tab hangs or shows a dialog", async () => {
  fakeBrowser.pages.set(1, "hung").set(2, "");
  const done = vi.fn();
  void addSite("https://review.example", "auto").then(done);
  void registerScripts().then(done);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(done.mock.calls).toEqual([[true], [undefined]]);
  expect(await sites.get()).toEqual([{ origin: "https://review.example", profile: "generic" }]);
  expect(fakeBrowser.injected).toEqual([2, 2]);
});
