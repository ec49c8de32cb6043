// The elements of the review app’s page are found in a real browser, by id, by class, or by what the page calls alone.
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CHROMIUM_ARGS, findChromium } from "../../scripts/browsers.ts";
import { REVIEW_APP } from "../core/builders.ts";

const found = findChromium();
let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: found?.path ?? "", args: CHROMIUM_ARGS });
  page = await browser.newPage();
});
afterAll(() => browser?.close());

/** The rule that a click on the element marked `data-here` fits, in the order in which the extension looks. */
async function ruleAt(html: string, on = "click"): Promise<string | undefined> {
  await page.setContent(html);
  const rules = REVIEW_APP.elements.filter((rule) => rule.on === on).map(({ id, selector }) => ({ id, selector }));
  return page.evaluate(
    (given) => given.find(({ selector }) => document.querySelector("[data-here]")?.closest(selector))?.id,
    rules,
  );
}

test.each([
  ["click_start", `<button data-here id="startAnalysisBtn" disabled>Go</button>`],
  ["click_start", `<a data-here onclick="window.startAnalysis()">Go</a>`],
  ["click_start", `<button data-here onclick="useGuidelinesPreference('both')">Both</button>`],
  ["click_retry", `<button data-here onclick="retryAnalysis()">Again</button>`],
  ["click_accept", `<div class="feedback-actions"><button class="btn btn-success"><i data-here>✓</i></button></div>`],
  ["click_accept", `<button onclick="window.acceptFeedback('f1', 'A')"><i data-here>✓</i></button>`],
  ["click_reject", `<div role="button" data-here onclick="rejectFeedback('f1')">No</div>`],
  ["click_revert", `<button data-here onclick="window.revertFeedbackDecision('f1', 'A')">Back</button>`],
  ["click_revert_all", `<button data-here onclick="revertAllFeedback()">All</button>`],
  ["click_add", `<button data-here onclick="addCustomFeedback()">Add</button>`],
  ["click_add", `<div id="inline-feedback-form-f1"><button data-here class="btn btn-success">Add</button></div>`],
  ["click_add", `<button data-here onclick="window.saveInlineFeedback('f1', 'A')">Add</button>`],
  [undefined, `<div id="inline-feedback-form-f1"><button data-here class="btn btn-secondary">Cancel</button></div>`],
  ["click_add", `<button data-here onclick="saveAICustomFeedback('f1')">Add</button>`],
  [undefined, `<button data-here onclick="saveHighlightComment('h1')">Save the comment</button>`],
  [undefined, `<button data-here id="saveHighlightBtn" onclick="applyHighlight()">Save</button>`],
  ["click_update", `<button data-here onclick="saveEditedFeedback('c1')">Save</button>`],
  ["click_delete", `<button data-here onclick="window.deleteUserFeedback('c1')">x</button>`],
  ["click_chat", `<button onclick="sendChatMessage()"><span data-here>→</span></button>`],
  ["click_s3_test", `<button data-here onclick="testS3Connection()">Test</button>`],
  ["click_submit", `<button data-here onclick="window.confirmSubmitAll()">Yes</button>`],
  ["click_export", `<button data-here onclick="exportToS3()">Export</button>`],
  ["click_delete_document", `<button data-here onclick="deleteDocument()">x</button>`],
  ["click_reset", `<button data-here onclick="window.resetSession()">x</button>`],
  [undefined, `<div onclick="acceptFeedback('f1')"><p data-here>A private text</p></div>`],
  [undefined, `<button data-here onclick="resetZoom()">100%</button>`],
  ["click_section", `<button data-here onclick="nextSection()">→</button>`],
  ["click_section", `<button data-here onclick="previousSection()">←</button>`],
  ["save_statistics", `<button data-here onclick="downloadStatistics()">Save</button>`],
  ["save_chat", `<button data-here onclick="exportChatHistory()">Save</button>`],
])("%s is found at %s", async (rule, html) => {
  expect(await ruleAt(html)).toBe(rule);
});

test("every selector of the profile is one that a browser can read", async () => {
  const selectors = [
    ...REVIEW_APP.elements.map(({ selector }) => selector),
    ...REVIEW_APP.recognise.selectors,
    ...REVIEW_APP.private,
  ];
  expect(
    await page.evaluate((all) => all.map((one) => document.querySelectorAll(one).length), selectors),
  ).toBeDefined();
});
