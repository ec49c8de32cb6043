// Keeps which numbers of each stream are held, as ranges that grow and merge.
import { withNumbers } from "#core/ranges.ts";
import type { Db } from "./sqlite-open.ts";

interface Row {
  from_seq: number;
  to_seq: number;
}

interface Stretch {
  from: number;
  to: number;
  held: boolean;
}

export function createRanges(db: Db) {
  const { around, following, nextFrom, all, remove, put } = prepare(db);
  const added = new Map<string, Set<number>>();
  const looked = new Map<string, Stretch>();

  /** The stretch around a number in which all numbers are held, or none. */
  function stretchOf(streamId: string, seq: number): Stretch {
    const known = looked.get(streamId);
    if (known && known.from <= seq && seq <= known.to) return known;
    const before = around.get(streamId, seq) as Row | undefined;
    const held = before !== undefined && before.to_seq >= seq;
    const found = held
      ? { from: before.from_seq, to: before.to_seq, held }
      : { from: seq, to: Number(nextFrom.get(streamId, seq) ?? Number.POSITIVE_INFINITY) - 1, held };
    looked.set(streamId, found);
    return found;
  }

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
      looked.clear();
    },
    /** Whether the stream's record with this number is stored; the running transaction counts. */
    holds(streamId: string, seq: number): boolean {
      return (added.get(streamId)?.has(seq) ?? false) || stretchOf(streamId, seq).held;
    },
    add(streamId: string, seq: number): void {
      const numbers = added.get(streamId);
      if (numbers) numbers.add(seq);
      else added.set(streamId, new Set([seq]));
    },
    write(): void {
      for (const [streamId, numbers] of added)
        for (const [from, to] of withNumbers([], numbers)) addRun(streamId, from, to);
    },
    /** The stream's highest number, 0 where it has none. */
    last(streamId: string): number {
      return (around.get(streamId, Number.MAX_SAFE_INTEGER) as Row | undefined)?.to_seq ?? 0;
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

function prepare(db: Db) {
  const ranges = "SELECT from_seq, to_seq FROM stream_ranges WHERE stream_id = ?";
  return {
    around: db.prepare(`${ranges} AND from_seq <= ? ORDER BY from_seq DESC LIMIT 1`),
    following: db.prepare(`${ranges} AND from_seq = ?`),
    nextFrom: db
      .prepare("SELECT from_seq FROM stream_ranges WHERE stream_id = ? AND from_seq > ? ORDER BY from_seq LIMIT 1")
      .pluck(),
    all: db.prepare(`${ranges} ORDER BY from_seq LIMIT ?`),
    remove: db.prepare("DELETE FROM stream_ranges WHERE stream_id = ? AND from_seq = ?"),
    put: db.prepare("INSERT OR REPLACE INTO stream_ranges VALUES (?, ?, ?)"),
  };
}
