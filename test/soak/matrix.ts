// The frame of the fault matrix: what a row is, and what it hands back.
import type { Loss } from "./loss-report.ts";

/** One fault: its number in the matrix, what is done, and what has to hold. A row leaves no process behind. */
export interface FaultRow {
  number: string;
  name: string;
  expects: string;
  run(say: (line: string) => void): Promise<Verdict>;
}

/** `why` tells the numbers that the verdict rests on, in one sentence. */
export interface Verdict {
  passed: boolean;
  why: string;
  loss?: Loss;
}
