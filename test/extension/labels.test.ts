// What is told of an element: read in a real browser, and never what is entered in it.
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DomSignal } from "#core/signal.ts";
import type { watchDialogs } from "../../extension/content/dialogs.ts";
import type { watchElements } from "../../extension/content/elements.ts";
import { CHROMIUM_ARGS, findChromium } from "../../scripts/browsers.ts";
import { bundleForPage } from "../support/own-page.ts";

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: findChromium()?.path ?? "", args: CHROMIUM_ARGS });
  page = await browser.newPage();
  await page.addScriptTag({ content: await bundleForPage("extension/content/elements.ts") });
});
afterAll(() => browser?.close());

/** The labels that are told while the page's own code does `act`. */
async function labelsOf(html: string, act: string): Promise<string[]> {
  return page.evaluate(
    ([content, code]) => {
      const { scenarios } = globalThis as never as { scenarios: { watchElements: typeof watchElements } };
      const labels: string[] = [];
      document.body.innerHTML = content as string;
      const elements = [{ id: "send", on: "submit" as const, selector: "form", facts: [] }];
      const ending = new AbortController();
      scenarios.watchElements(
        () => ({ pattern: "", elements, buttons: true }),
        (signal) => labels.push(signal.label),
        (type, listener) => addEventListener(type, listener, { capture: true, signal: ending.signal }),
      );
      addEventListener("submit", (event) => event.preventDefault(), { signal: ending.signal });
      new Function(code as string)();
      ending.abort();
      return labels;
    },
    [html, act] as const,
  );
}

test.each([
  [`<form id="edit"><textarea>SECRET</textarea><select><option>SECRET</option></select></form>`, "edit"],
  [`<form name="edit"><p>SECRET</p></form>`, "edit"],
  [`<form aria-label="Edit the comment"><textarea>SECRET</textarea></form>`, "Edit the comment"],
  [`<form><textarea>SECRET</textarea></form>`, "form"],
])("a form is called by its name, and not by what is in it: %s", async (html, label) => {
  expect(await labelsOf(html, "document.querySelector('form').requestSubmit()")).toEqual([label]);
});

test("a button is called by what it shows", async () => {
  expect(await labelsOf("<button><b>Save</b> it</button>", "document.querySelector('b').click()")).toEqual(["Save it"]);
});

test("a dialog that opens is told with the facts that its rule asks for", async () => {
  const other = await browser.newPage();
  await other.setContent(`<dialog id="ask" data-about="export">?</dialog>`);
  await other.addScriptTag({ content: await bundleForPage("extension/content/dialogs.ts") });
  const told = await other.evaluate(async () => {
    const { scenarios } = globalThis as never as { scenarios: { watchDialogs: typeof watchDialogs } };
    const rule = { on: "shown" as const, selector: "#ask", facts: ["data-about"] };
    const elements = [
      { ...rule, id: "opened" },
      { ...rule, id: "closed", on: "hidden" as const },
    ];
    const signals: DomSignal[] = [];
    const setup = { pattern: "", elements, buttons: true };
    scenarios.watchDialogs(setup, (one) => signals.push(one), addEventListener, new AbortController().signal);
    const dialog = document.querySelector("dialog");
    dialog?.show();
    await new Promise((passed) => setTimeout(passed, 600));
    dialog?.remove();
    document.body.click();
    await new Promise((passed) => setTimeout(passed, 600));
    return signals.map(({ rule, label, facts }) => ({ rule, label, facts }));
  });
  const facts = { "data-about": "export" };
  expect(told).toEqual([
    { rule: "opened", label: "ask", facts },
    { rule: "closed", label: "ask", facts },
  ]);
});
