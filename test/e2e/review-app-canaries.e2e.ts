// The private marks: every one that the app plants is where its list says.
import { chromium, type Page } from "playwright-core";
import { expect, test } from "vitest";
import { CHROMIUM_ARGS, findChromium } from "../../scripts/browsers.ts";
import { type CanaryName, canaryPlaces } from "../review-app/canaries.ts";
import { useReviewApp } from "../review-app/fixture.ts";
import { makeSampleDocx, SAMPLE_SECTIONS } from "../review-app/sample-document.ts";

const found = findChromium();
const PREFIX = "MARK";
const PLACES = canaryPlaces(PREFIX);
const on = useReviewApp({ canaryPrefix: PREFIX });
const section_name = SAMPLE_SECTIONS[0]?.name ?? "";

const IN_ANSWERS: readonly CanaryName[] = [
  "section-content",
  "analysis-section-content",
  "feedback-description",
  "feedback-suggestion",
  "feedback-example",
  "feedback-question",
  "feedback-reference",
  "chat-answer",
  "error-details",
  "error-traceback",
  "upload-debug-path",
  "guidelines-text",
  "environment-variables",
  "full-path",
  "export-server-path",
  "export-signed-url",
  "own-feedback-list",
  "activity-log-details",
  "dashboard-text",
  "response-header",
  "cookie-session",
];

const missingFrom = (seen: readonly string[], names: (name: CanaryName) => boolean): CanaryName[] => {
  const text = seen.join("\n");
  return PLACES.filter(({ name, typed, value }) => !typed && names(name) && !text.includes(value)).map(
    ({ name }) => name,
  );
};

test("there are more than forty places, each with a text of its own", () => {
  expect(PLACES.length).toBeGreaterThan(40);
  expect(new Set(PLACES.map(({ value }) => value)).size).toBe(PLACES.length);
});

test("the answers hold their marks", async () => {
  const { app, client } = on;
  const answers = [await client.upload("a.docx", undefined, await makeSampleDocx())];
  answers.push(await client.post("/get_section_content", { section_name }));
  answers.push(await client.post("/analyze_section", { section_name }));
  answers.push(await client.post("/chat", { message: "Summary?" }));
  for (const at of ["/analyze_section", "/chat"]) app.setFault(at, "500", 1);
  answers.push(await client.post("/analyze_section", { section_name }), await client.post("/chat", { message: "?" }));
  answers.push(await client.post("/export_to_s3"));
  const reads = ["/download_guidelines", "/test_s3_connection", "/get_user_feedback", "/get_activity_logs"];
  for (const at of [...reads, "/get_dashboard_data"]) answers.push(await client.get(at));
  const seen = answers.flatMap(({ text, headers }) => [text, JSON.stringify([...headers])]);
  expect(missingFrom(seen, (name) => IN_ANSWERS.includes(name))).toEqual([]);
});

test("a preview of 100 characters holds no mark", async () => {
  await on.client.upload();
  for (const { description } of await on.client.analyse(section_name))
    expect(description.slice(0, 100)).not.toContain(PREFIX);
});

test.skipIf(!found)("the page holds all others", async () => {
  const browser = await chromium.launch({ executablePath: found?.path ?? "", args: CHROMIUM_ARGS });
  try {
    const seen = await look(await browser.newPage(), on.app.url);
    expect(missingFrom(seen, (name) => !IN_ANSWERS.includes(name))).toEqual([]);
  } finally {
    await browser.close();
  }
});

/** Does a small review and gathers whatever the page shows, keeps and sends. */
async function look(page: Page, url: string): Promise<string[]> {
  const seen: string[] = [];
  page.on("console", (message) => seen.push(message.text()));
  page.on("request", (request) =>
    seen.push(request.url(), JSON.stringify(request.headers()), request.postData() ?? ""),
  );
  await page.addInitScript(() => {
    window.addEventListener("message", ({ data }) => console.log(JSON.stringify(data)));
    document.addEventListener("document-opened", (event) => console.log(JSON.stringify((event as CustomEvent).detail)));
  });
  await page.goto(url);
  const buffer = await makeSampleDocx({ canaryPrefix: PREFIX });
  await page.setInputFiles("#fileInput", { name: "report.docx", mimeType: "application/octet-stream", buffer });
  await page.click("#startAnalysisBtn");
  await page.waitForSelector("[data-feedback-id]");
  await page.click("button[onclick^=testS3Connection]");
  await page.waitForSelector("#genericModal:not([hidden])");
  seen.push(await page.content(), page.url(), JSON.stringify(await page.context().cookies()));
  seen.push(
    await page.evaluate(() => {
      const fields = [...document.querySelectorAll("input, textarea")] as (HTMLInputElement | HTMLTextAreaElement)[];
      const own = (window as unknown as { __reviewerProfile: unknown }).__reviewerProfile;
      const kept = [{ ...localStorage }, { ...sessionStorage }, history.state, own];
      return JSON.stringify([...kept, ...fields.filter(({ type }) => type !== "file").map(({ value }) => value)]);
    }),
  );
  const beacon = page.waitForRequest("**/reset_session");
  await page.evaluate(() => window.dispatchEvent(new Event("beforeunload")));
  seen.push((await beacon).postData() ?? "");
  return seen;
}
