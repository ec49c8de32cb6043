// A collector that was set back to an earlier state: what it no longer has is offered again, and what is gone is named.
import { recordsBetween, streamOf, unsettle } from "#buffer/outbox.ts";
import { common, countOf, missingFrom, type Range, withNumbers } from "#core/ranges.ts";
import type { Draft } from "#core/record.ts";
import { holderOf, type Journal } from "./journal.ts";
import { trailDraft, write } from "./trail.ts";

/** More gaps than this are not named one by one. */
const MAX_NAMED = 50;

/**
 * Numbers that were acknowledged and that the collector no longer has wait again. Those that this device has made room
 * for are named in the log first, so that a worker that ends in between names them twice and never not at all.
 */
export async function offerAgain(open: Journal, held: readonly Range[]): Promise<void> {
  const stream = await streamOf(open.database);
  if (!stream) return;
  const missing = common(stream.acked, missingFrom(held, stream.next_seq - 1));
  const gone = common(missing, missingFrom(await present(open, missing), stream.next_seq - 1));
  if (gone.length > 0) {
    const ranges = gone.length > MAX_NAMED ? [hull(gone)] : gone;
    await write((known, journal) => ranges.map((range) => trailDraft(known, journal, gapFacts(journal, range, gone))));
  }
  await unsettle(open.database, held, gone);
}

/** Which of these numbers the device still has. */
async function present(open: Journal, ranges: readonly Range[]): Promise<Range[]> {
  let found: Range[] = [];
  for (const [from, to] of ranges) {
    for (let next = from; next <= to; ) {
      const { database, upto } = await holderOf(open, next);
      const seqs: number[] = [];
      for await (const { seq } of recordsBetween(database, next, Math.min(to, upto))) seqs.push(seq);
      found = withNumbers(found, seqs);
      next = upto + 1;
    }
  }
  return found;
}

const hull = (ranges: readonly Range[]): Range => [ranges[0]?.[0] ?? 1, ranges.at(-1)?.[1] ?? 1];

function gapFacts(open: Journal, range: Range, gone: readonly Range[]): Parameters<typeof trailDraft>[2] {
  return {
    action: "records_dropped",
    status: "failed",
    details: {
      reason: "not_on_collector",
      stream_id: open.streamId,
      from_seq: range[0],
      to_seq: range[1],
      count: countOf(common([range], gone)),
    } satisfies Draft["details"],
    error: {
      kind: "processing",
      message: "The collector no longer has these records, and this device had made room for them.",
    },
    observed_by: "worker",
  };
}
