// Rows 1 and 6: browsers are killed while they record, and the ends of their logs are torn; a control has to lose.
import { killLoop, type LoopOptions } from "../kill-loop.ts";
import { boundPercent, type Loss } from "../loss-report.ts";
import type { FaultRow, Verdict } from "../matrix.ts";

export interface Counts {
  kills: number;
  tears: number;
  firefoxKills: number;
  controlTears: number;
}

export const killRows = (counts: Counts): FaultRow[] => [
  {
    number: "6 control",
    name: "torn logs on one plain IndexedDB",
    expects: "it loses, or the other rows are blind",
    run: (say) => loop({ kills: 0, tears: counts.controlTears, control: true, say }, ({ lost }) => lost > 0),
  },
  {
    number: "1",
    name: "Chromium is killed while it writes",
    expects: "nothing accepted is lost",
    run: (say) => loop({ kills: counts.kills, tears: 0, say }, isWhole),
  },
  {
    number: "6",
    name: "torn logs",
    expects: "nothing accepted is lost",
    run: (say) => loop({ kills: 0, tears: counts.tears, say }, isWhole),
  },
  {
    number: "6d",
    name: "torn logs, and killed again while the journal is copied",
    expects: "what is lost, if anything, is named: opening a log writes behind its torn end, so this is a limit",
    run: (say) => loop({ kills: 0, tears: counts.tears, early: 1, say }, isNamed),
  },
  {
    number: "1 Firefox",
    name: "Firefox is killed while it writes",
    expects: "nothing accepted is lost",
    run: (say) => loop({ browser: "Firefox", kills: counts.firefoxKills, tears: 0, say }, isWhole),
  },
];

const isNamed = ({ lost, duplicated, gapsNamed }: Loss): boolean => duplicated === 0 && (lost === 0 || gapsNamed > 0);
const isWhole = ({ lost, duplicated }: Loss): boolean => lost === 0 && duplicated === 0;

async function loop(options: LoopOptions, holds: (loss: Loss) => boolean): Promise<Verdict> {
  const loss = await killLoop(options);
  const ends = loss.kills + loss.tears;
  const bound = loss.lost === 0 ? `: the rate per end is below ${boundPercent(ends)} (95 %)` : "";
  return { passed: holds(loss), why: `${loss.lost} lost in ${ends} ends${bound}`, loss };
}
