// Row 2: the browser is asked to end, as a system that shuts down does, while it writes.
import { type BrowserName, whyNotHere } from "../browser-process.ts";
import { killLoop } from "../kill-loop.ts";
import type { FaultRow } from "../matrix.ts";

const quitRow = (number: string, browser: BrowserName, ends: number): FaultRow => ({
  number,
  name: `${browser} is asked to end (SIGTERM) while it writes`,
  expects: "as when it is killed: nothing accepted is lost or doubled, and no gap is named",
  async run(say) {
    const reason = whyNotHere(browser);
    if (reason) return { passed: true, why: `not run: ${reason}` };
    const loss = await killLoop({ browser, kills: ends, tears: 0, gently: true, say });
    const { accepted, lost, duplicated, gapsNamed, unknown } = loss;
    return {
      passed: lost === 0 && duplicated === 0 && gapsNamed === 0 && accepted > 0,
      why: `${ends} ends, ${accepted} accepted, ${lost} lost, ${duplicated} twice, ${unknown} never accepted`,
      loss,
    };
  },
});

export const quitBrowserRow: FaultRow = quitRow("2", "Chromium", 15);
export const quitFirefoxRow: FaultRow = quitRow("2 Firefox", "Firefox", 15);
