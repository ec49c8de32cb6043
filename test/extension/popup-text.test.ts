// Nothing that a page or a record says can become part of the popup or stop it.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aFailure, aModel, anActivity, aSession } from "./popup-builders.ts";
import { type Bundle, bundlePopup, openBrowser, openPopup, POPUP_LOOK } from "./popup-stage.ts";
import { hostile } from "./popup-states.ts";

let browser: Browser;
let bundle: Bundle;
beforeAll(async () => {
  [browser, bundle] = await Promise.all([openBrowser(), bundlePopup()]);
});
afterAll(() => browser?.close());

test.each([
  "<img src=x onerror=alert(1)>",
  "<script>alert(1)</script>",
  "<svg/onload=alert(1)>",
  "javascript:alert(1)",
  '"><iframe srcdoc="<script>parent.alert(1)</script>">',
  "{{constructor.constructor('alert(1)')()}}",
  "</textarea><style>*{display:none}</style>",
])("%s is shown as it is, in every field, and does nothing", async (text) => {
  const { page, trouble } = await openPopup(browser, bundle, POPUP_LOOK, hostile(text));
  await page.getByRole("button", { name: "Details" }).first().click();
  expect(await page.locator(".facts").first().innerText()).toContain(text);
  for (const tab of await page.getByRole("tab").all()) await tab.click();
  await page.getByRole("button", { name: "Pair again" }).click();
  await page.waitForTimeout(100);
  expect(await page.locator("img, iframe, a, object, embed, body script, body style").count()).toBe(0);
  expect(await page.locator("body [href], body [src]").count()).toBe(0);
  expect(trouble).toEqual([]);
  await page.context().close();
});

test("a name can’t turn the words around it: what would do so is seen", async () => {
  const name = "invoice\u202excod.exe";
  const details = { section: name, filename: name };
  const error = { kind: "ai" as const, message: name, stack: `at ${name}\n  at b` };
  const model = aModel([anActivity({ document_name: name, details }), aFailure("ai_analysis", error, { details })], {
    sessions: [aSession({ title: name })],
  });
  const { page } = await openPopup(browser, bundle, POPUP_LOOK, model);
  await page.getByRole("tab", { name: "Failures" }).click();
  await page.getByRole("button", { name: "Details" }).click();
  const failures = await page.locator("main").innerText();
  await page.getByRole("tab", { name: "Recent" }).click();
  await page.locator("button.picker").click();
  const seen = `${failures}${await page.locator("main").innerText()}`;
  expect(seen).toContain("invoice�xcod.exe");
  expect(seen).not.toContain("\u202e");
  await page.context().close();
});

test("an object that looks like a virtual node is shown as text", async () => {
  const node = {
    type: "img",
    props: { src: "x", onerror: "alert(1)" },
    constructor: undefined,
    key: null,
    ref: null,
  };
  const model = aModel([
    anActivity({
      document_name: node as unknown as string,
      details: { section: node as unknown as string, model: node as unknown as string },
    }),
  ]);
  const { page, trouble } = await openPopup(browser, bundle, POPUP_LOOK, { ...model, selected: undefined });
  expect(await page.locator(".row").innerText()).toContain("[object Object]");
  expect(await page.locator("img").count()).toBe(0);
  expect(trouble).toEqual([]);
  await page.context().close();
});

test("a record that can't be drawn leaves the rest of the popup usable", async () => {
  const torn = anActivity({ details: null as unknown as Record<string, never> });
  const model = { ...aModel([anActivity()]), recent: [torn] };
  const { page } = await openPopup(browser, bundle, POPUP_LOOK, model);
  expect(await page.getByText("This part can’t be shown").count()).toBe(1);
  expect(await page.getByRole("button", { name: "Open log" }).isEnabled()).toBe(true);
  await page.context().close();
});
