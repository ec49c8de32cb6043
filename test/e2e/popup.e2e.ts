// The real popup with live data: it follows what happens, shows hostile texts as texts, and hands its log out.
import { readFile } from "node:fs/promises";
import { Document, HeadingLevel, Packer, Paragraph } from "docx";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Activity } from "#core/activity.ts";
import { aBatch, anId, aRecord } from "../collector/builders.ts";
import { picture, violationsOf } from "../extension/popup-inspect.ts";
import { type House, openHouse } from "../support/house.ts";
import { Person } from "../support/person.ts";
import { until } from "../support/poll.ts";
import {
  cardsOf,
  exportBy,
  noticeOf,
  rowsFor,
  rowsOf,
  safetyOf,
  showSession,
  showView,
} from "../support/popup-reader.ts";

const HOSTILE = "<img src=x onerror=alert(1)>";
let house: House;
let person: Person;
let popup: Page;
const alarms: string[] = [];

beforeAll(async () => {
  house = await openHouse();
  person = new Person(await house.openApp());
  await person.upload();
  popup = await house.openPopup();
  popup.on("dialog", (dialog) => {
    alarms.push(dialog.message());
    void dialog.dismiss();
  });
});
afterAll(() => house?.close());

const newestTitle = async () => (await rowsOf(popup))[0]?.title;
const isSafe = () =>
  until(
    "all of it to be on the collector",
    () => safetyOf(popup),
    (words) => words.startsWith("Every"),
  );

test("it shows each step while it is open", async () => {
  await person.accept();
  await until("the decision", newestTitle, (title) => title === "Accept feedback “Executive Summary”");
  house.app.setFault("/chat", "500", 1);
  await person.chat("What is the main risk?");
  await until("the failed chat", newestTitle, (title) => title?.startsWith("Chat: ") ?? false);
  const [card] = await until(
    "its card",
    () => cardsOf(popup),
    (cards) => cards.length > 0,
  );
  expect(card).toMatchObject({ outcome: "failed", next: expect.stringMatching(/^Next: .+/) });
});

test("a session in which no document is known is called by where it is", async () => {
  const page = await house.openApp();
  await page.bringToFront();
  await showSession(popup, new URL(house.app.url).host);
  await showSession(popup, "report.docx");
  await page.close();
});

test("it is free of accessibility violations with live data, light and dark", async () => {
  for (const colorScheme of ["light", "dark"] as const) {
    await popup.emulateMedia({ colorScheme });
    for (const view of ["failures", "recent", "kinds"] as const) {
      await showView(popup, view);
      expect([colorScheme, view, await violationsOf(popup)]).toEqual([colorScheme, view, []]);
      await picture(popup, `live-${view}-${colorScheme}`);
    }
  }
});

test("its JSON file and its HTML file hold what it shows", async () => {
  await isSafe();
  const rows = await rowsOf(popup);
  const json = JSON.parse(await saved("JSON")) as { activities: Activity[]; summary: { total_activities: number } };
  expect(rowsFor(json.activities)).toEqual(rows);
  expect(json.summary.total_activities).toBe(rows.length);
  const session = json.activities[0]?.session_id;
  expect(json.activities).toEqual(await house.logs.activities(session));
  const page = await house.context.newPage();
  await page.setContent(await saved("HTML"));
  const titles = await page.$$eval("tr td:nth-child(3)", (cells) => cells.map((cell) => cell.firstChild?.textContent));
  expect(titles.toReversed()).toEqual(rows.map(({ title }) => title));
  await page.close();
});

test("“Sync now” sends what waits at once", async () => {
  await house.stopCollector();
  await person.reject();
  await until(
    "it to wait",
    () => safetyOf(popup),
    (words) => words.includes("can’t be reached"),
  );
  await house.startCollector();
  await popup.click("footer >> text=Sync now");
  await isSafe();
});

test("“Open log” opens the review’s page, signed in, with no token in an address or in the history", async () => {
  const [page] = await Promise.all([house.context.waitForEvent("page"), popup.click("footer >> text=Open log")]);
  await page.waitForURL(/get_logs/);
  expect(page.url()).toMatch(/\/get_logs\?format=html&session_id=[0-9a-f-]{36}$/);
  expect(await page.textContent("body")).toContain("report.docx");
  expect(await page.evaluate(() => history.length)).toBe(1);
  for (const token of Object.values(house.tokens)) expect(await page.content()).not.toContain(token);
  await page.bringToFront();
  await until(
    "the log to be no site of its own",
    () => popup.locator(".head").innerText(),
    (words) => /(?<!Not )Recording/i.test(words),
  );
  expect(await popup.locator("main").innerText()).not.toContain("is not recorded");
  await page.close();
});

test("without the collector it opens, shows the log, and says why it can do no more", async () => {
  await house.stopCollector();
  const other = await house.openPopup();
  expect((await rowsOf(other)).length).toBeGreaterThan(5);
  expect(await exportBy(other, "S3")).toMatch(/can’t be reached.*kept on this device/);
  await other.click("footer >> text=Open log");
  await until(
    "its answer",
    () => noticeOf(other),
    (words) => words.includes("can’t be reached"),
  );
  await other.close();
  await house.startCollector();
});

test("a hostile document, and hostile reports of the page, are shown as text in the popup", async () => {
  const heading = new Paragraph({ heading: HeadingLevel.HEADING_1, text: HOSTILE });
  const children = [heading, new Paragraph("A sentence about a risk that will be handled soon.")];
  const buffer = await Packer.toBuffer(new Document({ sections: [{ children }] }));
  await person.upload({ name: `${HOSTILE}.docx`, buffer });
  await person.page.evaluate((hostile) => {
    const report = {
      call: "log",
      action: "document_delete",
      status: "failed",
      details: { filename: hostile, note: hostile },
      error: { kind: "file", message: hostile },
    };
    window.dispatchEvent(new CustomEvent("review-trail:api", { detail: JSON.stringify(report) }));
  }, HOSTILE);
  await showSession(popup, "All sessions");
  await until("the report", newestTitle, (title) => title?.startsWith("Document deleted") ?? false);
  expect((await rowsOf(popup))[0]?.line).toContain(HOSTILE);
  await showView(popup, "failures");
  await popup.click("li.failure >> text=Details >> nth=0");
  expect(await popup.locator("#panel").innerText()).toContain(HOSTILE);
  expect(await popup.locator("img").count()).toBe(0);
  expect(await saved("HTML")).not.toContain("<img");
  expect(alarms).toEqual([]);
});

test("hostile records are shown as text on the collector’s pages", async () => {
  const session_id = anId();
  const hostile = aRecord({
    session_id,
    stream_id: anId(),
    app_session_id: HOSTILE,
    document_name: HOSTILE,
    status: "failed",
    details: { filename: HOSTILE, section: HOSTILE, list: [HOSTILE] },
    error: { kind: "script", message: HOSTILE, name: HOSTILE, stack: HOSTILE, code: HOSTILE },
    origin: HOSTILE,
    profile: HOSTILE,
    rule: HOSTILE,
  });
  const response = await fetch(`${house.collector.url}/v1/batches`, {
    method: "POST",
    headers: { authorization: `Bearer ${house.tokens["ingest"]}`, "content-type": "application/json" },
    body: JSON.stringify(aBatch([hostile], { stream_id: hostile.stream_id })),
  });
  expect(await response.json()).toMatchObject({ results: [{ result: "stored" }] });
  const [page] = await Promise.all([house.context.waitForEvent("page"), popup.click("footer >> text=Open log")]);
  page.on("dialog", (dialog) => {
    alarms.push(dialog.message());
    void dialog.dismiss();
  });
  await page.waitForURL((url) => url.pathname !== "/open" && url.protocol === "http:");
  for (const path of ["/", `/get_logs?format=html&session_id=${session_id}`]) {
    await page.goto(new URL(path, house.collector.url).href);
    expect(await page.textContent("body")).toContain(HOSTILE);
    expect([path, await page.locator("img").count()]).toEqual([path, 0]);
  }
  expect(alarms).toEqual([]);
  await page.close();
});

test("with 10,000 activities it opens and shows the newest, and all of them reach the collector", async () => {
  const each = 910;
  const recorded = async () => (await house.logs.summary()).total_activities;
  const before = await recorded();
  const pages: Page[] = [];
  // Not all in one tab: no page may say so much at once.
  for (let tab = 0; tab < 11; tab += 1) {
    const page = await house.openApp();
    pages.push(page);
    await page.evaluate((count) => {
      for (let i = 0; i < count; i += 1) {
        const report = { call: "log", action: "button_click", details: { label: `Button ${i}` } };
        window.dispatchEvent(new CustomEvent("review-trail:api", { detail: JSON.stringify(report) }));
      }
    }, each);
  }
  await until("all of them to be recorded", recorded, (total) => total - before >= 11 * each, 60_000);
  for (const page of pages) await page.close();
  const other = await house.openPopup();
  await showSession(other, "All sessions");
  await until(
    "the newest 50",
    () => rowsOf(other),
    (rows) => rows.length === 50,
  );
  const [stream] = (await house.logs.streams()).filter(({ to_seq }) => to_seq > 10_000);
  expect(stream?.missing_count).toBe(0);
  await isSafe();
  expect(await violationsOf(other)).toEqual([]);
  await picture(other, "live-10000");
  await other.close();
}, 180_000);

/** The text of the file that the popup saves. */
async function saved(format: "JSON" | "HTML"): Promise<string> {
  const [download] = await Promise.all([popup.waitForEvent("download"), exportBy(popup, format)]);
  return readFile(await download.path(), "utf8");
}
