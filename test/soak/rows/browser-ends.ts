// Rows 1, 2 and 6: the browser is killed, asked to end, and finds its logs torn; the loops that `npm run soak` has always had.
import { findFirefox } from "../../../scripts/browsers.ts";
import { killLoop, type LoopOptions } from "../kill-loop.ts";
import { boundPercent, type Loss } from "../loss-report.ts";
import type { FaultRow, Verdict } from "../matrix.ts";

/** Nothing accepted is lost or doubled, and no gap is named where there is none. */
export function judge(loss: Loss): Verdict {
  const { accepted, lost, duplicated, gapsNamed, unknown } = loss;
  const ends = loss.kills + loss.tears;
  const bound = lost === 0 ? `; below ${boundPercent(ends)} per end (95 %)` : "";
  return {
    passed: lost === 0 && duplicated === 0 && gapsNamed === 0 && accepted > 0,
    why: `${ends} ends, ${accepted} accepted, ${lost} lost, ${duplicated} twice, ${unknown} never accepted${bound}`,
    loss,
  };
}

const loop = async (options: LoopOptions): Promise<Verdict> => judge(await killLoop(options));

export const killedBrowserRow: FaultRow = {
  number: "1",
  name: "the browser is killed while it writes",
  expects: "nothing accepted is lost, in Chromium and in Firefox",
  async run(say) {
    const chromium = await loop({ kills: 30, tears: 0, say });
    if (!chromium.passed || !findFirefox()) return chromium;
    const firefox = await loop({ browser: "Firefox", kills: 20, tears: 0, say });
    return firefox.passed ? { ...chromium, why: `Chromium: ${chromium.why}; Firefox: ${firefox.why}` } : firefox;
  },
};

export const quitBrowserRow: FaultRow = {
  number: "2",
  name: "the browser is asked to end (SIGTERM) while it writes",
  expects: "as when it is killed",
  run: (say) => loop({ kills: 15, tears: 0, gently: true, say }),
};

export const tornTailRow: FaultRow = {
  number: "6",
  name: "logs with a torn end, and kills while the journal is copied",
  expects: "nothing accepted is lost, while one plain IndexedDB under the same recipe loses",
  async run(say) {
    const control = await killLoop({ kills: 0, tears: 6, control: true, say });
    if (control.lost === 0) return { passed: false, why: "the control lost nothing: this run proves nothing" };
    const verdict = await loop({ kills: 0, tears: 20, early: 1, say });
    return { ...verdict, why: `${verdict.why}; the control lost ${control.lost} of ${control.accepted}` };
  },
};
