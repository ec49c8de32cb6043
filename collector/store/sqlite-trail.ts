// Reads the trail itself from the SQLite store: records by position, and what is held of each stream.

import type { Range } from "#core/ranges.ts";
import type { TrailRecord } from "#core/record.ts";
import type { Positioned, Store, StreamPart, StreamState } from "./contract.ts";
import type { Db } from "./sqlite-open.ts";
import { type All, marks, sessionKeys } from "./sqlite-read.ts";

type Reads = Pick<Store, "streamParts" | "streams" | "recordsAfter" | "lastPosition">;
/** Ranges and reasons of one stream that are read at most, so that a hostile sender cannot make an answer endless. */
const MAX_RANGES = 2000;

/** Those that may miss something first, then the newest: where there are more than are read, none of these is left out. */
const STREAMS = `
  SELECT stream_id FROM (
    SELECT stream_id, count(*) > 1 OR min(from_seq) > 1 AS gap FROM stream_ranges GROUP BY stream_id
    UNION ALL SELECT stream_id, 1 FROM drops
  ) GROUP BY stream_id ORDER BY max(gap) DESC, stream_id DESC LIMIT ?`;

export function createTrailReads(db: Db, query: <T>(read: () => T) => Promise<T>, ownStreamId: string): Reads {
  const all: All = <T>(sql: string, values: (string | number)[]) => db.prepare(sql).all(...values) as T[];
  const heldOf = db.prepare(
    `SELECT from_seq, to_seq FROM stream_ranges WHERE stream_id = ? ORDER BY from_seq LIMIT ${MAX_RANGES}`,
  );
  const dropsOf = db.prepare(
    `SELECT from_seq AS "from", to_seq AS "to", reason FROM drops WHERE stream_id = ? ORDER BY from_seq LIMIT ${MAX_RANGES}`,
  );
  const refusedOf = db.prepare(
    `SELECT seq AS "from", seq AS "to", 'refused: ' || code AS reason FROM bad_rows WHERE stream_id = ? AND seq IS NOT NULL
      UNION SELECT seq, seq, 'conflict: ' || code FROM conflicts WHERE stream_id = ? ORDER BY 1 LIMIT ${MAX_RANGES}`,
  );

  function stateOf(streamId: string): StreamState {
    const rows = heldOf.all(streamId) as { from_seq: number; to_seq: number }[];
    const explained = [...dropsOf.all(streamId), ...refusedOf.all(streamId, streamId)] as StreamState["explained"];
    return {
      stream_id: streamId,
      observed_by_collector: streamId === ownStreamId,
      held: rows.map((row): Range => [row.from_seq, row.to_seq]),
      explained: explained.map((one) => ({ ...one, reason: one.reason })),
    };
  }

  return {
    streamParts: (ids) =>
      query(
        () =>
          db
            .prepare(
              `SELECT stream_id, min(first_seq) AS first_seq, max(last_seq) AS last_seq, sum(records) AS records
                FROM session_streams WHERE session_id IN (${marks(ids)}) GROUP BY stream_id ORDER BY stream_id`,
            )
            .all(...ids) as StreamPart[],
      ),
    streams: (select) =>
      query(() => {
        const ids =
          "stream_ids" in select ? [...select.stream_ids] : (db.prepare(STREAMS).pluck().all(select.limit) as string[]);
        return ids.map(stateOf);
      }),
    recordsAfter: (position, limit, sessionIds) =>
      query(() => {
        const keys = sessionIds && sessionKeys(all, sessionIds);
        const sessions = keys ? `AND session IN (${marks(keys)})` : "";
        const sql = `SELECT position, body FROM records WHERE position > ? ${sessions} ORDER BY position LIMIT ?`;
        const rows = all<{ position: number; body: string }>(sql, [position, ...(keys ?? []), limit]);
        return rows.map((row): Positioned => ({ position: row.position, record: JSON.parse(row.body) as TrailRecord }));
      }),
    lastPosition: () => query(() => Number(db.prepare("SELECT coalesce(max(position), 0) FROM records").pluck().get())),
  };
}
