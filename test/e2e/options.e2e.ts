// The options page in a real browser: profiles in and out, sites, the collector's tokens, and what is kept.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type House, openHouse } from "../support/house.ts";
import { until } from "../support/poll.ts";

let house: House;
let page: Page;
beforeAll(async () => {
  house = await openHouse();
  page = await house.context.newPage();
  await page.setViewportSize({ width: 800, height: 900 });
  await page.goto(`chrome-extension://${house.extensionId}/options.html`);
  await page.waitForSelector("li");
});
afterAll(() => house.close());

const PROFILE = {
  v: 1,
  page_api: true,
  id: "invoices",
  name: "Invoice app",
  version: "1.0.0",
  requests: [
    {
      id: "send",
      action: "document_upload",
      method: "POST",
      path: "/invoices",
      outcome: [{ when: { field: "response.status", is: 201 }, status: "success" }],
    },
  ],
};
const choose = (text: string) =>
  page.setInputFiles("input[type=file]", {
    name: "profile.json",
    mimeType: "application/json",
    buffer: Buffer.from(text),
  });
const says = () => page.locator("[role=status]");

describe("the options page", () => {
  it("shows the collector, the recorded site and the built-in profiles, without an accessibility violation", async () => {
    expect(await page.textContent("main")).toContain(house.collector.url);
    expect(await page.textContent("main")).toContain(new URL(house.app.url).origin);
    expect(await page.textContent("main")).toContain("Document review app");
    await page.evaluate(axe.source);
    const found = await page.evaluate(async () =>
      (await (window as unknown as { axe: typeof axe }).axe.run()).violations.map((one) => one.id),
    );
    expect(found).toEqual([]);
    await mkdir("test-results", { recursive: true });
    await page.screenshot({ path: "test-results/options.png" });
  });

  it("says what is wrong with a profile that can't be read, and keeps the ones it had", async () => {
    await choose(JSON.stringify({ ...PROFILE, version: "one" }));
    await says().filter({ hasText: "This profile was not imported:\nversion is not a version like 1.0.0." }).waitFor();
    expect(await page.locator("li", { hasText: "Invoice app" }).count()).toBe(0);
  });

  it("imports a profile, gives it to a site, exports and removes it", async () => {
    await choose(JSON.stringify(PROFILE));
    const row = page.locator("li", { hasText: "Invoice app" }).filter({ has: page.getByText("Export") });
    await row.waitFor();
    await says().filter({ hasText: "Invoice app 1.0.0 is imported. Where its site is recorded already" }).waitFor();
    await page.selectOption("select", "invoices");
    await says()
      .filter({ hasText: "Reload" })
      .waitFor()
      .catch(() => undefined);
    const scripts = () =>
      page.evaluate(async () => {
        type Own = { chrome: { scripting: { getRegisteredContentScripts(): Promise<{ id: string }[]> } } };
        const { scripting } = (globalThis as unknown as Own).chrome;
        return (await scripting.getRegisteredContentScripts()).map(({ id }) => id);
      });
    await until("the site to have the page API of its new profile", scripts, (ids) => ids.includes("page-api"));
    const [download] = await Promise.all([page.waitForEvent("download"), row.getByText("Export").click()]);
    expect(download.suggestedFilename()).toBe("invoices.profile.json");
    await page.selectOption("select", "review-app");
    await row.getByText("Remove").click();
    await row.waitFor({ state: "detached" });
  });

  it("pairs like the popup does: the team’s profiles come with it", async () => {
    const folder = join(house.dataDir, "collector", "profiles");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "team.json"), JSON.stringify({ ...PROFILE, id: "team", name: "The team’s app" }));
    await page.fill("input[name=ingest]", house.tokens["ingest"] ?? "");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator("li", { hasText: "The team’s app" }).first().waitFor({ timeout: 15_000 });
  });

  it("keeps what is being typed when something else changes, and forgets a token once it is saved", async () => {
    expect(await page.inputValue("input[name=ingest]")).toBe("");
    await page.fill("input[name=url]", "http://127.0.0.1:9");
    await page.getByRole("checkbox").click();
    await says().filter({ hasText: "Saved." }).waitFor();
    expect(await page.inputValue("input[name=url]")).toBe("http://127.0.0.1:9");
    await page.getByRole("checkbox").click();
  });

  it("says at once when nobody is at the address, or the token is not taken, and keeps them for correction", async () => {
    await page.fill("input[name=ingest]", "rt_wrong");
    await page.getByRole("button", { name: "Save" }).click();
    await says().filter({ hasText: "can’t be reached" }).waitFor();
    await page.fill("input[name=url]", "ftp://127.0.0.1");
    await page.getByRole("button", { name: "Save" }).click();
    await says().filter({ hasText: "http://… or https://…" }).waitFor();
    await page.fill("input[name=url]", house.collector.url);
    await page.getByRole("button", { name: "Save" }).click();
    await says().filter({ hasText: "does not take this token" }).waitFor();
    await page.fill("input[name=url]", house.app.url);
    await page.getByRole("button", { name: "Save" }).click();
    await says().filter({ hasText: "no collector" }).waitFor();
    expect(await page.inputValue("input[name=ingest]")).toBe("rt_wrong");
    await page.fill("input[name=url]", house.collector.url);
    await page.fill("input[name=ingest]", house.tokens["ingest"] ?? "");
    await page.getByRole("button", { name: "Save" }).click();
    await says().filter({ hasText: "Saved." }).waitFor();
    expect(await page.inputValue("input[name=ingest]")).toBe("");
  });

  it("stops recording a site when asked, and the focus goes on from the answer", async () => {
    await page.getByText("Stop recording").click();
    await page.getByText("None yet").waitFor();
    await says().filter({ hasText: "No longer recorded" }).waitFor();
    expect(await says().evaluate((element) => element === document.activeElement)).toBe(true);
  });
});
