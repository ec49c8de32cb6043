// The fault matrix in small: the quicker rows of `npm run soak` with a real browser, a real collector and a way between that breaks.
import { describe, expect, it } from "vitest";
import type { FaultRow } from "../soak/matrix.ts";
import { backupRestored, collectorKilled } from "../soak/rows/collector-ends.ts";
import { lostAnswers } from "../soak/rows/lost-answers.ts";
import { namedRefusal, refusals } from "../soak/rows/statuses.ts";
import { allWakes } from "../soak/rows/way.ts";
import { linesOf } from "../soak/run-matrix.ts";

const ROWS: readonly FaultRow[] = [
  lostAnswers,
  refusals,
  namedRefusal,
  allWakes(5),
  collectorKilled(3),
  backupRestored,
  lostAnswers.inFirefox(),
];

describe("the fault matrix", () => {
  it.for(ROWS)("row $number holds: $name: $expects", async (row, context) => {
    const verdict = await row.run(() => undefined);
    if (verdict.why.startsWith("not run:")) return context.skip(verdict.why);
    for (const line of linesOf(row, verdict)) console.log(line);
    expect(verdict.passed, verdict.why).toBe(true);
  });
});
