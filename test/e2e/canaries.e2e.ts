// Private marks planted all over the review app are in no file that the extension or the collector writes.
import { randomBytes } from "node:crypto";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canaryPlaces, canaryValue } from "../review-app/canaries.ts";
import { makeSampleDocx } from "../review-app/sample-document.ts";
import { type House, openHouse } from "../support/house.ts";
import { Person } from "../support/person.ts";
import { until } from "../support/poll.ts";
import { exportBy } from "../support/popup-reader.ts";
import { findTraces } from "../support/traces.ts";

const PRIVATE_PASSWORD = "password-typed-by-a-person";

/** The extension's own storage in a browser profile; beside it lie the browser's copies of the page itself. */
const ofExtension = (file: string) =>
  /chrome-extension_|Local Extension Settings|Sync Extension Settings|Extension State|Extension Rules|Extension Scripts/.test(
    file,
  ) ||
  (/WebStorage|Service Worker\/(Database|ScriptCache)|shared_proto_db/.test(file) && !file.endsWith("LOCK"));

async function reviewWithMarks(house: House, prefix: string): Promise<void> {
  const typed = (
    name: "typed-chat" | "typed-custom-feedback" | "typed-edit" | "typed-highlight" | "typed-tool-feedback",
  ) => canaryValue(prefix, name);
  const page = await house.openApp();
  const person = new Person(page);
  const buffer = await makeSampleDocx({ canaryPrefix: prefix });
  await person.upload({ buffer });
  await person.accept();
  await person.reject();
  await person.revert();
  await person.addOwn(typed("typed-custom-feedback"));
  await person.editOwn(typed("typed-edit"));
  await person.commentInline(typed("typed-custom-feedback"));
  await person.chat(typed("typed-chat"));
  await person.testStorage();
  for (const [endpoint, fault] of [
    ["/chat", "500"],
    ["/chat", "success_false"],
    ["/chat", "job_fails"],
    ["/chat", "job_crashes"],
  ] as const) {
    house.app.setFault(endpoint, fault, 1);
    await person.chat(`${typed("typed-chat")} again`);
  }
  for (const fault of ["500", "html_200", "cut_body", "refuse", "job_crashes", "expired_session"] as const) {
    house.app.setFault("/analyze_section", fault, 1);
    await page.selectOption("#sectionSelect", { index: 1 });
    await page.waitForTimeout(400);
    await page.selectOption("#sectionSelect", { index: 0 });
    await page.waitForTimeout(400);
  }
  house.app.clearFaults();
  await typeElsewhere(house, person, typed("typed-tool-feedback"), typed("typed-highlight"));
  await person.submit();
  await person.exportReview();
  await page.close({ runBeforeUnload: true });
}

/** Types where no rule looks, clicks on private texts, and has the page's own code fail with them. */
async function typeElsewhere(house: House, { page }: Person, feedback: string, highlight: string): Promise<void> {
  await page.evaluate(
    ([comment, own]) => {
      document.querySelector("#highlightBar")?.removeAttribute("hidden");
      const input = document.querySelector<HTMLInputElement>("#highlightComment");
      if (input) input.value = comment ?? "";
      const secret = document.body.appendChild(document.createElement("input"));
      secret.type = "password";
      secret.id = "secret";
      const form = document.body.appendChild(document.createElement("form"));
      form.innerHTML = `<input name=note><button type=submit id=sendNote>Send</button>`;
      form.action = `javascript:void 0`;
      Object.assign(window, { own });
    },
    [highlight, feedback],
  );
  await page.fill("#secret", `${PRIVATE_PASSWORD} ${feedback}`);
  await page.fill("[name=note]", feedback);
  await page.evaluate("openToolFeedback()");
  await page.fill("#toolFeedbackText", feedback);
  await page.click("#toolFeedbackModal button:has-text('Send')");
  await page.evaluate(`location.hash = own; history.pushState({ own }, "", "?" + own)`);
  await page.evaluate(
    `fetch("/get_statistics?" + own + "#" + own, { headers: { authorization: "Bearer " + own } }).catch(() => 1)`,
  );
  await page.evaluate(`fetch("/nowhere?token=" + own).catch(() => 1)`);
  await page.evaluate(`fetch("http://localhost:1/" + "?" + own, { method: "POST", body: own }).catch(() => 1)`);
  await inOddPlaces(page);
  expect(house.problems).toEqual([]);
}

/** Where no rule looks either: names, quotes and paths of the page's own errors, parameters, labels, reports. */
async function inOddPlaces(page: Page): Promise<void> {
  await page.evaluate(`
    setTimeout(() => { throw Object.assign(new Error("Not saved: „" + own + "“"), { name: "For " + own }); });
    Promise.reject(new Error("C:\\\\Users\\\\Jo " + own + "\\\\plan.docx is locked"));
    fetch("/nowhere;jsessionid=" + own).catch(() => 1);
    fetch("/nowhere/" + encodeURIComponent("who is " + own)).catch(() => 1);
    const detail = { call: "log", action: "ui.signed_in", details: { password: own }, error: { message: "token=" + own } };
    window.dispatchEvent(new CustomEvent("review-trail:api", { detail: JSON.stringify(detail) }));
    document.body.append(Object.assign(document.createElement("button"), { id: "odd", textContent: own + "@a.example" }));
  `);
  await page.locator("#odd").dispatchEvent("click");
}

describe.each(["sync", "async"] as const)("a review in %s mode with private marks everywhere", (mode) => {
  let house: House;
  const prefix = `MARK${randomBytes(8).toString("hex")}`;

  beforeAll(async () => {
    house = await openHouse({
      app: { mode, canaryPrefix: prefix, pageTimeoutMs: 4000, poll: { analysisMs: 50, chatMs: 50 } },
    });
    await reviewWithMarks(house, prefix);
    await until(
      "everything to be sent",
      () => house.logs.streams(),
      ([stream]) => stream !== undefined && stream.missing_count === 0,
    );
    await until(
      "the export to be recorded",
      () => house.logs.activities(),
      (all) => all.some(({ action }) => action === "export_operation" || action === "s3_export"),
    );
    const popup = await house.openPopup();
    await exportBy(popup, "S3");
    await house.closeBrowser();
  });
  afterAll(() => house?.close());

  test("none of them is in the extension's storage", async () => {
    expect((await findTraces(house.profileDir, "report.docx", ofExtension)).length).toBeGreaterThan(0);
    expect(await findTraces(house.profileDir, prefix, ofExtension)).toEqual([]);
    expect(await findTraces(house.profileDir, PRIVATE_PASSWORD, ofExtension)).toEqual([]);
  });

  test("none of them is in the collector's database, its log or its exports", async () => {
    const folder = `${house.dataDir}/collector`;
    expect((await findTraces(folder, "report.docx")).length).toBeGreaterThan(1);
    expect(await findTraces(folder, prefix)).toEqual([]);
    expect(await findTraces(folder, PRIVATE_PASSWORD)).toEqual([]);
    expect(house.problems.filter((line) => line.includes(prefix))).toEqual([]);
  });

  test("none of them is in what the collector answers", async () => {
    const all = JSON.stringify(await house.logs.activities());
    expect(all.length).toBeGreaterThan(5000);
    expect(all).toContain("ui.signed_in");
    expect(all).toContain("/nowhere;…");
    expect(canaryPlaces(prefix).filter(({ value }) => all.includes(value))).toEqual([]);
    expect(all).not.toContain(prefix);
  });
});
