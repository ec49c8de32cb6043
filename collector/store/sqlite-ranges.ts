// Keeps which numbers of each stream are held, as ranges that grow and merge.
import { withNumbers } from "#core/ranges.ts";
import type { Db } from "./sqlite-open.ts";

interface Row {
  from_seq: number;
  to_seq: number;
}

export function createRanges(db: Db) {
  const around = db.prepare(
    "SELECT from_seq, to_seq FROM stream_ranges WHERE stream_id = ? AND from_seq <= ? ORDER BY from_seq DESC LIMIT 1",
  );
  const following = db.prepare("SELECT from_seq, to_seq FROM stream_ranges WHERE stream_id = ? AND from_seq = ?");
  const all = db.prepare("SELECT from_seq, to_seq FROM stream_ranges WHERE stream_id = ? ORDER BY from_seq LIMIT ?");
  const remove = db.prepare("DELETE FROM stream_ranges WHERE stream_id = ? AND from_seq = ?");
  const put = db.prepare("INSERT OR REPLACE INTO stream_ranges VALUES (?, ?, ?)");
  const added = new Map<string, number[]>();

  function addRun(streamId: string, from: number, to: number): void {
    let [start, end] = [from, to];
    const before = around.get(streamId, from) as Row | undefined;
    if (before && before.to_seq >= from - 1) {
      start = before.from_seq;
      end = Math.max(end, before.to_seq);
    }
    const after = following.get(streamId, end + 1) as Row | undefined;
    if (after) {
      remove.run(streamId, after.from_seq);
      end = after.to_seq;
    }
    put.run(streamId, start, end);
  }

  return {
    begin(): void {
      added.clear();
    },
    add(streamId: string, seq: number): void {
      const numbers = added.get(streamId);
      if (numbers) numbers.push(seq);
      else added.set(streamId, [seq]);
    },
    write(): void {
      for (const [streamId, numbers] of added)
        for (const [from, to] of withNumbers([], numbers)) addRun(streamId, from, to);
    },
    haveUpto(streamId: string): number {
      return (following.get(streamId, 1) as Row | undefined)?.to_seq ?? 0;
    },
    /** The first `limit` ranges, in order. */
    first(streamId: string, limit: number): [from: number, to: number][] {
      return (all.all(streamId, limit) as Row[]).map(({ from_seq, to_seq }) => [from_seq, to_seq]);
    },
  };
}
