// One run of sync: looks, sends, acknowledges by exact id, until nothing waits or the collector says stop. No platform here.
import type { Settled } from "#buffer/outbox.ts";
import type { StreamMeta, SyncMeta } from "#buffer/schema.ts";
import { BATCH_VERSION, type Batch, MAX_BATCH_BYTES, MAX_BATCH_RECORDS, type Receipt } from "#core/batch.ts";
import { common, countOf, joined, type Range } from "#core/ranges.ts";
import type { TrailRecord } from "#core/record.ts";
import { backoffMs, retryAfterMs } from "./backoff.ts";
import type { Delivery } from "./collector-client.ts";

/** After this many failures in a row the log itself says that sync has stopped. */
const TELL_AFTER = 3;

export interface SyncParts {
  state(): Promise<SyncMeta>;
  note(state: SyncMeta): Promise<void>;
  stream(): Promise<StreamMeta | undefined>;
  next(limits: { records: number; bytes: number }): Promise<TrailRecord[]>;
  settle(settled: readonly Settled[], at: string): Promise<StreamMeta>;
  unsettle(held: readonly Range[]): Promise<void>;
  /** Undefined where no collector is set up. */
  deliver: ((batch: Batch) => Promise<Delivery>) | undefined;
  /** Says in the log itself that sync has stopped or works again. */
  tell(what: "sync_failed" | "sync_recovered", reason: string, failures: number): Promise<void>;
  nowMs(): number;
  random(): number;
  id(): string;
}

/**
 * Runs until nothing waits. Resolves with the milliseconds after which to try again, or undefined when there is
 * nothing to try. `asked` is true when a person asked: it then tries at once, whatever the back-off says. `look` sends
 * an empty batch when nothing waits, to learn whether the collector still has what it acknowledged.
 */
export async function runSync(parts: SyncParts, asked: boolean, look = false): Promise<number | undefined> {
  const state = await parts.state();
  if (!parts.deliver) {
    await parts.note({ ...state, state: "unpaired", failures: 0, next_try_ms: 0 });
    return undefined;
  }
  if (!asked && state.state === "refused") return undefined;
  if (!asked && parts.nowMs() < state.next_try_ms) return state.next_try_ms - parts.nowMs();
  return drain(parts, parts.deliver, state, look || asked);
}

async function drain(
  parts: SyncParts,
  deliver: NonNullable<SyncParts["deliver"]>,
  first: SyncMeta,
  lookOnce: boolean,
): Promise<number | undefined> {
  let state = first;
  let look = lookOnce;
  let room = MAX_BATCH_RECORDS;
  for (;;) {
    const records = await parts.next({ records: room, bytes: MAX_BATCH_BYTES - 1024 });
    const stream = await parts.stream();
    if (!stream || (records.length === 0 && !look)) {
      await parts.note({ ...state, state: "idle", failures: 0, next_try_ms: 0 });
      return undefined;
    }
    look = false;
    if (records.length > 0 && state.state !== "sending") await parts.note({ ...state, state: "sending" });
    const batch = batchOf(parts, records[0]?.stream_id ?? stream.stream_id, records);
    const delivery = await deliver(batch);
    if (delivery.kind === "too_large") {
      const only = records.length === 1 ? records[0] : undefined;
      if (only) await parts.settle([{ record: only, outcome: "dead", code: "too_large" }], batch.sent_at);
      if (records.length === 0)
        return failed(parts, state, { kind: "unreachable", reason: "it refuses empty batches" });
      room = only ? MAX_BATCH_RECORDS : Math.max(1, Math.floor(records.length / 2));
      continue;
    }
    if (delivery.kind !== "receipt") return failed(parts, state, delivery);
    const open = await take(parts, records, delivery.receipt);
    if (open === records.length && open > 0) return failed(parts, state, { kind: "busy", retryAfter: null });
    state = await succeeded(parts, state, delivery.receipt);
    if (open > 0) return failed(parts, state, { kind: "busy", retryAfter: null });
  }
}

function batchOf(parts: SyncParts, streamId: string, records: TrailRecord[]): Batch {
  const sentAt = new Date(parts.nowMs()).toISOString();
  return { v: BATCH_VERSION, batch_id: parts.id(), stream_id: streamId, sent_at: sentAt, records };
}

/** Notes the receipt record by record; resolves with how many have to be sent again. */
async function take(parts: SyncParts, records: readonly TrailRecord[], receipt: Receipt): Promise<number> {
  const settled = new Map<number, Settled>();
  for (const answer of receipt.results) {
    const record = records[answer.index];
    if (!record || (answer.record_id !== undefined && answer.record_id !== record.record_id)) continue;
    if (answer.result === "stored" || answer.result === "duplicate") {
      settled.set(record.seq, { record, outcome: "delivered" });
    } else if (answer.result !== "retry") {
      const path = answer.path === undefined ? {} : { path: answer.path };
      settled.set(record.seq, { record, outcome: "dead", code: answer.code ?? answer.result, ...path });
    }
  }
  const stream = await parts.settle([...settled.values()], receipt.received_at);
  const held = heldBy(receipt, stream);
  if (held && countOf(common(stream.acked, held)) < countOf(joined(stream.acked))) await parts.unsettle(held);
  return records.length - settled.size;
}

/** What the collector has of the stream; undefined where its receipt does not say. */
function heldBy(receipt: Receipt, stream: StreamMeta): readonly Range[] | undefined {
  if (receipt.held) return receipt.held;
  const head = stream.acked[0];
  const shrunk = head?.[0] === 1 && receipt.have_upto < head[1];
  return shrunk ? [[1, receipt.have_upto]] : undefined;
}

async function succeeded(parts: SyncParts, state: SyncMeta, receipt: Receipt): Promise<SyncMeta> {
  const { last_error: _gone, ...rest } = state;
  const next: SyncMeta = {
    ...rest,
    state: "sending",
    failures: 0,
    next_try_ms: 0,
    last_success_at: new Date(parts.nowMs()).toISOString(),
    epoch: receipt.epoch,
  };
  await parts.note(next);
  if (state.failures >= TELL_AFTER || state.state === "refused") {
    await parts.tell("sync_recovered", "", state.failures);
  }
  return next;
}

type Failure = Exclude<Delivery, { kind: "receipt" | "too_large" }>;

async function failed(parts: SyncParts, state: SyncMeta, failure: Failure): Promise<number | undefined> {
  const failures = state.failures + 1;
  const asked = failure.kind === "busy" ? retryAfterMs(failure.retryAfter, parts.nowMs()) : undefined;
  const waitMs = asked ?? backoffMs(failures, parts.random());
  const reason = failure.kind === "busy" ? "it is busy" : failure.reason;
  const refused = failure.kind === "refused";
  await parts.note({
    ...state,
    state: refused ? "refused" : "unreachable",
    failures,
    next_try_ms: parts.nowMs() + waitMs,
    last_error: reason.slice(0, 300),
  });
  if (failures === TELL_AFTER || (refused && state.state !== "refused"))
    await parts.tell("sync_failed", reason, failures);
  return refused ? undefined : waitMs;
}
