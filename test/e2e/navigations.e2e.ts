// What is no fetch: downloads, a page replaced by an error, files the page makes, dialogs, and questions answered with no.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Activity } from "#core/activity.ts";
import type { Fault } from "../review-app/faults.ts";
import { type House, openHouse } from "../support/house.ts";
import { Person } from "../support/person.ts";
import { until } from "../support/poll.ts";

let house: House;
let recorded: Activity[];

beforeAll(async () => {
  house = await openHouse();
  const page = await house.openApp();
  const person = new Person(page);
  await person.upload();
  await person.accept();
  page.removeAllListeners("dialog");
  page.once("dialog", (dialog) => void dialog.dismiss());
  await page.click("#exportS3Btn");
  await person.testStorage();
  await person.submit();
  await page.click("details.more summary");
  await page.click("#downloadStatsBtn");
  const saved = page.waitForEvent("download");
  await page.click("#downloadBtn");
  await saved;
  await until(
    "the download to be told",
    () => recordedOf("document_download"),
    (found) => found.some((one) => one.status === "success"),
  );
  await page.click("button[onclick^=exportActivityLogs]");
  await page.click("#genericModalContent button");
  await page.waitForURL(/export_activity_logs/);
  await until(
    "the rest",
    () => recordedOf("export_operation"),
    (found) => found.some((one) => one.status === "failed"),
  );
  recorded = await until(
    "the question",
    () => house.logs.activities(),
    (all) =>
      all.some((one) => one.details["answer"] === "dismissed") &&
      all.some((one) => one.action === "modal_closed" && one.details["label"] === "submitPreviewModal"),
    40_000,
  );
}, 120_000);
afterAll(() => house?.close());

const recordedOf = async (action: string) => (await house.logs.activities()).filter((one) => one.action === action);
const of = (action: string) => recorded.filter((one) => one.action === action);

test("a download is a success with the file's name, once", () => {
  expect(of("document_download")).toMatchObject([
    { status: "success", details: { filename: expect.stringMatching(/\.docx$/), seen: "attachment" } },
  ]);
});

test("an export whose error replaces the page is a failure in the app's own words", () => {
  const logs = of("export_operation").filter((one) => one.details["export_type"] === "activity_logs");
  expect(logs).toMatchObject([
    { status: "failed", error: { kind: "session", http_status: 400 }, details: { format: "json" } },
  ]);
});

test("a file that the page makes itself is an export", () => {
  const saved = of("export_operation").filter((one) => one.details["export_type"] === "statistics");
  expect(saved).toMatchObject([{ status: "success", rule: "save_statistics" }]);
});

test("dialogs are seen to open and close, and a question answered with no is one that closed", () => {
  expect(of("modal_opened").map((one) => one.details["label"])).toContain("submitPreviewModal");
  expect(of("modal_closed").map((one) => one.details["label"])).toContain("submitPreviewModal");
  expect(of("s3_export").filter((one) => one.rule === "s3_export")).toEqual([]);
  expect(of("modal_closed").filter((one) => one.rule === "click_export")).toMatchObject([{ status: "success" }]);
});

test("of what a profile calls private no label is read, also not the one that is for screen readers", async () => {
  const page = await house.openApp();
  const button = `<button id="inPrivate" aria-label="A private clause">A private clause</button>`;
  await page.evaluate(
    `{ documentContent.insertAdjacentHTML("beforeend", ${JSON.stringify(button)}); inPrivate.click(); startAnalysisBtn.click(); }`,
  );
  const clicks = async () => (await recordedOf("button_click")).map((one) => one.details["label"]);
  const told = await until("the click", clicks, (labels) => labels.includes("inPrivate"));
  expect(told).not.toContain("A private clause");
  await page.close();
});

/** What is told of downloads from now on. */
async function freshDownloads(): Promise<() => Promise<Activity[]>> {
  const before = (await recordedOf("document_download")).map((one) => one.activity_id);
  return async () => (await recordedOf("document_download")).filter((one) => !before.includes(one.activity_id));
}

/** A review up to its download, which meets this fault. */
async function downloadWith(fault: Fault) {
  const person = new Person(await house.openApp());
  await person.upload();
  await person.accept();
  await person.submit();
  const fresh = await freshDownloads();
  house.app.setFault("/download", fault, 1);
  await person.page.click("details.more summary");
  await person.page.click("#downloadBtn");
  return { page: person.page, fresh };
}

test("a download that is refused later than a page waits to see is one failure, and no success", async () => {
  const { page, fresh } = await downloadWith({ kind: "late_500", ms: 6000 });
  await page.waitForURL(/download/);
  const found = await until("the refusal", fresh, (seen) => seen.some((one) => one.status === "failed"));
  expect(found).toMatchObject([{ status: "failed", error: { kind: "file", http_status: 500 } }]);
});

test("a download that the server never answers is no success, and unsure once the person stops waiting", async () => {
  const { page, fresh } = await downloadWith({ kind: "hang" });
  await until("the download to begin", fresh, (seen) => seen.length > 0);
  await sleep(5000);
  expect(await fresh()).toMatchObject([{ status: "in_progress" }]);
  const browser = await page.context().newCDPSession(page);
  await browser.send("Page.stopLoading");
  const stopped = await until("the stop", fresh, ([one]) => one?.status !== "in_progress");
  expect(stopped).toMatchObject([{ status: "warning", error: { kind: "outcome_unknown" } }]);
});

test("a link that has the browser save its target is unsure: no page is told what came of it", async () => {
  const person = new Person(await house.openApp());
  await person.upload();
  const fresh = await freshDownloads();
  await person.page.evaluate(
    `Object.assign(document.createElement("a"), { download: "", href: "/download/no" }).click()`,
  );
  const told = await until("the download", fresh, ([one]) => one !== undefined && one.status !== "in_progress");
  expect(told).toMatchObject([{ status: "warning", error: { kind: "outcome_unknown" } }]);
});
