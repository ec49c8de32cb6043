// Row 24: the device's clock jumps while it records and while it sends.
import type { FaultRow, Verdict } from "../matrix.ts";
import { killRenderers } from "../processes.ts";
import { woundLoop } from "../wound-loop.ts";

export async function jumpingClock(rounds: number, say: (line: string) => void): Promise<Verdict> {
  let order: [string, number][] = [];
  const { loss, silent } = await woundLoop({
    rounds,
    say,
    worker: "test/soak/jumping-worker.ts",
    async wound({ profileDir, ledger }) {
      await new Promise((resolve) => setTimeout(resolve, 2000));
      if (process.platform === "linux") await killRenderers(profileDir, "extension");
      order = [...ledger.accepted];
      return "the clock jumped, the worker starts anew";
    },
  });
  const number = (nonce: string): number => Number(nonce.slice(nonce.indexOf("-") + 1));
  const inOrder = order.toSorted((a, b) => a[1] - b[1]).map(([nonce]) => number(nonce));
  const errors = inOrder.filter((n, at) => at > 0 && n < (inOrder[at - 1] ?? 0)).length;
  const { accepted, lost, duplicated, unknown, dead } = loss;
  return {
    passed: lost + duplicated + unknown + dead + errors + silent === 0,
    why: `${accepted} accepted, ${lost} lost, ${duplicated} twice, ${unknown} never accepted, ${dead} rejected for their time, ${errors} out of order by number`,
    loss,
  };
}

export const clockRow: FaultRow = {
  number: "24",
  name: "the device’s clock jumps by up to a year",
  expects: "order by number, nothing rejected for its time, nothing lost",
  run: (say) => jumpingClock(10, say),
};
