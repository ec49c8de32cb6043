// A person's first run: no site and no collector. They agree to record a site, pair with a collector, pause and resume.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type House, openHouse } from "../support/house.ts";
import { Person } from "../support/person.ts";
import { until } from "../support/poll.ts";
import { rowsOf, safetyOf } from "../support/popup-reader.ts";

let house: House;
let person: Person;
let popup: Page;

beforeAll(async () => {
  house = await openHouse({ preset: false });
  person = new Person(await house.openApp());
  popup = await house.context.newPage();
  popup.setDefaultTimeout(15_000);
  await popup.addInitScript(showFrontTab, house.app.url);
  await popup.goto(`chrome-extension://${house.extensionId}/popup.html`);
});
afterAll(() => house?.close());

const titles = async () => (await rowsOf(popup)).map(({ title }) => title);
/** The popup looks at the tab in front, so the app's tab has to be there. */
const lookAtApp = () => person.page.bringToFront();

test("nothing is recorded before the person agrees", async () => {
  await person.upload();
  expect(await stored("sites")).toBeUndefined();
  expect(await popup.locator("li.row").count()).toBe(0);
});

test("the popup asks about the site in front, and one click records it by the profile that fits", async () => {
  await allow("http://localhost/*");
  await lookAtApp();
  await popup.waitForSelector("text=Record what you do on this site?");
  await popup.click("button >> text=Record this site");
  await popup.waitForSelector("text=Recording");
  expect(await stored("sites")).toEqual([{ origin: house.app.url, profile: "review-app" }]);
  await person.accept();
  await until("the decision in the popup", titles, (seen) => seen[0] === "Accept feedback “Executive Summary”");
  expect(await safetyOf(popup)).toMatch(
    /^Kept on this device only\. No collector is set up\. \d+ records wait for one\.$/,
  );
});

test("a wrong token is refused, and the popup says so", async () => {
  await allow("http://127.0.0.1/*");
  await popup.click("button >> text=Set up");
  await popup.fill("input[type=url]", house.collector.url);
  await popup.fill("input[type=password]", "rt_not_a_token");
  await popup.click("button >> text=/^Pair$/");
  await until(
    "the refusal",
    () => safetyOf(popup),
    (words) => words.startsWith("The collector refuses this device."),
  );
});

test("the pairing form connects it to the collector, which gets everything from the first record on", async () => {
  // As a prompt leaves it that closes the popup and is answered with no.
  const refused = { origin: "http://127.0.0.1:1", profile: "auto" };
  await popup.evaluate((wanted_site) => {
    type Own = { chrome: { storage: { local: { set(values: object): Promise<void> } } } };
    return (globalThis as unknown as Own).chrome.storage.local.set({ wanted_site });
  }, refused);
  const form = popup.locator("form[aria-label='Pair with a collector']");
  if (!(await form.isVisible())) await popup.click("button >> text=Pair again");
  await popup.fill("input[type=url]", house.collector.url);
  await popup.fill("input[type=password]", house.tokens["ingest"] ?? "");
  await popup.click("button >> text=/^Pair$/");
  await until(
    "all of it to arrive",
    () => safetyOf(popup),
    (words) => words.startsWith("Everything is on the collector."),
  );
  expect(await stored("wanted_site")).toBeNull();
  const recorded = await house.logs.activities();
  expect(recorded.map(({ action }) => action)).toEqual(
    expect.arrayContaining(["session_started", "feedback_accepted"]),
  );
  const [stream] = await house.logs.streams();
  expect(stream).toMatchObject({ from_seq: 1, missing_count: 0 });
});

test("pausing and resuming are recorded, and nothing is between them", async () => {
  await lookAtApp();
  await popup.click("footer >> text=Pause");
  await until(
    "it to say so",
    () => safetyOf(popup),
    (words) => words.startsWith("Recording is paused."),
  );
  await person.reject();
  await popup.click("footer >> text=Resume");
  await until(
    "it to go on",
    () => safetyOf(popup),
    (words) => words.startsWith("Everything"),
  );
  await person.accept();
  const actions = async () => (await house.logs.activities()).map(({ action }) => action);
  const seen = await until(
    "the second decision",
    actions,
    (all) => all.filter((one) => one === "feedback_accepted").length === 2,
  );
  const from = seen.indexOf("recording_paused");
  expect(seen.slice(from, from + 2)).toEqual(["recording_paused", "recording_resumed"]);
  expect(seen).not.toContain("feedback_rejected");
});

test("a tab that is opened later is recorded from its first moment, once", async () => {
  const other = new Person(await house.openApp());
  await other.upload({ name: "second.docx" });
  const uploads = async () =>
    (await house.logs.activities()).filter(
      ({ action, details }) => action === "document_upload" && details["filename"] === "second.docx",
    );
  const found = await until("its upload", uploads, (seen) => seen.some(({ status }) => status === "success"));
  expect(found.length).toBe(1);
  const started = (await house.logs.activities(found[0]?.session_id)).filter(
    ({ action }) => action === "session_started",
  );
  expect(started.length).toBe(1);
});

test("a page that was open when its site was agreed to is recorded, also where another port of its host was before", async () => {
  const server = createServer((_, answer) =>
    answer.setHeader("Content-Type", "text/html").end("<button>Other</button>"),
  );
  await once(server.listen(0, "localhost"), "listening");
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  try {
    const page = await house.context.newPage();
    await page.goto(origin);
    await page.waitForTimeout(1000);
    await popup.evaluate(
      (message) => {
        type Own = { chrome: { runtime: { sendMessage(message: unknown): Promise<unknown> } } };
        return (globalThis as unknown as Own).chrome.runtime.sendMessage(message);
      },
      { name: "record_site", input: { origin, profile: "generic" } },
    );
    await page.click("button");
    await until(
      "the click to arrive",
      () => house.logs.activities(),
      (all) => all.some((one) => one.origin === origin && one.action === "button_click"),
    );
  } finally {
    server.close();
  }
});

test("a site that is no longer recorded does not take the access to the collector along", async () => {
  const site = new URL(house.collector.url);
  site.port = "1";
  const page = await house.context.newPage();
  await page.goto(`chrome-extension://${house.extensionId}/options.html`);
  await page.evaluate(async (origin) => {
    type Own = { chrome: { storage: { local: { set(values: object): Promise<void> } } } };
    await (globalThis as unknown as Own).chrome.storage.local.set({ sites: [{ origin, profile: "generic" }] });
  }, site.origin);
  await page.locator("li", { hasText: site.origin }).getByText("Stop recording").click();
  await page.getByText("None yet").waitFor();
  const granted = await page.evaluate((host) => {
    type Own = { chrome: { permissions: { contains(wanted: object): Promise<boolean> } } };
    return (globalThis as unknown as Own).chrome.permissions.contains({ origins: [host] });
  }, `http://${site.hostname}/*`);
  expect(granted).toBe(true);
});

/**
 * Runs in the popup's page: a press on the toolbar's button would give the extension the address of the tab in front
 * (`activeTab`), and no test can press it.
 */
function showFrontTab(url: string): void {
  interface Tab {
    active: boolean;
    url?: string;
  }
  type Query = (wanted: object, done?: (tabs: Tab[]) => void) => Promise<Tab[]>;
  const { tabs } = (globalThis as unknown as { chrome: { tabs: { query: Query } } }).chrome;
  const query = tabs.query.bind(tabs);
  tabs.query = async (wanted, done) => {
    const found = (await query(wanted)).map((tab) => (tab.active ? { url, ...tab } : tab));
    done?.(found);
    return found;
  };
}

/** Grants a host without the browser's own prompt, which no test can press; the product asks for it all the same. */
async function allow(pattern: string): Promise<void> {
  const page = await house.context.newPage();
  await page.goto("chrome://extensions/");
  await page.evaluate(
    ([id, host]) =>
      new Promise<void>((done) => {
        const { chrome } = globalThis as unknown as {
          chrome: { developerPrivate: { addHostPermission(id: string, host: string, done: () => void): void } };
        };
        chrome.developerPrivate.addHostPermission(id, host, done);
      }),
    [house.extensionId, pattern] as const,
  );
  await page.close();
}

/** A value of the extension's own storage. */
function stored(key: string): Promise<unknown> {
  return popup.evaluate(async (name) => {
    type Own = { chrome: { storage: { local: { get(key: string): Promise<Record<string, unknown>> } } } };
    return (await (globalThis as unknown as Own).chrome.storage.local.get(name))[name];
  }, key);
}
