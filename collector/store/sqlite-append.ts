// Stores records: in one transaction the record, its activity, its session's numbers and the ranges of its stream.
import { MAX_HELD_RANGES } from "#core/batch.ts";
import type { TrailRecord } from "#core/record.ts";
import type { Appended, BadRow, Candidate, Fate, Incoming, Store } from "./contract.ts";
import { createAggregates } from "./sqlite-aggregates.ts";
import type { Db } from "./sqlite-open.ts";
import { createRanges } from "./sqlite-ranges.ts";

export interface Appender {
  /** Stores all of it or throws and stores none; call it within a transaction. */
  append(batches: readonly Incoming[]): Appended[];
}

export function createAppender(db: Db, own: Store["own"]): Appender {
  const statements = prepare(db);
  const ranges = createRanges(db);
  const aggregates = createAggregates(db, own);

  function storeOne(incoming: Incoming, candidate: Candidate): Fate {
    const { record } = candidate;
    if (aggregates.isForeign(record)) return refuse(incoming, candidate, "activity_of_other_stream");
    if (!aggregates.hasRoom(record)) {
      statements.badRow.run(badRowValues(incoming, tooManyActions(candidate)));
      return { result: "rejected", code: "too_many_actions" };
    }
    const { changes, lastInsertRowid } = statements.record.run(recordValues(incoming, candidate));
    if (changes === 0) return refuse(incoming, candidate, "same_number_other_record");
    aggregates.add(record, Number(lastInsertRowid));
    ranges.add(record.stream_id, record.seq);
    const dropped = droppedBy(record);
    if (dropped) statements.drop.run(dropped);
    return { result: "stored" };
  }

  /** A record that cannot be stored is one that is there already, or in conflict with what is there. */
  function refuse(incoming: Incoming, { record, sha256, size_bytes }: Candidate, otherwise: string): Fate {
    const found = statements.byId.get(record.record_id) as { sha256: string } | undefined;
    if (found?.sha256 === sha256) return { result: "duplicate" };
    const code = found ? "same_id_other_bytes" : otherwise;
    const { record_id, stream_id, seq } = record;
    statements.conflict.run([record_id, sha256, stream_id, seq, code, size_bytes, incoming.received_at]);
    return { result: "conflict", code };
  }

  return {
    append(batches) {
      aggregates.begin();
      ranges.begin();
      const fates = batches.map((incoming) => {
        for (const row of incoming.bad_rows) statements.badRow.run(badRowValues(incoming, row));
        return incoming.candidates.map((candidate) => storeOne(incoming, candidate));
      });
      aggregates.write();
      ranges.write();
      return batches.map((incoming, index) => ({
        fates: fates[index] ?? [],
        have_upto: ranges.haveUpto(incoming.stream_id),
        held: ranges.first(incoming.stream_id, MAX_HELD_RANGES + 1),
      }));
    },
  };
}

/** The numbers that a record says are gone, and why: of the stream it names (a wiped one), else of its own. */
function droppedBy(record: TrailRecord): (string | number)[] | undefined {
  const { from_seq: from, to_seq: to, reason, stream_id: named } = record.details;
  if (record.action !== "records_dropped" || typeof from !== "number" || typeof to !== "number") return undefined;
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from > to) return undefined;
  return [
    typeof named === "string" ? named : record.stream_id,
    from,
    to,
    typeof reason === "string" ? reason : "not told",
  ];
}

function prepare(db: Db) {
  return {
    byId: db.prepare("SELECT sha256 FROM records WHERE record_id = ?"),
    record: db.prepare(
      `INSERT INTO records (record_id, stream_id, seq, activity_id, session_id, app_session_id, action, status,
        started_at, received_at, sha256, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING`,
    ),
    conflict: db.prepare("INSERT OR IGNORE INTO conflicts VALUES (?, ?, ?, ?, ?, ?, ?)"),
    badRow: db.prepare("INSERT OR IGNORE INTO bad_rows VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
    drop: db.prepare("INSERT OR IGNORE INTO drops VALUES (?, ?, ?, ?)"),
  };
}

function recordValues(incoming: Incoming, { record, sha256, body }: Candidate): (string | number | null)[] {
  return [
    record.record_id,
    record.stream_id,
    record.seq,
    record.activity_id,
    record.session_id,
    record.app_session_id ?? null,
    record.action,
    record.status,
    record.started_at,
    incoming.received_at,
    sha256,
    body,
  ];
}

function badRowValues(incoming: Incoming, row: BadRow): (string | number | null)[] {
  return [
    incoming.stream_id,
    row.sha256,
    row.record_id,
    row.seq,
    row.code,
    row.path,
    row.size_bytes,
    incoming.received_at,
  ];
}

function tooManyActions({ record, sha256, size_bytes }: Candidate): BadRow {
  return { record_id: record.record_id, seq: record.seq, code: "too_many_actions", path: "action", sha256, size_bytes };
}
