// Row 2: the browser is asked to end, as a system that shuts down does, while it writes.
import { killLoop } from "../kill-loop.ts";
import type { FaultRow } from "../matrix.ts";

export const quitBrowserRow: FaultRow = {
  number: "2",
  name: "the browser is asked to end (SIGTERM) while it writes",
  expects: "as when it is killed: nothing accepted is lost or doubled, and no gap is named",
  async run(say) {
    const loss = await killLoop({ kills: 15, tears: 0, gently: true, say });
    const { accepted, lost, duplicated, gapsNamed, unknown } = loss;
    return {
      passed: lost === 0 && duplicated === 0 && gapsNamed === 0 && accepted > 0,
      why: `15 ends, ${accepted} accepted, ${lost} lost, ${duplicated} twice, ${unknown} never accepted`,
      loss,
    };
  },
};
