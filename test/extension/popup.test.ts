// The popup in a real browser: every state on every tab, light and dark, as popup and as narrow panel.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aFailure, aModel, anActivity } from "./popup-builders.ts";
import { overflowOf, picture, violationsOf } from "./popup-inspect.ts";
import { type Bundle, bundlePopup, openBrowser, openPopup, POPUP_LOOK, show } from "./popup-stage.ts";
import { STATES, stateOf } from "./popup-states.ts";

const SIZE_BUDGET_BYTES = 25_000;
const NARROW = { width: 320, height: 580 };

let browser: Browser;
let bundle: Bundle;
beforeAll(async () => {
  [browser, bundle] = await Promise.all([openBrowser(), bundlePopup()]);
});
afterAll(() => browser?.close());

const openState = (name: string) => openPopup(browser, bundle, POPUP_LOOK, stateOf(name));

/** Looks at what is shown in both schemes and sizes: no violation, no horizontal scroll; leaves a picture of each. */
async function inspect(page: Page, name: string): Promise<void> {
  expect(await violationsOf(page)).toEqual([]);
  expect(await overflowOf(page)).toBe(0);
  await picture(page, `${name}-light`);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await violationsOf(page, "color-contrast")).toEqual([]);
  await picture(page, `${name}-dark`);
  await page.evaluate(() => document.body.classList.remove("window"));
  await page.setViewportSize(NARROW);
  expect(await overflowOf(page)).toBe(0);
  await picture(page, `${name}-narrow`);
  await page.evaluate(() => document.body.classList.add("window"));
  await page.setViewportSize({ width: POPUP_LOOK.width, height: POPUP_LOOK.height });
  await page.emulateMedia({ colorScheme: "light" });
}

test.each(Object.keys(STATES))(
  "%s has no violation and no horizontal scroll on any tab, light, dark and narrow",
  async (name) => {
    const { page, trouble } = await openState(name);
    expect(await page.evaluate(() => document.body.offsetHeight)).toBe(POPUP_LOOK.height);
    const tabs = await page.getByRole("tab").all();
    if (tabs.length === 0) await inspect(page, name);
    for (const tab of tabs) {
      await tab.click();
      await inspect(page, `${name} ${await tab.getAttribute("id")}`);
    }
    expect(trouble).toEqual([]);
    await page.context().close();
  },
);

test.each([
  [[anActivity({ action: "ui.change_sent" })], []],
  [[anActivity({ action: "feedback_accepted" }), anActivity({ action: "s3_export" })], ["1 decision, "]],
])("of what an app does not have, nor tells, no numbers are shown: %#", async (activities, told) => {
  const { page } = await openPopup(browser, bundle, POPUP_LOOK, aModel(activities));
  await page.getByRole("tab", { name: "By kind" }).click();
  const notes = await page.locator("#panel .footnote").allTextContents();
  expect(notes).toEqual([...told.map((words) => expect.stringContaining(words)), expect.stringContaining("p50:")]);
  expect(notes.join()).not.toMatch(/\b0 (?:B|chat|sections|decisions)/);
  await page.context().close();
});

test("a low screen gets a lower popup with its foot in view", async () => {
  const { page } = await openPopup(browser, bundle, { ...POPUP_LOOK, height: 510 }, stateOf("many failures"));
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBe(510);
  const foot = await page.locator(".foot").boundingBox();
  expect((foot?.y ?? 0) + (foot?.height ?? 0)).toBe(510);
  await page.context().close();
});

test("a narrow place gets a narrower popup with nothing cut off", async () => {
  const { page } = await openPopup(browser, bundle, { ...POPUP_LOOK, width: 360 }, stateOf("many failures"));
  expect(await overflowOf(page)).toBe(0);
  const foot = await page.locator(".foot").boundingBox();
  expect((foot?.x ?? 0) + (foot?.width ?? 0)).toBe(360);
  await page.context().close();
});

test.each(["disk full", "not stored", "not read"])(
  "%s is never told as recording, or as an empty log",
  async (name) => {
    const { page } = await openState(name);
    const words = await page.locator("main").innerText();
    expect(words).toContain("Not storing");
    expect(words).not.toContain("Nothing is recorded yet");
    await page.context().close();
  },
);

test("details unfold without a violation and show every fact", async () => {
  const { page } = await openState("one failure");
  await page.getByRole("button", { name: "Details" }).click();
  expect(await violationsOf(page)).toEqual([]);
  expect(await page.locator(".facts").innerText()).toContain("User: arn:aws:iam");
  await picture(page, "details");
  await page.context().close();
});

test("a running operation turns, and stands still where less motion is wanted", async () => {
  const { page } = await openState("healthy");
  const turning = () => page.locator(".row .spinning").evaluate((icon) => getComputedStyle(icon).animationName);
  expect(await turning()).toBe("turn");
  await page.emulateMedia({ reducedMotion: "reduce" });
  expect(await turning()).toBe("none");
  await page.context().close();
});

test("in high contrast the outcomes, the chosen tab and the choice that has the focus can be told apart", async () => {
  const { page } = await openState("ten thousand");
  await page.emulateMedia({ forcedColors: "active" });
  const style = (selector: string, property: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);
  expect(await style(".bar .success", "background-color")).not.toBe(await style(".bar .failed", "background-color"));
  expect(await style(".recording.on", "color")).not.toBe(await style("body", "background-color"));
  expect(await style("[role=tab][aria-selected=true]", "border-bottom-width")).toBe("2px");
  expect(await style("[role=tab][aria-selected=false]", "border-bottom-width")).toBe("0px");
  await page.getByRole("button", { name: "Export" }).click();
  expect(await style(".menu-item:focus", "outline-style")).toBe("solid");
  await page.context().close();
});

test("with large text in a narrow panel nothing is cut off or lies on something else", async () => {
  const look = { ...POPUP_LOOK, width: 200, as: "panel" } as const;
  const { page } = await openPopup(browser, bundle, look, stateOf("ten thousand"));
  expect(await overflowOf(page)).toBe(0);
  const lies = await page.locator(".counts li, .rate > *, [role=tab]").evaluateAll((all) => {
    const boxes = all.map((one) => one.getBoundingClientRect());
    return boxes.flatMap((one, i) =>
      boxes
        .slice(i + 1)
        .filter(
          (two) => one.left < two.right && two.left < one.right && one.top < two.bottom - 2 && two.top < one.bottom - 2,
        ),
    ).length;
  });
  expect(lies).toBe(0);
  await page.getByRole("button", { name: "Export" }).click();
  expect((await page.getByRole("menu").boundingBox())?.x).toBeGreaterThan(0);
  await page.context().close();
});

test("letters with many marks above them stay within their own lines", async () => {
  const name = `${`Z${"\u0301\u0302\u0303".repeat(20)}`.repeat(8)}.docx`;
  const failure = aFailure("ai_analysis", { kind: "ai", message: name }, { details: { section: name } });
  const { page } = await openPopup(browser, bundle, POPUP_LOOK, aModel([failure]));
  await page.getByRole("button", { name: "Details" }).click();
  for (const selector of [".failure h2", ".facts dd"]) {
    expect(
      await page
        .locator(selector)
        .first()
        .evaluate((element) => getComputedStyle(element).overflowY),
    ).toBe("clip");
  }
  await page.context().close();
});

test("an open tab and an unfolded card stay as they are when a new model comes", async () => {
  const model = stateOf("many failures");
  const { page } = await openPopup(browser, bundle, POPUP_LOOK, model);
  await page.getByRole("button", { name: "Details" }).first().click();
  await show(page, { ...model, now_ms: model.now_ms + 5000 });
  expect(await page.getByRole("tab", { selected: true }).innerText()).toContain("Failures");
  expect(await page.getByRole("button", { name: "Details", expanded: true }).count()).toBe(1);
  await page.context().close();
});

test("of ten thousand activities the newest fifty are drawn, and the log is offered for the rest", async () => {
  const { page } = await openState("ten thousand");
  await page.getByRole("tab", { name: "Recent" }).click();
  expect(await page.locator(".row").count()).toBe(50);
  await page.getByText("The newest 50 of 10,000 activities.").scrollIntoViewIfNeeded();
  await page.getByRole("button", { name: "See all in the log" }).click();
  expect(await page.evaluate(() => window.asked)).toEqual(["log"]);
  await page.context().close();
});

test("script and style together stay within their budget", () => {
  console.log(`popup views: ${bundle.gzipBytes} bytes gzip, preact and style included`);
  expect(bundle.gzipBytes).toBeLessThan(SIZE_BUDGET_BYTES);
});
