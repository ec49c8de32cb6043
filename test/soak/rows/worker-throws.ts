// Row 5: a worker that throws at import, or in every message, for a while.
import type { FaultRow, Verdict } from "../matrix.ts";
import { killRenderers } from "../processes.ts";
import { woundLoop } from "../wound-loop.ts";

const WELL_MS = 12_000;
const ILL_MS = 20_000;

/**
 * The worker is killed when its bad time has begun, so that it has to start in it. One that failed at import Chromium does
 * not start again by itself within minutes (measured in 156), so that the browser is started anew, as a person would.
 */
export async function throwingWorker(how: "import" | "message", say: (line: string) => void): Promise<Verdict> {
  if (process.platform !== "linux") return { passed: true, why: "not run: processes are found as Linux lists them" };
  let from = 0;
  let during = 0;
  const { loss, silent } = await woundLoop({
    rounds: 1,
    say,
    each: 30,
    anew: how === "import",
    worker: "test/soak/throwing-worker.ts",
    replace: () => {
      from = Date.now() + WELL_MS;
      return { "@@FROM_MS@@": `${from}`, "@@UNTIL_MS@@": `${from + ILL_MS}`, "@@HOW@@": how };
    },
    async wound({ profileDir, ledger }) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, from + 500 - Date.now())));
      ledger.pace = 1;
      if (how === "import") await killRenderers(profileDir, "extension");
      await new Promise((resolve) => setTimeout(resolve, 3000));
      const before = ledger.accepted.size;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, from + ILL_MS - 2000 - Date.now())));
      during = ledger.accepted.size - before;
      return `ill for ${ILL_MS / 1000} s, ${during} accepted meanwhile`;
    },
  });
  const { accepted, lost, duplicated, unknown } = loss;
  const cameBack = silent === 0;
  const isWhole = lost === 0 && duplicated === 0 && during === 0;
  return {
    passed: isWhole && (how === "import" || (cameBack && unknown === 0)),
    why: `failed in ${how} for ${ILL_MS / 1000} s: ${during} accepted meanwhile, ${accepted} in the end, ${lost} lost, ${duplicated} twice, ${unknown} never accepted; the worker ${cameBack ? "came back by itself" : "was not started again before the browser was"}`,
    loss,
  };
}

export const throwingWorkerRow: FaultRow = {
  number: "5",
  name: "the worker throws at import, or in each message, for a while",
  expects: "the page holds what it has; what was accepted arrives once, and all of it where the worker comes back",
  async run(say) {
    const first = await throwingWorker("import", say);
    if (!first.passed) return first;
    const second = await throwingWorker("message", say);
    return { ...second, why: `${first.why}; ${second.why}` };
  },
};
