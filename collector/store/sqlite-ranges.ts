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

/** The numbers of one stream as the running transaction sees them. */
interface StreamNumbers {
  added: Set<number>;
  holds(seq: number): boolean;
  add(seq: number): void;
}

export function createRanges(db: Db) {
  const { around, following, nextFrom, all, remove, put } = prepare(db);
  const touched = new Map<string, StreamNumbers>();

  /** The stretch around a number in which all numbers are held, or none. */
  function stretchOf(streamId: string, seq: number): Stretch {
    const before = around.get(streamId, seq) as Row | undefined;
    const held = before !== undefined && before.to_seq >= seq;
    if (held) return { from: before.from_seq, to: before.to_seq, held };
    return { from: seq, to: Number(nextFrom.get(streamId, seq) ?? Number.POSITIVE_INFINITY) - 1, held };
  }

  function numbersOf(streamId: string): StreamNumbers {
    const known = touched.get(streamId) ?? streamNumbers((seq) => stretchOf(streamId, seq));
    touched.set(streamId, known);
    return known;
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
    begin: () => touched.clear(),
    numbersOf,
    write(): void {
      for (const [streamId, { added }] of touched)
        for (const [from, to] of withNumbers([], added)) addRun(streamId, from, to);
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

/** Looks only where it has not looked before: the numbers of a batch nearly always lie in one stretch. */
function streamNumbers(look: (seq: number) => Stretch): StreamNumbers {
  const added = new Set<number>();
  let stretch: Stretch | undefined;
  return {
    added,
    add: (seq) => added.add(seq),
    holds(seq) {
      if (added.has(seq)) return true;
      if (!stretch || seq < stretch.from || seq > stretch.to) stretch = look(seq);
      return stretch.held;
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
