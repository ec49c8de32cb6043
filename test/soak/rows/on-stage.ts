// Makes a row of a play on the stage: opens it, counts what was lost, and closes it whatever happens.
import type { FaultRow } from "../matrix.ts";
import { openStage, type Stage } from "../stage.ts";

export interface Play extends Stage {
  /** Notes what does not hold; the row goes on. */
  check(holds: boolean, what: string): void;
  say(line: string): void;
}

/** `act` resolves with the facts of a passed row. Nothing may be lost, stored twice or unknown in the end. */
export function onStage(about: Omit<FaultRow, "run">, act: (play: Play) => Promise<string>): FaultRow {
  return {
    ...about,
    async run(say) {
      const stage = await openStage();
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
    },
  };
}
