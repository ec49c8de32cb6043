// Sets of whole numbers as sorted closed ranges: which numbers of a stream are held, acknowledged or missing.

/** From and to, both included. */
export type Range = [from: number, to: number];

/** The union of `ranges` and `numbers`, sorted, with neighbours joined. Neither input is changed. */
export function withNumbers(ranges: readonly Range[], numbers: Iterable<number>): Range[] {
  return joined([...ranges, ...runsOf(numbers)]);
}

/** Numbers as ranges, in the order given; numbers that follow each other make one. */
function runsOf(numbers: Iterable<number>): Range[] {
  const runs: Range[] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run && number === run[1] + 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs;
}

/** The union of two sets. */
export function joined(ranges: readonly Range[]): Range[] {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0]);
  const out: Range[] = [];
  for (const [from, to] of sorted) {
    const last = out.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else out.push([from, to]);
  }
  return out;
}

export function countOf(ranges: readonly Range[]): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
}

export function holdsNumber(ranges: readonly Range[], number: number): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (!range) return false;
    if (number < range[0]) high = middle - 1;
    else if (number > range[1]) low = middle + 1;
    else return true;
  }
  return false;
}

/** The numbers of 1…`upto` that are in none of the ranges. */
export function missingFrom(ranges: readonly Range[], upto: number): Range[] {
  const out: Range[] = [];
  let next = 1;
  for (const [from, to] of joined(ranges)) {
    if (from > upto) break;
    if (from > next) out.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  if (next <= upto) out.push([next, upto]);
  return out;
}

/** The numbers that are in both sets. */
export function common(one: readonly Range[], other: readonly Range[]): Range[] {
  const out: Range[] = [];
  for (const [from, to] of joined(one)) {
    for (const [start, end] of joined(other)) {
      if (start <= to && from <= end) out.push([Math.max(from, start), Math.min(to, end)]);
    }
  }
  return out;
}
