// The popup by key and by press: where the focus goes, what is asked for, and what is answered.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { focused, picture, violationsOf } from "./popup-inspect.ts";
import { type Bundle, bundlePopup, openBrowser, openPopup, POPUP_LOOK, show } from "./popup-stage.ts";
import { stateOf } from "./popup-states.ts";

let browser: Browser;
let bundle: Bundle;
beforeAll(async () => {
  [browser, bundle] = await Promise.all([openBrowser(), bundlePopup()]);
});
afterAll(() => browser?.close());

const openState = (name: string) => openPopup(browser, bundle, POPUP_LOOK, stateOf(name));

test("the tabs are one stop, arrows go round them, and the panel follows", async () => {
  const { page } = await openState("many failures");
  await page.getByRole("tab", { selected: true }).focus();
  await page.keyboard.press("ArrowRight");
  expect(await page.getByRole("tab", { selected: true }).innerText()).toBe("Recent");
  await page.keyboard.press("End");
  expect(await page.getByRole("tabpanel").getAttribute("aria-labelledby")).toBe("tab-kinds");
  await page.keyboard.press("ArrowRight");
  expect(await focused(page)).toContain("Failures");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("panel");
  await page.context().close();
});

test("a walk with Tab reaches everything once, in reading order, with a visible focus", async () => {
  const { page } = await openState("one failure");
  const walk: string[] = [];
  for (let i = 0; i < 10; i += 1) {
    await page.keyboard.press("Tab");
    walk.push((await focused(page)).slice(0, 24));
    expect(await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle)).toBe(
      "solid",
    );
    if (walk.at(-1) === "Open log") break;
  }
  expect(walk).toEqual([
    "risk-assessment-q3.docx",
    "Failures 1",
    expect.stringContaining("Export to S3"),
    "Details",
    "Copy for support",
    "Sync now",
    "Pause",
    "Export",
    "Open log",
  ]);
  await page.context().close();
});

test("a menu opens with its first choice focused, arrows go round, and Escape gives the focus back", async () => {
  const { page } = await openState("healthy");
  const button = page.getByRole("button", { name: "Export" });
  await button.focus();
  await page.keyboard.press("Enter");
  expect(await focused(page)).toContain("JSON");
  await page.keyboard.press("ArrowUp");
  expect(await focused(page)).toContain("Test S3");
  expect(await violationsOf(page)).toEqual([]);
  await page.keyboard.press("Escape");
  expect(await page.getByRole("menu").count()).toBe(0);
  expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => window.asked)).toEqual(["export html"]);
  await page.context().close();
});

test("the session picker marks what is shown and asks for what is chosen", async () => {
  const { page } = await openState("many failures");
  await page.getByRole("button", { name: "risk-assessment-q3.docx" }).press("Enter");
  expect(await page.getByRole("menuitemradio", { checked: true }).innerText()).toContain("risk-assessment-q3.docx");
  await picture(page, "session-picker");
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => window.asked)).toEqual(["select undefined"]);
  await page.context().close();
});

test("is asked for, and its answer is spoken in a live region and can be closed", async () => {
  const { page } = await openState("healthy");
  await page.evaluate(() => (window.answer = "31 records sent."));
  await page.getByRole("button", { name: "Sync now" }).click();
  const status = page.getByRole("status");
  await expect.poll(() => status.innerText()).toBe("31 records sent.");
  expect(await violationsOf(page)).toEqual([]);
  await picture(page, "notice");
  await page.getByRole("button", { name: "Close this message" }).click();
  expect(await status.innerText()).toBe("");
  expect(await focused(page)).toBe("Sync now");
  await page.context().close();
});

test.each([
  ["Sync now", "Syncing …", "sync"],
  ["Open log", "Opening the log …", "log"],
])("“%s” says “%s” while the answer is not there, and is asked for once", async (name, words, asked) => {
  const { page } = await openState("healthy");
  await page.evaluate(() => (window.answer = "never"));
  await page.getByRole("button", { name }).dblclick();
  await expect.poll(() => page.getByRole("status").innerText()).toBe(words);
  expect(await page.evaluate(() => window.asked)).toEqual([asked]);
  await page.context().close();
});

test("and fails is said in a sentence", async () => {
  const { page } = await openState("healthy");
  await page.evaluate(() => (window.answer = "reject"));
  await page.getByRole("button", { name: "Pause" }).click();
  await expect.poll(() => page.getByRole("status").innerText()).toBe("That did not work: no answer");
  await page.context().close();
});

test("Copy for support puts the whole failure on the clipboard", async () => {
  const { page } = await openState("one failure");
  await page.getByRole("button", { name: "Copy for support" }).click();
  await expect.poll(() => page.getByRole("status").innerText()).toContain("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("Code: AccessDenied");
  await page.context().close();
});

test("Record this site asks for exactly that site", async () => {
  const { page } = await openState("first run");
  await page.getByText("What is recorded, and what never is").click();
  expect(await violationsOf(page)).toEqual([]);
  await picture(page, "first-run-unfolded");
  await page.getByRole("button", { name: "Record this site" }).click();
  expect(await page.evaluate(() => window.asked)).toEqual(["record https://reviews.example.com"]);
  await page.context().close();
});

test("Set up asks for address and token, and goes away once paired", async () => {
  const { page } = await openState("unpaired");
  await page.getByRole("button", { name: "Set up" }).click();
  expect(await page.getByLabel("Address").evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await violationsOf(page)).toEqual([]);
  await picture(page, "pairing");
  await page.keyboard.type(" https://trail.example.com ");
  await page.getByLabel("Token").fill("rt_abc");
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => window.asked)).toEqual(["pair https://trail.example.com rt_abc"]);
  await show(page, stateOf("healthy"));
  expect(await page.getByLabel("Token").count()).toBe(0);
  await page.context().close();
});

test("Escape leaves the pairing form and gives the focus back", async () => {
  const { page } = await openState("refused");
  await page.getByRole("button", { name: "Pair again" }).click();
  await page.keyboard.press("Escape");
  expect(await page.getByLabel("Token").count()).toBe(0);
  expect(await focused(page)).toBe("Pair again");
  await page.context().close();
});
