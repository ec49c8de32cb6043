// The way from the page to the collector in real Firefox, whose event page is suspended again and again on the way.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ElementHandle, Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findFirefox } from "../../scripts/browsers.ts";
import { makeSampleDocx } from "../review-app/sample-document.ts";
import { joinTruth, type PageTruth } from "../review-app/truth.ts";
import { compare, tableOf } from "../support/comparison.ts";
import { type FirefoxHouse, NO_FIREFOX, openFirefox } from "../support/firefox.ts";
import { type House, openHouse } from "../support/house.ts";
import { until } from "../support/poll.ts";

const hasFirefox = findFirefox() !== undefined;
let house: House;
let firefox: FirefoxHouse;
let page: Page;
let folder: string;

beforeAll(async () => {
  if (!hasFirefox) return;
  house = await openHouse({ browser: false });
  firefox = await openFirefox(house.extensionDir);
  folder = await mkdtemp(join(tmpdir(), "review-trail-file-"));
  page = await firefox.browser.newPage();
  page.on("dialog", (dialog) => void dialog.accept().catch(() => undefined));
});
afterAll(async () => {
  await firefox?.close();
  await house?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

test("an upload, decisions and a submit reach the collector with their true outcome", async (context) => {
  if (!hasFirefox) return context.skip(NO_FIREFOX);
  await openApp();
  await upload();
  await press("button[onclick^=acceptFeedback]", "/accept_feedback");
  await suspended();
  house.app.setFault("/reject_feedback", "success_false", 1);
  await press("button[onclick^=rejectFeedback]:enabled", "/reject_feedback");
  await page.click("#submitAllFeedbacksBtn");
  await page.waitForSelector("button[onclick^=confirmSubmit]", { visible: true });
  await press("button[onclick^=confirmSubmit]", "/complete_review");
  const compared = await allOfIt();
  console.log(tableOf(compared));
  expect(compared.pairs.filter(({ right }) => !right)).toEqual([]);
  const [stream] = await house.logs.streams();
  expect(stream).toMatchObject({ held: [[1, stream?.to_seq]], missing_count: 0 });
});

test("the popup opens and shows what was recorded", async (context) => {
  if (!hasFirefox) return context.skip(NO_FIREFOX);
  const popup = await firefox.openOwnPage("popup.html", "#tab-recent");
  await popup.click("#tab-recent");
  await popup.waitForSelector("#panel li.row");
  const titles = await popup.$$eval("#panel li.row .title", (rows) => rows.map((row) => row.textContent));
  expect(titles).toEqual(expect.arrayContaining(["Upload", "Submit review", "Export to S3"]));
  const says = await popup.$eval("section[aria-label='Is everything safe']", (line) => line.textContent);
  expect(says).toContain("Everything is on the collector.");
  await popup.close();
});

test("while the collector is away and the event page is suspended, nothing is lost", async (context) => {
  if (!hasFirefox) return context.skip(NO_FIREFOX);
  await house.stopCollector();
  await press("button[onclick^=acceptFeedback]:enabled", "/accept_feedback");
  await suspended();
  await house.startCollector();
  await press("button[onclick^=acceptFeedback]:enabled", "/accept_feedback");
  const { pairs } = await allOfIt();
  expect(pairs.filter(({ right }) => !right)).toEqual([]);
});

test("an event page that is suspended again and again does not put off what it does every half minute", async (context) => {
  if (!hasFirefox) return context.skip(NO_FIREFOX);
  const own = await firefox.openOwnPage("options.html", "main");
  const due = () => own.evaluate("browser.alarms.get('tick').then(({ scheduledTime }) => scheduledTime)");
  await own.evaluate("browser.alarms.create('tick', { when: Date.now() + 25_000, periodInMinutes: 0.5 })");
  const before = await due();
  await suspended();
  await press("button[onclick^=acceptFeedback]:enabled", "/accept_feedback");
  await suspended();
  const after = await due();
  await own.close();
  expect(after).toBe(before);
});

test("downloads, files the page makes, dialogs and a question answered with no are seen; JSON in the browser’s own viewer is not", async (context) => {
  if (!hasFirefox) return context.skip(NO_FIREFOX);
  page.removeAllListeners("dialog");
  page.once("dialog", (dialog) => void dialog.dismiss().catch(() => undefined));
  await page.click("#exportS3Btn");
  await page.click("details.more summary");
  await page.click("#downloadStatsBtn");
  await page.click("#downloadBtn");
  const told = (action: string) => async () => (await house.logs.activities()).filter((one) => one.action === action);
  const [download] = await until("the download", told("document_download"), ([one]) => one?.status === "success");
  expect(download?.details).toMatchObject({ filename: expect.stringMatching(/\.docx$/), seen: "attachment" });
  await page.click("button[onclick^=exportActivityLogs]");
  const choose = await page.waitForSelector("#genericModalContent button", { visible: true });
  await choose?.click();
  const ended = await until("the exports", told("export_operation"), (all) =>
    all.some((one) => one.status === "warning"),
  );
  expect(ended.filter(({ rule }) => rule === "save_statistics")).toMatchObject([{ status: "success" }]);
  // No extension may look into the viewer: that the page was replaced is all that is known.
  expect(ended.filter(({ rule }) => rule === "export_activity_logs")).toMatchObject([
    { status: "warning", error: { kind: "page_closed" }, details: { export_type: "activity_logs", format: "json" } },
  ]);
  const dismissed = await until("the question", told("modal_closed"), (all) =>
    all.some(({ details }) => details["answer"] === "dismissed"),
  );
  expect(dismissed.filter(({ rule }) => rule === "click_export")).toMatchObject([{ status: "success" }]);
  const opened = await told("modal_opened")();
  expect(opened.map(({ details }) => details["label"])).toContain("submitPreviewModal");
});

test("a link that has the browser save its target is one download, and unsure: its tab does not wait for the file", async (context) => {
  if (!hasFirefox) return context.skip(NO_FIREFOX);
  const tab = await firefox.browser.newPage();
  await tab.goto(house.app.url);
  const told = (action: string) => house.logs.activities().then((all) => all.filter((one) => one.action === action));
  const before = [await told("document_download"), await told("modal_opened")].map(({ length }) => length);
  await tab.evaluate(`Object.assign(document.createElement("a"), { download: "", href: "/download/no" }).click()`);
  await suspended();
  await tab.evaluate(`document.getElementById("genericModalContent").parentElement.parentElement.hidden = false`);
  await until(
    "what came later",
    () => told("modal_opened"),
    ({ length }) => length > (before[1] ?? 0),
  );
  const downloads = (await told("document_download")).slice(before[0]);
  expect(downloads).toMatchObject([{ status: "warning", error: { kind: "outcome_unknown" } }]);
  await tab.close();
});

test("what runs as access is taken away is unsure, and a tab opened meanwhile is recorded once it is given again", async (context) => {
  if (!hasFirefox) return context.skip(NO_FIREFOX);
  const own = await firefox.openOwnPage("options.html", "main");
  const origins = `{ origins: ["http://localhost/*"] }`;
  const said = async (action: string) => (await house.logs.activities()).filter((one) => one.action === action);
  const asking = await firefox.browser.newPage();
  await asking.goto(house.app.url);
  house.app.setFault("/test_s3_connection", "hang");
  await asking.click("button[onclick^=testS3Connection]");
  await until("a test of the storage to run", async () => (await said("s3_connection_test")).length === 1);
  await own.evaluate(`browser.permissions.remove(${origins})`);
  await until("the log to say so", async () => (await said("recording_paused")).length === 1);
  const [unheard] = await until(
    "its test to be unsure",
    () => said("s3_connection_test"),
    ([one]) => one?.status !== "in_progress",
  );
  expect(unheard).toMatchObject({
    status: "warning",
    error: { message: expect.stringContaining("access to this site") },
  });
  const tab = await firefox.browser.newPage();
  await tab.goto(house.app.url);
  // As the browser's own page of add-ons gives it: nobody asked the extension to record anything.
  const ask = `Object.assign(document.createElement("button"), { id: "give", textContent: "Give" })`;
  await own.evaluate(
    `{ const give = ${ask}; give.onclick = () => browser.permissions.request(${origins}); document.body.prepend(give); }`,
  );
  await own.bringToFront();
  await own.click("#give");
  await until("the log to say so", async () => (await said("recording_resumed")).length === 1);
  await own.close();
  const before = (await said("button_click")).length;
  const pressed = async () => {
    await tab.click("details.more summary");
    return (await said("button_click")).length;
  };
  await until("a click to be recorded", pressed, (count) => count > before);
  await tab.close();
});

async function openApp(): Promise<void> {
  await page.goto(house.app.url);
  await page.waitForFunction(() => window.fetch.name === "fetchWithPatience");
  await until("the session to be recorded", async () => (await house.logs.activities()).length > 0);
}

async function upload(): Promise<void> {
  const path = join(folder, "report.docx");
  await writeFile(path, await makeSampleDocx());
  const input = (await page.waitForSelector("#fileInput")) as ElementHandle<HTMLInputElement>;
  await input.uploadFile(path);
  await page.waitForSelector("#startAnalysisBtn:enabled");
  await page.click("#startAnalysisBtn");
  await page.waitForSelector("[data-feedback-id]");
}

/** Presses a button and waits until the app has come to an end with what it asks for. */
async function press(selector: string, path: string): Promise<void> {
  const ended = () => house.app.truth().filter((one) => one.path === path && one.ended_at !== null).length;
  const before = ended();
  await page.waitForSelector(selector);
  await page.click(selector);
  await until(`the app to be done with ${path}`, () => ended() > before);
}

/** The worker of this life is gone: one that is asked for later has started anew. */
async function suspended(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 2500));
}

async function allOfIt() {
  const ofPage = await page.evaluate(() => (window as unknown as { __truth: PageTruth[] }).__truth);
  const look = async () => compare(joinTruth(house.app.truth(), ofPage), await house.logs.activities());
  const isThere = ({ pairs }: Awaited<ReturnType<typeof look>>) =>
    pairs.every(({ recorded }) => recorded && recorded.status !== "in_progress");
  return until("everything to arrive", look, isThere, 60_000);
}
