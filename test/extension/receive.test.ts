// What the worker answers to a page whose tab the browser does not tell any more: one that is just going, in Firefox.
import { expect, test, vi } from "vitest";
import { receive } from "../../extension/background/receive.ts";

vi.mock("webextension-polyfill", async () => {
  const { fakeBrowser } = await import("../support/fake-browser.ts");
  return { default: { ...fakeBrowser, runtime: { ...fakeBrowser.runtime, id: "review-trail" } } };
});

const going = { id: "review-trail", url: "https://review.example/" };
const ask = { name: "is_loading", input: {} };

test("a page that is going is not told that its browser waits for nothing", async () => {
  expect(await receive(ask, going)).toBe(true);
});

test("neither the extension's own pages nor other extensions are taken for a page", () => {
  expect(receive(ask, { ...going, id: "another" })).toBeUndefined();
  expect(receive(ask, { id: "review-trail", url: "chrome-extension://review-trail/popup.html" })).toBeUndefined();
});
