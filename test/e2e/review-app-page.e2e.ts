// The page as a person meets it, in a real Chromium: its traffic, its habits, and what it shows when things fail.
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CHROMIUM_ARGS, findChromium } from "../../scripts/browsers.ts";
import { useReviewApp } from "../review-app/fixture.ts";
import { makeSampleDocx } from "../review-app/sample-document.ts";
import { joinTruth, type PageTruth } from "../review-app/truth.ts";

const executablePath = findChromium()?.path;
const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

let browser: Browser;
let page: Page;
let requests: string[];
let pageErrors: string[];

beforeAll(async () => {
  if (executablePath) browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
});
afterAll(() => browser?.close());
afterEach(() => page?.context().close());

async function open(url: string): Promise<void> {
  page = await (await browser.newContext({ acceptDownloads: true })).newPage();
  page.setDefaultTimeout(30_000);
  requests = [];
  pageErrors = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (!pathname.startsWith("/static")) requests.push(pathname);
  });
  page.on("pageerror", (error) => pageErrors.push(error.message));
  page.on("dialog", (dialog) => dialog.accept());
  await page.goto(url);
  await page.waitForFunction(() => window.fetch.name === "fetchWithPatience");
  requests = [];
}

async function chooseFile(name = "report.docx", buffer?: Buffer): Promise<void> {
  await page.setInputFiles("#fileInput", { name, mimeType: DOCX, buffer: buffer ?? (await makeSampleDocx()) });
}

async function review(): Promise<void> {
  await chooseFile();
  await page.click("#startAnalysisBtn");
  await page.waitForSelector("[data-feedback-id]");
}

/** Waits for a toast that was not there before. */
const toast = (kind: string) => page.locator(`.notification.${kind}`).last().textContent();
const pageTruth = () => page.evaluate(() => (window as unknown as { __truth: PageTruth[] }).__truth);

describe.skipIf(!executablePath).each(["a", "b"] as const)("variant %s of the page", (variant) => {
  const on = useReviewApp({
    variant,
    pageTimeoutMs: 3000,
    poll: { analysisMs: 30, chatMs: 30, analysisMax: 5, chatMax: 5 },
  });
  beforeEach(() => open(on.app.url));

  test("uploads, shows and analyses with the app's traffic in the app's order", async () => {
    await review();
    await expect
      .poll(() => requests.toSorted())
      .toEqual(["/analyze_section", "/get_section_content", "/get_statistics", "/upload"]);
    expect(requests.slice(0, 2)).toEqual(["/upload", "/get_section_content"]);
  });

  test("sends each decision once and asks for the statistics after it", async () => {
    await review();
    requests = [];
    await page.click("button[onclick^=acceptFeedback]");
    await expect.poll(() => requests).toEqual(["/accept_feedback", "/get_statistics"]);
    expect(await page.isDisabled("button[onclick^=acceptFeedback] >> nth=0")).toBe(true);
    await page.click("button[onclick^=revertFeedback]:enabled");
    await expect.poll(() => requests.includes("/revert_feedback")).toBe(true);
  });

  test("sends some clicks twice: the section list and the storage test", async () => {
    await review();
    requests = [];
    await page.selectOption("#sectionSelect", "Background");
    await expect.poll(() => requests.includes("/analyze_section")).toBe(true);
    expect(requests).toEqual(["/get_section_content", "/get_section_content", "/analyze_section"]);
    await page.click("button[onclick^=testS3Connection]");
    await expect.poll(() => requests.filter((each) => each === "/test_s3_connection").length).toBe(2);
    const navigation = on.app.truth().filter(({ action, automatic }) => action === "section_navigation" && !automatic);
    expect(navigation).toMatchObject([{ section: "Background", requests: 2 }]);
  });

  test("shows neither success nor failure after a submit, but throws", async () => {
    await review();
    await page.click("button[onclick^=acceptFeedback]");
    await page.click("#submitAllFeedbacksBtn:enabled");
    await page.click("button[onclick^=confirmSubmit]");
    await expect.poll(() => pageErrors).toEqual(["stopMediaRotation is not defined"]);
    expect(on.app.truth().map(({ action }) => action)).toEqual(
      expect.arrayContaining(["document_generation", "s3_export"]),
    );
    expect((await pageTruth()).at(-1)).toMatchObject({ action: "unhandled_rejection", hidden: true });
  });

  test("refuses a wrong file with two toasts and no request", async () => {
    await chooseFile("notes.pdf");
    expect(await page.locator(".notification.error").count()).toBe(2);
    expect(requests).toEqual([]);
    expect(await pageTruth()).toMatchObject([
      { action: "document_upload", kind: "file", filename: "notes.pdf", path: "" },
    ]);
  });

  test("gives up on a slow answer, though the server goes on and succeeds", async () => {
    await review();
    on.app.setFault("/accept_feedback", "slow", 1);
    await page.click("button[onclick^=acceptFeedback]");
    await toast("error");
    await expect
      .poll(() => on.app.truth().at(-1))
      .toMatchObject({ action: "feedback_accepted", true_status: "success" });
    const decision = joinTruth(on.app.truth(), await pageTruth()).find(({ action }) => action === "feedback_accepted");
    expect(decision).toMatchObject({ true_status: "success", hidden: true, page_saw: expect.any(String) });
  });

  test("words a refused connection in its own long way, and the answer key has it once", async () => {
    await review();
    on.app.setFault("/reject_feedback", "refuse", 1);
    await page.click("button[onclick^=rejectFeedback]");
    expect((await toast("error"))?.length).toBeGreaterThan(60);
    const joined = joinTruth(on.app.truth(), await pageTruth());
    expect(joined.filter(({ action }) => action === "feedback_rejected")).toMatchObject([
      { true_status: "failed", kind: "network" },
    ]);
  });

  test("apologises for a failed chat and says nothing else", async () => {
    await review();
    await page.waitForFunction(() => document.querySelectorAll(".notification").length === 0);
    on.app.setFault("/chat", "job_crashes", 1);
    await page.fill("#chatInput", "Summary?");
    await page.press("#chatInput", "Enter");
    await expect.poll(() => page.locator("#chatContainer > div").last().textContent()).toMatch(/Sorry|wrong/);
    expect(await page.locator(".notification").count()).toBe(0);
    expect(on.app.truth().at(-1)).toMatchObject({ action: "chat_interaction", true_status: "failed", hidden: true });
  });

  test("ends the session with a download, and everything after it is refused", async () => {
    await review();
    await on.client.upload();
    await page.click("button[onclick^=acceptFeedback]");
    await page.click("#submitAllFeedbacksBtn:enabled");
    await page.click("button[onclick^=confirmSubmit]");
    await expect.poll(() => pageErrors.length).toBe(1);
    const download = page.waitForEvent("download");
    await page.click("#downloadBtn");
    expect((await download).suggestedFilename()).toMatch(/^reviewed_report_.*\.docx$/);
    await expect.poll(() => on.app.truth().some(({ action }) => action === "session_ended")).toBe(true);
    await page.click("button[onclick^=rejectFeedback]:enabled");
    await expect.poll(() => on.app.truth().at(-1)).toMatchObject({ true_status: "failed", kind: "session" });
  });

  test("loses the race for its own log: the page is replaced by a 400", async () => {
    await review();
    await page.evaluate(() => (window as unknown as { exportActivityLogs(): void }).exportActivityLogs());
    await page.click("button[onclick^=downloadActivityLogs]");
    await page.waitForURL(/export_activity_logs/);
    expect(await page.textContent("body")).toContain("Invalid session");
  });

  test("keeps its session when the sample is downloaded", async () => {
    await review();
    const download = page.waitForEvent("download");
    await page.locator("a[download]").first().click();
    expect((await download).suggestedFilename()).toBe("sample.docx");
    expect(on.app.truth().some(({ action }) => action === "session_ended")).toBe(false);
  });
});
