// The page API in a real page: there where a profile of the collector says so, and what it reports arrives.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ReviewTrail } from "../../extension/page/review-trail.d.ts";
import { type House, openHouse } from "../support/house.ts";
import { until } from "../support/poll.ts";

const dialog = (id: string, selector: string) => ({ id, on: "shown", selector, action: "modal_opened" });
/** The first dialog's selector is one of jQuery, and of no browser. */
const elements = [dialog("odd", "#none:visible"), dialog("good", "#ownDialog")];
const PROFILE = { v: 1, id: "own", name: "Own", version: "1.0.0", page_api: true, requests: [], elements };
let house: House;

beforeAll(async () => {
  house = await openHouse({ profile: "own", browser: false });
  const folder = join(house.dataDir, "collector", "profiles");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "own.json"), JSON.stringify(PROFILE));
  await house.openBrowser();
}, 60_000);
afterAll(() => house?.close());

test("an app reports what it starts, how that ends, and what it logs", async () => {
  const page = await house.openApp();
  const shape = await page.evaluate(async () => {
    const { reviewTrail } = window as { reviewTrail?: ReviewTrail };
    const approval = reviewTrail?.start("document.invoice_approved", { number: 7 });
    reviewTrail?.log("s3_export", { files_count: 2 }, "failed");
    approval?.fail(new Error("No budget"));
    approval?.complete();
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    reviewTrail?.log("document.odd", circle as never);
    window.dispatchEvent(
      new CustomEvent("review-trail:api", { detail: JSON.stringify({ call: "log", action: "document.printed" }) }),
    );
    return { kind: typeof reviewTrail, listed: Object.keys(window).includes("reviewTrail") };
  });
  expect(shape).toEqual({ kind: "object", listed: false });
  const found = await until(
    "what was reported",
    () => house.logs.activities(),
    (all) => all.some((one) => one.action === "document.printed"),
  );
  const reported = found.filter((one) => one.observed_by === "page_api");
  expect(reported.map((one) => `${one.action} ${one.status}`).sort()).toEqual([
    "document.invoice_approved failed",
    "document.printed success",
    "s3_export failed",
  ]);
  expect(reported.find((one) => one.status === "failed" && one.error)?.error).toMatchObject({ message: "No budget" });
});

test("a dialog is seen to open, though another rule's selector is none that the browser can read", async () => {
  const page = await house.openApp();
  await page.evaluate(`document.body.insertAdjacentHTML("beforeend", "<p id=ownDialog hidden>Mine</p>")`);
  await page.click("body");
  await page.waitForTimeout(1000);
  await page.evaluate("ownDialog.hidden = false");
  await until(
    "the dialog",
    () => house.logs.activities(),
    (all) => all.some((one) => one.action === "modal_opened" && one.rule === "good"),
  );
});
