// Looks at an open popup: accessibility violations, what sticks out, what has the focus, and a picture of it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const FOLDER = resolve(import.meta.dirname, "../../test-results/popup");

/** All of axe's rules, or one of them; a finding is its rule and the elements. */
export async function violationsOf(page: Page, rule?: string): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const options: RunOptions = { resultTypes: ["violations"], ...(rule ? { runOnly: [rule] } : {}) };
  const { violations } = await page.evaluate(
    (given) => (window as unknown as { axe: { run(given: RunOptions): Promise<AxeResults> } }).axe.run(given),
    options,
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}

/** How many pixels anything reaches beyond the width it has. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const boxes = [document.documentElement, ...document.querySelectorAll(".popup, .panel, .stage")];
    return Math.max(...boxes.map((box) => box.scrollWidth - box.clientWidth));
  });

/** The spoken name, or the text, of what has the focus. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute("aria-label") ?? element?.textContent?.trim() ?? "";
  });

/** With `PICTURES=1` it is kept in a git-ignored folder, to be looked at by a person. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!process.env["PICTURES"]) return;
  await page.screenshot({ path: `${FOLDER}/${name.replaceAll(" ", "-")}.png` });
}
