// Rows 3 and 4: renderers are killed one by one, the page's and the worker's, in the middle of bursts, without a debugger.
import { whyNotHere } from "../browser-process.ts";
import type { Loss } from "../loss-report.ts";
import type { FaultRow, Verdict } from "../matrix.ts";
import { killRenderers } from "../processes.ts";
import { woundLoop } from "../wound-loop.ts";

const judged = (loss: Loss, silent: number, killed: number): Verdict => {
  const { accepted, lost, duplicated, unknown, gapsNamed } = loss;
  return {
    passed: lost === 0 && duplicated === 0 && silent === 0 && killed > 0 && gapsNamed === 0,
    why: `${killed} processes killed; ${accepted} accepted, ${lost} lost, ${duplicated} twice, ${unknown} never accepted, ${silent} rounds without a record`,
    loss,
  };
};

export async function killedWorkers(rounds: number, say: (line: string) => void): Promise<Verdict> {
  if (process.platform !== "linux") return { passed: true, why: "not run: processes are found as Linux lists them" };
  let killed = 0;
  const { loss, silent } = await woundLoop({
    rounds,
    say,
    async wound({ profileDir }) {
      const found = await killRenderers(profileDir, "extension");
      killed += found;
      return `worker killed (${found})`;
    },
  });
  // Nothing of a page that stays open may be missing: its relay sends again.
  const verdict = judged(loss, silent, killed);
  return loss.unknown === 0 ? verdict : { ...verdict, passed: false };
}

/** In Firefox all of the extension's pages share one process, which the system names. */
export async function killedFirefoxWorkers(rounds: number, say: (line: string) => void): Promise<Verdict> {
  if (process.platform !== "linux") return { passed: true, why: "not run: processes are found as Linux lists them" };
  const reason = whyNotHere("Firefox");
  if (reason) return { passed: true, why: `not run: ${reason}` };
  let killed = 0;
  const { loss, silent } = await woundLoop({
    browser: "Firefox",
    rounds,
    say,
    async wound({ killWorker }) {
      const found = await killWorker();
      killed += found;
      return `event page killed (${found})`;
    },
  });
  const verdict = judged(loss, silent, killed);
  return loss.unknown === 0 ? verdict : { ...verdict, passed: false };
}

export async function killedRenderers(rounds: number, say: (line: string) => void): Promise<Verdict> {
  if (process.platform !== "linux") return { passed: true, why: "not run: processes are found as Linux lists them" };
  let killed = 0;
  const { loss, silent } = await woundLoop({
    rounds,
    say,
    async wound({ profileDir, reopen }, round) {
      const parts = round % 3 === 2 ? (["page", "extension"] as const) : (["page"] as const);
      for (const part of parts) killed += await killRenderers(profileDir, part);
      await reopen();
      return `${parts.join(" and ")} killed`;
    },
  });
  return judged(loss, silent, killed);
}

export const killedWorkersRow: FaultRow = {
  number: "4",
  name: "the worker is killed in the middle of bursts",
  expects: "nothing accepted is lost; what was not yet accepted is sent again and stored once",
  run: (say) => killedWorkers(40, say),
};

export const killedFirefoxWorkersRow: FaultRow = {
  number: "4 Firefox",
  name: "the process of the event page is killed in the middle of bursts",
  expects: "nothing accepted is lost; what was not yet accepted is sent again and stored once",
  run: (say) => killedFirefoxWorkers(30, say),
};

export const killedRenderersRow: FaultRow = {
  number: "3",
  name: "renderers of the page and of the worker are killed",
  expects: "nothing accepted is lost or doubled; recording goes on in the next page",
  run: (say) => killedRenderers(20, say),
};
