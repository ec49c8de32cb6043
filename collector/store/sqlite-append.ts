// Stores records: in one transaction the record, its activity, its session's numbers and the ranges of its stream.
import { hash } from "node:crypto";
import { MAX_HELD_RANGES } from "#core/batch.ts";
import type { TrailRecord } from "#core/record.ts";
import { canonicalJson } from "../canonical.ts";
import { redact } from "../redact.ts";
import type { Appended, BadRow, Candidate, Fate, Incoming, Store } from "./contract.ts";
import { createAggregates } from "./sqlite-aggregates.ts";
import type { Db } from "./sqlite-open.ts";
import { createRanges } from "./sqlite-ranges.ts";

export interface Appender {
  /** Stores all of it or throws and stores none; call it within a transaction. */
  append(batches: readonly Incoming[]): Appended[];
  /** The highest number of a stream, 0 where it has none. */
  lastSeq(streamId: string): number;
}

type Numbers = ReturnType<ReturnType<typeof createRanges>["numbersOf"]>;

export function createAppender(db: Db, own: Store["own"]): Appender {
  const statements = prepare(db);
  const ranges = createRanges(db);
  const aggregates = createAggregates(db, own);

  function storeOne(incoming: Incoming, numbers: Numbers, receivedMs: number, candidate: Candidate): Fate {
    const { record } = candidate;
    if (numbers.holds(record.seq)) return refuse(statements, incoming, candidate, "same_number_other_record");
    const session = aggregates.sessionFor(record);
    if (session === undefined) {
      statements.badRow.run(badRowValues(incoming, tooManyActions(candidate)));
      return { result: "rejected", code: "too_many_actions" };
    }
    const stored = statements.record.run(record.record_id, session.session, receivedMs, candidate.body);
    if (stored.changes === 0) return refuse(statements, incoming, candidate, "same_id_other_bytes");
    const position = Number(stored.lastInsertRowid);
    if (!aggregates.add(record, session, position)) {
      statements.unstore.run(position);
      return refuse(statements, incoming, candidate, "activity_of_other_stream");
    }
    numbers.add(record.seq);
    const dropped = droppedBy(record);
    if (dropped) statements.drop.run(dropped);
    return { result: "stored" };
  }

  return {
    append(batches) {
      aggregates.begin();
      ranges.begin();
      const fates = batches.map((incoming) => {
        for (const row of incoming.bad_rows) statements.badRow.run(badRowValues(incoming, row));
        const receivedMs = Date.parse(incoming.received_at);
        const numbers = ranges.numbersOf(incoming.stream_id);
        return incoming.candidates.map((candidate) => storeOne(incoming, numbers, receivedMs, candidate));
      });
      aggregates.write();
      ranges.write();
      return batches.map((incoming, index) => ({
        fates: fates[index] ?? [],
        have_upto: ranges.haveUpto(incoming.stream_id),
        held: ranges.first(incoming.stream_id, MAX_HELD_RANGES + 1),
      }));
    },
    lastSeq: ranges.last,
  };
}

/** A record that cannot be stored is one that is there already, or in conflict with what is there. */
function refuse(
  statements: ReturnType<typeof prepare>,
  incoming: Incoming,
  { record, body, size_bytes }: Candidate,
  otherwise: string,
): Fate {
  const found = statements.byId.get(record.record_id) as { body: string } | undefined;
  const kept = canonicalJson(JSON.parse(body));
  if (found && (found.body === body || asKeptNow(found.body) === kept)) return { result: "duplicate" };
  const code = found ? "same_id_other_bytes" : otherwise;
  const { record_id, stream_id, seq } = record;
  const sha256 = hash("sha256", kept);
  statements.conflict.run([record_id, sha256, stream_id, seq, code, size_bytes, incoming.received_at]);
  return { result: "conflict", code };
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

/** A stored body in the form it would be kept in today: what is masked may have become more since it was stored. */
function asKeptNow(body: string): string {
  return canonicalJson(redact(JSON.parse(body) as TrailRecord, body));
}

function prepare(db: Db) {
  return {
    byId: db.prepare("SELECT body FROM records WHERE record_id = ?"),
    record: db.prepare(
      "INSERT INTO records (record_id, session, received_ms, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    ),
    unstore: db.prepare("DELETE FROM records WHERE position = ?"),
    conflict: db.prepare("INSERT OR IGNORE INTO conflicts VALUES (?, ?, ?, ?, ?, ?, ?)"),
    badRow: db.prepare("INSERT OR IGNORE INTO bad_rows VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
    drop: db.prepare("INSERT OR IGNORE INTO drops VALUES (?, ?, ?, ?)"),
  };
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

function tooManyActions({ record, body, size_bytes }: Candidate): BadRow {
  const sha256 = hash("sha256", canonicalJson(JSON.parse(body)));
  return { record_id: record.record_id, seq: record.seq, code: "too_many_actions", path: "action", sha256, size_bytes };
}
