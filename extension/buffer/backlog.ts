// Reads the backlog for one run of sync, one batch ahead of the one that is on its way.
import { common, countOf, holdsNumber } from "#core/ranges.ts";
import type { TrailRecord } from "#core/record.ts";
import { type Holder, type Limits, type NextBatch, nextBatch, streamOf, waitingNumbers } from "./outbox.ts";
import type { BufferDatabase } from "./schema.ts";

export interface Backlog {
  /**
   * The next records that wait, as nextBatch gives them. While they are sent, the ones behind them are read; what was
   * read ahead is given only if it is exactly what waits next by then, else it is read anew.
   */
  next(limits: Limits): Promise<TrailRecord[]>;
}

export function createBacklog(database: BufferDatabase, holder: Holder): Backlog {
  let ahead: { limits: Limits; read: Promise<NextBatch | undefined> } | undefined;

  async function takeAhead({ records, bytes }: Limits): Promise<NextBatch | undefined> {
    const taken = ahead;
    ahead = undefined;
    if (taken?.limits.records !== records || taken.limits.bytes !== bytes) return undefined;
    const read = await taken.read;
    return read && (await isNext(database, read.batch)) ? read : undefined;
  }

  return {
    async next(limits) {
      const { batch, isFull } = (await takeAhead(limits)) ?? (await nextBatch(database, holder, limits));
      const last = batch.at(-1);
      // A failure to read ahead is nobody's: the next call reads for itself, and fails for itself.
      if (last && isFull)
        ahead = { limits, read: nextBatch(database, holder, limits, last.seq).catch(() => undefined) };
      return batch;
    },
  };
}

/** Whether these are the very next records that wait. */
async function isNext(database: BufferDatabase, batch: readonly TrailRecord[]): Promise<boolean> {
  const [stream, refused] = await Promise.all([streamOf(database), database.getAllKeys("dead")]);
  const last = batch.at(-1);
  if (!stream || !last) return false;
  const waiting = common(waitingNumbers(stream), [[1, last.seq]]);
  const dead = refused.filter((seq) => holdsNumber(waiting, seq));
  return countOf(waiting) === batch.length + dead.length && batch.every(({ seq }) => holdsNumber(waiting, seq));
}
