// Runs rows of the fault matrix one after the other and tells their verdicts.
import { lossLine } from "./loss-report.ts";
import type { FaultRow, Verdict } from "./matrix.ts";

export interface Ran {
  row: FaultRow;
  verdicts: Verdict[];
}

/**
 * The rows whose number is one of these or begins with one (“15” stands for 15a, 15b …), or ends with one (“Firefox”);
 * all where none is named.
 */
export function chosen(rows: readonly FaultRow[], numbers: readonly string[]): FaultRow[] {
  if (numbers.length === 0) return [...rows];
  return rows.filter(({ number }) =>
    numbers.some(
      (one) => number === one || number.endsWith(` ${one}`) || /^\d+$/.exec(one)?.[0] === /^\d+/.exec(number)?.[0],
    ),
  );
}

/** Each row `repeats` times. A row that throws has failed, and the next one is run. */
export async function runMatrix(
  rows: readonly FaultRow[],
  repeats: number,
  say: (line: string) => void,
): Promise<Ran[]> {
  const ran: Ran[] = [];
  for (const row of rows) {
    const verdicts: Verdict[] = [];
    for (let n = 1; n <= repeats; n += 1) {
      say(`\n${row.number}  ${row.name}${repeats > 1 ? ` (${n} of ${repeats})` : ""}\n  expected: ${row.expects}`);
      const verdict = await row
        .run((line) => say(`  ${line}`))
        .catch(
          (error: unknown): Verdict => ({ passed: false, why: error instanceof Error ? error.message : String(error) }),
        );
      for (const line of linesOf(row, verdict)) say(line);
      verdicts.push(verdict);
    }
    ran.push({ row, verdicts });
  }
  return ran;
}

/** The verdict in one line, and the sets below it. */
export function linesOf(row: FaultRow, { passed, why, loss }: Verdict): string[] {
  const line = `${passed ? "✓" : "✗"} ${row.number.padEnd(9)} ${row.name}: ${why}`;
  return loss ? [line, `            ${lossLine(loss)}`] : [line];
}
