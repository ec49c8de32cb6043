// Makes a row of a play on the stage: opens it, counts what was lost, and closes it whatever happens.
import { type BrowserName, whyNotHere } from "../browser-process.ts";
import type { FaultRow, Verdict } from "../matrix.ts";
import { openStage, type Stage } from "../stage.ts";

export interface Play extends Stage {
  /** Notes what does not hold; the row goes on. */
  check(holds: boolean, what: string): void;
  say(line: string): void;
}

/** A row that runs in Chromium, and as a row of its own in Firefox. `differs` says what is not the same there. */
export interface StagedRow extends FaultRow {
  inFirefox(differs?: string): FaultRow;
}

type Act = (play: Play) => Promise<string>;

/** `act` resolves with the facts of a passed row. Nothing may be lost, stored twice or unknown in the end. */
export function onStage(about: Omit<FaultRow, "run">, act: Act): StagedRow {
  return {
    ...about,
    run: (say) => played("Chromium", act, say),
    inFirefox: (differs) => ({
      ...about,
      number: `${about.number} Firefox`,
      name: differs === undefined ? about.name : `${about.name} (${differs})`,
      run: (say) => played("Firefox", act, say),
    }),
  };
}

async function played(browser: BrowserName, act: Act, say: (line: string) => void): Promise<Verdict> {
  const reason = whyNotHere(browser);
  if (reason) return { passed: true, why: `not run: ${reason}` };
  const stage = await openStage(browser);
  const broken: string[] = [];
  const check = (holds: boolean, what: string): void => {
    if (!holds) broken.push(what);
  };
  try {
    const facts = await act(Object.assign(stage, { check, say }));
    const loss = stage.loss();
    check(loss.lost === 0, `${loss.lost} accepted records are lost`);
    check(loss.duplicated === 0, `${loss.duplicated} records are stored twice`);
    check(loss.unknown === 0, `${loss.unknown} records were attempted and are nowhere`);
    return { passed: broken.length === 0, why: broken.length > 0 ? broken.join("; ") : facts, loss };
  } catch (error) {
    const why = [...broken, error instanceof Error ? error.message : String(error)].join("; ");
    return { passed: false, why, loss: stage.loss() };
  } finally {
    await stage.close();
  }
}
