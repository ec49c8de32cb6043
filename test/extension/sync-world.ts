// A device with records and a collector that loses, repeats, cuts and lies by plan: the world that sync is tested in.
import type { Delivery } from "../../extension/background/collector-client.ts";
import type { SyncParts } from "../../extension/background/sync-parts.ts";
import type { Settled } from "../../extension/buffer/outbox.ts";
import type { StreamMeta, SyncMeta } from "../../extension/buffer/schema.ts";
import type { Batch, RecordResult } from "../../extension/core/batch.ts";
import { common, countOf, type Range, withNumbers } from "../../extension/core/ranges.ts";
import type { TrailRecord } from "../../extension/core/record.ts";

const STREAM = "01933b5e-0000-7000-8000-000000000001";
export const FAULTS = [
  "none",
  "lost_request",
  "lost_answer",
  "portal",
  "wrong_ids",
  "half",
  "busy",
  "too_large",
  "slow",
  "declined",
  "retry",
  "refused",
  "restored",
  "repeat",
] as const;
export type Fault = (typeof FAULTS)[number];

/** `answer` has the collector take the batch, and is what it says. */
export type Meddle = (records: readonly TrailRecord[], answer: () => Delivery) => Delivery | undefined;

const recordOf = (seq: number): TrailRecord => ({ record_id: `id-${seq}`, seq, stream_id: STREAM }) as TrailRecord;

/** A device with `count` records, `most` of them in a batch; a collector that keeps each once and refuses `poison`. */
export function aWorld(count: number, poison: ReadonlySet<number> = new Set(), most = 7) {
  const stream: StreamMeta = {
    key: "stream",
    stream_id: STREAM,
    next_seq: count + 1,
    acked: [],
    lost: [],
    dead_count: 0,
    captured: count,
    accepted: count,
    refused: {},
    rows: count,
    bytes: 0,
  };
  let sync: SyncMeta = { key: "sync", state: "idle", failures: 0, next_try_ms: 0 };
  let nowMs = 0;
  let ids = 0;
  const dead = new Set<number>();
  const stored = new Map<string, number>();
  const told: string[] = [];
  let faults: Fault[] = [];
  let requests = 0;
  let meddle: Meddle = () => undefined;

  const answer = (batch: Batch, part: number): Delivery => {
    const records = batch.records as TrailRecord[];
    const results: RecordResult[] = records.slice(0, part).map((record, index) => {
      if (poison.has(record.seq)) return { index, record_id: record.record_id, result: "rejected", code: "bad" };
      const known = stored.has(record.record_id);
      stored.set(record.record_id, (stored.get(record.record_id) ?? 0) + (known ? 0 : 1));
      return { index, record_id: record.record_id, result: known ? "duplicate" : "stored" };
    });
    const held = withNumbers(
      [],
      [...stored.keys()].map((id) => Number(id.slice(3))),
    );
    const first = held[0];
    return {
      kind: "receipt",
      receipt: {
        v: 1,
        batch_id: batch.batch_id,
        epoch: "e",
        received_at: "2026-01-01T00:00:00.000Z",
        have_upto: first?.[0] === 1 ? first[1] : 0,
        held,
        results,
      },
    };
  };
  const deliver = async (batch: Batch): Promise<Delivery> => {
    requests += 1;
    const meddled = meddle(batch.records as TrailRecord[], () => answer(batch, batch.records.length));
    if (meddled) return meddled;
    const fault = faults.shift() ?? "none";
    const all = batch.records.length;
    switch (fault) {
      case "lost_request":
      case "portal":
        return { kind: "unreachable", reason: fault };
      case "lost_answer":
        answer(batch, all);
        return { kind: "unreachable", reason: fault };
      case "wrong_ids": {
        const given = answer(batch, 0);
        if (given.kind === "receipt")
          given.receipt.results = batch.records.map((_, index) => ({
            index,
            record_id: `other-${index}`,
            result: "stored",
          }));
        return given;
      }
      case "half":
        return answer(batch, Math.floor(all / 2));
      case "busy":
        return { kind: "busy", retryAfter: "1" };
      case "slow":
        return { kind: "unreachable", reason: fault, slow: true };
      case "declined":
        return { kind: "declined", status: 422, reason: fault };
      case "too_large":
        return all > 1 ? { kind: "declined", status: 413, reason: fault } : answer(batch, all);
      case "retry": {
        const given = answer(batch, 0);
        if (given.kind === "receipt")
          given.receipt.results = batch.records.map((_, index) => ({ index, result: "retry" }));
        return given;
      }
      case "refused":
        return { kind: "refused", reason: "bad token" };
      case "restored":
        for (const id of [...stored.keys()].slice(-3)) stored.delete(id);
        return answer(batch, all);
      case "repeat":
        answer(batch, all);
        return answer(batch, all);
      default:
        return answer(batch, all);
    }
  };
  const parts: SyncParts = {
    state: async () => sync,
    note: async (state) => {
      sync = state;
    },
    stream: async () => stream,
    next: async ({ records }) => {
      const waiting: TrailRecord[] = [];
      for (let seq = 1; seq < stream.next_seq && waiting.length < Math.min(records, most); seq += 1) {
        if (!dead.has(seq) && countOf(common(stream.acked, [[seq, seq]])) === 0) waiting.push(recordOf(seq));
      }
      return waiting;
    },
    settle: async (settled: readonly Settled[]) => {
      for (const one of settled) if (one.outcome === "dead") dead.add(one.record.seq);
      const delivered = settled.filter((one) => one.outcome === "delivered").map((one) => one.record.seq);
      stream.acked = withNumbers(stream.acked, delivered);
      stream.dead_count = dead.size;
      return stream;
    },
    unsettle: async (held: readonly Range[]) => {
      stream.acked = common(stream.acked, held);
    },
    deliver,
    tell: async (what) => {
      told.push(what);
    },
    nowMs: () => nowMs,
    random: () => 0.5,
    id: () => {
      ids += 1;
      return `batch-${ids}`;
    },
  };
  return {
    parts,
    stream,
    stored,
    dead,
    told,
    sync: () => sync,
    requests: () => requests,
    plan: (next: readonly Fault[]) => {
      faults = [...next];
    },
    /** Answers batches in place of the collector, where it returns something. */
    meddle: (next: Meddle) => {
      meddle = next;
    },
    wait: (ms: number) => {
      nowMs += ms;
    },
  };
}
