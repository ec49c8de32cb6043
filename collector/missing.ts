// Tells which numbers of a stream are missing, and why.
import type { Range } from "#core/ranges.ts";

export interface Missing {
  from: number;
  to: number;
  reason: string;
}

export const UNEXPLAINED = "unexplained";

/**
 * The numbers between `from` and `to` that are not held, each run with the reason that explains it. `held` ascends and
 * does not overlap; where two reasons cover one number the earlier in `explained` by start wins.
 */
export function missingIn(held: readonly Range[], explained: readonly Missing[], from: number, to: number): Missing[] {
  const reasons = explained.toSorted((a, b) => a.from - b.from);
  const missing: Missing[] = [];
  let next = from;
  for (const [start, end] of held) {
    if (end < next) continue;
    if (start > to) break;
    if (start > next) missing.push(...explain(next, start - 1, reasons));
    next = end + 1;
  }
  if (next <= to) missing.push(...explain(next, to, reasons));
  return missing;
}

function explain(from: number, to: number, reasons: readonly Missing[]): Missing[] {
  const parts: Missing[] = [];
  let next = from;
  for (const reason of reasons) {
    if (reason.to < next) continue;
    if (reason.from > to) break;
    if (reason.from > next) parts.push({ from: next, to: reason.from - 1, reason: UNEXPLAINED });
    const end = Math.min(reason.to, to);
    addPart(parts, { from: Math.max(reason.from, next), to: end, reason: reason.reason });
    next = end + 1;
  }
  if (next <= to) parts.push({ from: next, to, reason: UNEXPLAINED });
  return parts;
}

function addPart(parts: Missing[], part: Missing): void {
  const last = parts.at(-1);
  if (last && last.reason === part.reason && last.to + 1 === part.from) last.to = part.to;
  else parts.push(part);
}
