// Rows 9 and 29: an old view that blocks an upgrade, and a page that goes into the back-forward cache and comes back.
import { chromium } from "playwright-core";
import { CHROMIUM_ARGS, findChromium } from "../../../scripts/browsers.ts";
import { inBrowser } from "../../support/in-browser.ts";
import { until } from "../../support/poll.ts";
import { arrived, inHouse, lossAfter, untilRecorded, verdictOf } from "../device.ts";
import type { FaultRow, Verdict } from "../matrix.ts";
import { writeNonces } from "../nonces.ts";

export const blockedUpgradeRow: FaultRow = {
  number: "9",
  name: "an upgrade is blocked by an old view; an upgrade with a full queue",
  expects: "ours closes, waiting ends in a sentence, and every record of version 1 is delivered",
  async run() {
    const browser = await inBrowser("test/buffer/version-scenarios.ts");
    try {
      const told = await browser.run<{ refusal: string; count: number; blocked: boolean }>("blockedUpgradeIsTold");
      const full = await browser.run<{ delivered: number; pending: number }[]>("upgradeWithFullQueue", 4000);
      const downgrade = await browser.run<{ same: boolean; kept: string }>("downgradeRefuses");
      const upgraded = full.every(({ delivered, pending }) => delivered === 3991 && pending === 0);
      const isTold = told.refusal.includes("Another view") && told.count === 50 && !told.blocked;
      return {
        passed: isTold && upgraded && downgrade.same && downgrade.kept === "kept",
        why: `“${told.refusal}”; ${full.map(({ delivered }) => delivered).join(" and ")} of 3991 delivered after the upgrade; a downgrade deleted ${downgrade.same ? "nothing" : "something"}`,
      };
    } finally {
      await browser.close();
    }
  },
};

const AFTER_RETURN = 15;

/** Runs in the page: it writes by itself when it comes back from the cache, because no debugger follows it there. */
function writeOnReturn(nonces: string[]): void {
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const nonce of nonces) {
      const detail = JSON.stringify({ call: "log", action: "button_click", details: { nonce } });
      dispatchEvent(new CustomEvent("review-trail:api", { detail }));
    }
  });
}

/** The page is left `times` over and come back to; the debugger's own switch keeps the cache off, so it is taken out. */
export function backAndForth(times: number): Promise<Verdict> {
  return inHouse({ browser: false }, async (house) => {
    const found = findChromium();
    if (!found) throw new Error("No Chromium was found.");
    const context = await chromium.launchPersistentContext(house.profileDir, {
      executablePath: found.path,
      headless: true,
      ignoreDefaultArgs: ["--disable-back-forward-cache"],
      args: [
        ...CHROMIUM_ARGS,
        `--disable-extensions-except=${house.extensionDir}`,
        `--load-extension=${house.extensionDir}`,
      ],
    });
    try {
      const attempted: string[] = [];
      for (let n = 0; n < times; n += 1) {
        const page = await context.newPage();
        await page.goto(house.app.url);
        await untilRecorded(
          house,
          () => writeNonces(page, 1),
          () => page.reload(),
        );
        const back = Array.from({ length: AFTER_RETURN }, (_, at) => `back-${n}-${at}`);
        await page.evaluate(writeOnReturn, back);
        // Left at once: what was written last is still on its way.
        attempted.push(...(await writeNonces(page, 25)), ...back);
        await page.goto(`${house.app.url}/?other`);
        attempted.push(...(await writeNonces(page, 5)));
        await page.evaluate("void history.back()");
        const have = () => back.every((nonce) => arrived(house).nonces.includes(nonce));
        await until("the page to come back from the cache and to be recorded", have).catch(() => undefined);
        await page.close();
      }
      const loss = await lossAfter(house, attempted);
      return verdictOf(loss, `${times} returns from the cache`);
    } finally {
      await context.close();
    }
  });
}

export const backForwardRow: FaultRow = {
  number: "29",
  name: "a page is frozen in the back-forward cache and comes back",
  expects: "none lost, none twice",
  run: () => backAndForth(8),
};
