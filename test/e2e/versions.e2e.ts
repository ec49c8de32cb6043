// The buffer across versions and broken journals, on the real IndexedDB of a real browser.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type InBrowser, inBrowser } from "../support/in-browser.ts";

const FULL = 4000;
let browser: InBrowser;
beforeAll(async () => {
  browser = await inBrowser("test/buffer/version-scenarios.ts");
});
afterAll(() => browser.close());

describe("the buffer of another version", () => {
  it("is upgraded with a full queue, as a journal and in the default place, and all of it is delivered", async () => {
    const both = await browser.run<unknown[]>("upgradeWithFullQueue", FULL);
    const whole = { version: 2, stores: 8, delivered: FULL - 10 + 1, next: FULL + 2, pending: 0 };
    expect(both).toEqual([whole, whole]);
  });

  it("is refused where it is newer, and nothing is deleted", async () => {
    const found = await browser.run<{ refusal: string; same: boolean; kept: string }>("downgradeRefuses");
    expect(found.refusal).toContain("newer version");
    expect(found).toMatchObject({ same: true, kept: "kept" });
  });

  it("that another view keeps open is told in a sentence, and opens once that view is closed", async () => {
    const found = await browser.run<{ refusal: string }>("blockedUpgradeIsTold");
    expect(found.refusal).toContain("Another view");
    expect(found).toMatchObject({ count: 50, blocked: false });
  });
});

describe("a journal", () => {
  it("that can’t be read is set aside, and recording goes on with the one before it", async () => {
    const found = await browser.run("unreadableJournalIsSetAside");
    expect(found).toEqual({ lost: true, next: 22, after: 22, isKept: true });
  });

  it("goes on after everything that nobody holds was collected as garbage", async () => {
    await browser.run("openAndHold");
    const devtools = await browser.page.context().newCDPSession(browser.page);
    for (let n = 0; n < 3; n += 1) await devtools.send("HeapProfiler.collectGarbage");
    expect(await browser.run("appendToHeld")).toBe("appended");
  });

  it("stays the newest when the clock was set back", async () => {
    const found = await browser.run("clockSetBackKeepsTheNewest");
    expect(found).toEqual({ next: 33, segments: [[1, 30]] });
  });
});
