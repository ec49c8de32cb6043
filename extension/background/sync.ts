// Sends what waits to the collector: looks, sends, then acknowledges by exact id. One run at a time, whoever wakes it.
import { nextBatch, pendingCount, putSync, type Settled, settle, streamOf, syncOf, unsettle } from "#buffer/outbox.ts";
import type { BufferDatabase, SyncMeta } from "#buffer/schema.ts";
import { BATCH_VERSION, MAX_BATCH_BYTES, MAX_BATCH_RECORDS, type Receipt } from "#core/batch.ts";
import type { TrailRecord } from "#core/record.ts";
import { type Collector, collector } from "../settings.ts";
import { backoffMs, retryAfterMs } from "./backoff.ts";
import { newId, wallMs } from "./clock.ts";
import { type Delivery, deliverBatch } from "./collector-client.ts";
import { freeSegments, holderOf, journal } from "./journal.ts";
import { trailDraft, write } from "./trail.ts";

/** After this many failures in a row the log itself says that sync has stopped. */
const TELL_AFTER = 3;
const SHORT_WAIT_MS = 20_000;

/** Wakes sync. `asked` is true when a person asked: it then tries at once, whatever the back-off says. */
export async function sync(asked = false): Promise<void> {
  await navigator.locks.request("review-trail-sync", { ifAvailable: true }, async (lock) => {
    if (lock) await run(asked);
  });
}

async function run(asked: boolean): Promise<void> {
  const open = await journal();
  const { database } = open;
  const target = await collector.get();
  let state = await syncOf(database);
  if (!target) return note(database, { ...state, state: "unpaired", failures: 0, next_try_ms: 0 });
  if (!asked && (state.state === "refused" || wallMs() < state.next_try_ms)) return;
  let limits = { records: MAX_BATCH_RECORDS, bytes: MAX_BATCH_BYTES - 1024 };
  for (;;) {
    const records = await nextBatch(database, (seq) => holderOf(open, seq), limits);
    const first = records[0];
    if (!first) return note(database, { ...state, state: "idle", failures: 0, next_try_ms: 0 });
    if (state.state !== "sending") await note(database, { ...state, state: "sending" });
    const batch = {
      v: BATCH_VERSION,
      batch_id: newId(),
      stream_id: first.stream_id,
      sent_at: new Date(wallMs()).toISOString(),
      records,
    } as const;
    const delivery = await deliverBatch(target, batch);
    if (delivery.kind === "too_large") {
      if (records.length === 1)
        await settle(database, [{ record: first, outcome: "dead", code: "too_large" }], batch.sent_at);
      limits = { records: Math.max(1, Math.floor(records.length / 2)), bytes: limits.bytes };
      continue;
    }
    if (delivery.kind !== "receipt") return failed(database, state, delivery, target);
    const retry = await take(database, records, delivery.receipt);
    state = await succeeded(database, state, delivery.receipt);
    await freeSegments(open);
    if (retry) return failed(database, state, { kind: "busy", retryAfter: null }, target);
  }
}

/** Notes the receipt, record by record; true when the collector asks for some of them again later. */
async function take(database: BufferDatabase, records: readonly TrailRecord[], receipt: Receipt): Promise<boolean> {
  const settled: Settled[] = [];
  for (const answer of receipt.results) {
    const record = records[answer.index];
    if (!record || (answer.record_id !== undefined && answer.record_id !== record.record_id)) continue;
    if (answer.result === "stored" || answer.result === "duplicate") settled.push({ record, outcome: "delivered" });
    else if (answer.result !== "retry") {
      const code = answer.code ?? answer.result;
      settled.push({ record, outcome: "dead", code, ...(answer.path === undefined ? {} : { path: answer.path }) });
    }
  }
  const stream = await settle(database, settled, receipt.received_at);
  const first = stream.acked[0];
  const lostBefore = receipt.have_upto < (records[0]?.seq ?? 1) - 1 && first?.[0] === 1 && first[1] > receipt.have_upto;
  if (lostBefore && stream.dead_count === 0) await unsettle(database, receipt.have_upto);
  return settled.length < records.length;
}

async function succeeded(database: BufferDatabase, state: SyncMeta, receipt: Receipt): Promise<SyncMeta> {
  if (state.failures >= TELL_AFTER || state.state === "refused") {
    const details = { failures: state.failures };
    await write((known, open) => [
      trailDraft(known, open, { action: "sync_recovered", status: "success", details, observed_by: "worker" }),
    ]);
  }
  const { last_error: _gone, ...rest } = state;
  const next: SyncMeta = {
    ...rest,
    state: "sending",
    failures: 0,
    next_try_ms: 0,
    last_success_at: receipt.received_at,
    epoch: receipt.epoch,
  };
  await note(database, next);
  return next;
}

async function failed(
  database: BufferDatabase,
  state: SyncMeta,
  delivery: Exclude<Delivery, { kind: "receipt" | "too_large" }>,
  target: Collector,
): Promise<void> {
  const failures = state.failures + 1;
  const asked = delivery.kind === "busy" ? retryAfterMs(delivery.retryAfter, wallMs()) : undefined;
  const waitMs = asked ?? backoffMs(failures, Math.random());
  const reason = delivery.kind === "busy" ? "it is busy" : delivery.reason;
  await note(database, {
    ...state,
    state: delivery.kind === "refused" ? "refused" : "unreachable",
    failures,
    next_try_ms: wallMs() + waitMs,
    last_error: reason.slice(0, 300),
  });
  if (failures === TELL_AFTER || (delivery.kind === "refused" && state.state !== "refused")) {
    const error = {
      kind: delivery.kind === "refused" ? "auth" : "network",
      message: `Sync stopped: ${reason}`.slice(0, 300),
    } as const;
    const details = { collector: new URL(target.url).origin };
    await write((known, open) => [
      trailDraft(known, open, { action: "sync_failed", status: "warning", details, error, observed_by: "worker" }),
    ]);
  }
  if (delivery.kind !== "refused" && waitMs < SHORT_WAIT_MS) setTimeout(() => void sync(), waitMs + 50);
}

let listeners: (() => void)[] = [];
/** Calls `listener` after every change of sync's state. */
export function onSyncState(listener: () => void): void {
  listeners = [...listeners, listener];
}

async function note(database: BufferDatabase, state: SyncMeta): Promise<void> {
  await putSync(database, state);
  for (const listener of listeners) listener();
}

/** Back to a fresh start, for a new pairing. */
export async function resetSync(): Promise<void> {
  const { database } = await journal();
  await note(database, { key: "sync", state: "idle", failures: 0, next_try_ms: 0 });
}

/** How many records wait on this device. */
export async function pending(): Promise<number> {
  const { database } = await journal();
  const stream = await streamOf(database);
  return stream ? pendingCount(stream) : 0;
}
