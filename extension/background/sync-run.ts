// One run of sync: looks, sends, acknowledges by exact id, until nothing waits or the collector says stop. No platform here.
import { pendingCount, type Settled } from "#buffer/outbox.ts";
import type { StreamMeta, SyncMeta } from "#buffer/schema.ts";
import { BATCH_VERSION, type Batch, MAX_BATCH_BYTES, MAX_BATCH_RECORDS, type Receipt } from "#core/batch.ts";
import { common, countOf, joined, type Range } from "#core/ranges.ts";
import type { TrailRecord } from "#core/record.ts";
import { backoffMs, LONGEST_WAIT_MS, retryAfterMs } from "./backoff.ts";
import type { Asked, Delivery } from "./collector-client.ts";

/** After this many failures in a row the log itself says that sync has stopped. */
const TELL_AFTER = 3;
/** A refused device looks once in a while: tokens come back, by a backup or by a gateway that is repaired. */
const REFUSED_LOOK_MS = 60 * 60_000;
/** A batch that the collector breaks at (500) is taken for bad after this many failures in a row. */
const PATIENCE = 3;
/** With this many records declined alone and none stored, the collector is at fault and not the records. */
const MAX_SUSPECTS = 9;
const ROOM_GROWTH = 1.5;

type Deliver = (batch: Batch) => Promise<Delivery>;

export interface SyncParts {
  state(): Promise<SyncMeta>;
  note(state: SyncMeta): Promise<void>;
  stream(): Promise<StreamMeta | undefined>;
  next(limits: { records: number; bytes: number }): Promise<TrailRecord[]>;
  settle(settled: readonly Settled[], at: string): Promise<StreamMeta>;
  unsettle(held: readonly Range[]): Promise<void>;
  /** Undefined where no collector is set up. */
  deliver: Deliver | undefined;
  /**
   * Settles numbers that wait and that this device no longer holds, by what the collector holds of the stream.
   * Resolves with whether it settled any.
   */
  absent?(held: readonly Range[]): Promise<boolean>;
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
  const waitMs = state.next_try_ms - parts.nowMs();
  // A longer wait was never noted: the clock was set back since.
  if (!asked && waitMs > 0 && waitMs <= LONGEST_WAIT_MS) return waitMs;
  return drain(parts, parts.deliver, { state, look: look || asked, suspects: new Map() });
}

/** What a run knows: `suspects` are records that were declined alone, with nothing stored since. */
interface Run {
  state: SyncMeta;
  look: boolean;
  suspects: Map<number, Settled>;
  /** Set once this run has seen the collector decline a batch and take an empty one. */
  proven?: Failure;
  /** True once the collector was asked for what it has, because something waits and nothing is there to send. */
  searched?: boolean;
}

async function drain(parts: SyncParts, deliver: Deliver, run: Run): Promise<number | undefined> {
  for (;;) {
    const records = await nextOf(parts, run);
    const stream = records.length > 0 ? undefined : await parts.stream();
    const streamId = records[0]?.stream_id ?? stream?.stream_id;
    const isHollow = isWaitingInVain(run, stream, records);
    if (isHollow && parts.absent && !run.searched) run.look = run.searched = true;
    if (streamId === undefined || (records.length === 0 && !run.look)) {
      if (run.suspects.size > 0 && run.proven) return failed(parts, run.state, run.proven);
      await parts.note({ ...run.state, state: "idle", failures: 0, next_try_ms: 0 });
      return undefined;
    }
    run.look = false;
    if (records.length > 0 && run.state.state !== "sending") await parts.note({ ...run.state, state: "sending" });
    const batch = batchOf(parts, streamId, records);
    const delivery = await deliver(batch);
    if (delivery.kind === "declined") {
      const failure = await narrowed(parts, deliver, run, records, delivery);
      if (failure) return failed(parts, run.state, failure);
      continue;
    }
    if (delivery.kind !== "receipt") {
      const isSlow = delivery.kind === "unreachable" && delivery.slow === true && records.length > 0;
      if (isSlow) run.state = withRoom(run.state, records.length / 2);
      return failed(parts, run.state, delivery);
    }
    const { open, delivered, failure } = await take(parts, records, delivery.receipt);
    if (delivered > 0) await setAside(parts, run, batch.sent_at);
    if (open === records.length && open > 0) return failed(parts, run.state, failure);
    run.state = withRoom(await succeeded(parts, run.state, delivery.receipt), roomOf(run.state) * ROOM_GROWTH);
    const { held } = delivery.receipt;
    if (isHollow && held && (await parts.absent?.(held))) run.searched = false;
    if (open > 0) return failed(parts, run.state, failure);
  }
}

/** Something waits, and nothing is there to send. */
const isWaitingInVain = (run: Run, stream: StreamMeta | undefined, records: readonly TrailRecord[]): boolean =>
  records.length === 0 && run.suspects.size === 0 && stream !== undefined && pendingCount(stream) > 0;

/**
 * The next records to send. While there are suspects it is one record, ever further down the queue: a long row of bad
 * ones at its head must not hide a good one.
 */
async function nextOf(parts: SyncParts, { state, suspects }: Run): Promise<TrailRecord[]> {
  const isSearching = suspects.size > 0;
  const room = isSearching ? MAX_BATCH_RECORDS : roomOf(state);
  const waiting = await parts.next({ records: room + suspects.size, bytes: MAX_BATCH_BYTES - 1024 });
  const records = waiting.filter(({ seq }) => !suspects.has(seq));
  if (!isSearching) return records.slice(0, room);
  const at = Math.max(0, Math.min(2 ** suspects.size, records.length) - 1);
  return records.slice(at, at + 1);
}

/**
 * A batch was declined as a whole, so something in it may be what nobody there takes. Where an empty batch is taken,
 * less is sent, down to one record; that one is kept aside as a dead letter when the collector stores another after it:
 * else it is the collector that is at fault. Resolves with the failure that ends the run, or nothing to go on.
 */
async function narrowed(
  parts: SyncParts,
  deliver: Deliver,
  run: Run,
  records: readonly TrailRecord[],
  declined: Extract<Delivery, { kind: "declined" }>,
): Promise<Failure | undefined> {
  const failure: Failure =
    declined.status === 403 ? { kind: "refused", reason: declined.reason } : { ...declined, kind: "unreachable" };
  const isPatient = declined.status >= 500 && run.state.failures < PATIENCE && !run.proven;
  const stream = await parts.stream();
  if (records.length === 0 || isPatient || !stream) return failure;
  if (!run.proven) {
    const looked = await deliver(batchOf(parts, stream.stream_id, []));
    if (looked.kind !== "receipt") return looked.kind === "declined" ? failure : looked;
    run.proven = { kind: "unreachable", reason: `it did not take what was sent (HTTP ${declined.status})` };
  }
  const [only] = records;
  if (records.length > 1 || !only) {
    run.state = withRoom(run.state, records.length / 2);
    return undefined;
  }
  run.suspects.set(only.seq, { record: only, outcome: "dead", code: `http_${declined.status}` });
  return run.suspects.size < MAX_SUSPECTS ? undefined : run.proven;
}

/** The collector stores records: those that it declined alone are at fault themselves. */
async function setAside(parts: SyncParts, run: Run, at: string): Promise<void> {
  if (run.suspects.size > 0) await parts.settle([...run.suspects.values()], at);
  run.suspects.clear();
}

const roomOf = ({ room }: SyncMeta): number => room ?? MAX_BATCH_RECORDS;

function withRoom({ room: _before, ...state }: SyncMeta, room: number): SyncMeta {
  return room >= MAX_BATCH_RECORDS ? state : { ...state, room: Math.max(1, Math.ceil(room)) };
}

function batchOf(parts: SyncParts, streamId: string, records: TrailRecord[]): Batch {
  const sentAt = new Date(parts.nowMs()).toISOString();
  return { v: BATCH_VERSION, batch_id: parts.id(), stream_id: streamId, sent_at: sentAt, records };
}

/** Notes the receipt record by record: how many arrived, how many have to be sent again, and why. */
async function take(
  parts: SyncParts,
  records: readonly TrailRecord[],
  receipt: Receipt,
): Promise<{ open: number; delivered: number; failure: Failure }> {
  const settled = new Map<number, Settled>();
  for (const answer of receipt.results) {
    const record = records[answer.index];
    if (!record || (answer.record_id !== undefined && answer.record_id !== record.record_id)) continue;
    if (answer.result === "stored" || answer.result === "duplicate") {
      // Only the very id says so. A refusal may lack it, where the collector could not read one.
      if (answer.record_id !== undefined) settled.set(record.seq, { record, outcome: "delivered" });
    } else if (answer.result !== "retry") {
      const path = answer.path === undefined ? {} : { path: answer.path };
      settled.set(record.seq, { record, outcome: "dead", code: answer.code ?? answer.result, ...path });
    }
  }
  const stream = await parts.settle([...settled.values()], receipt.received_at);
  const held = heldBy(receipt, stream);
  if (held && countOf(common(stream.acked, held)) < countOf(joined(stream.acked))) await parts.unsettle(held);
  const delivered = [...settled.values()].filter(({ outcome }) => outcome === "delivered").length;
  const open = records.length - settled.size;
  const isAsked = receipt.results.filter(({ result }) => result === "retry").length >= open;
  const failure: Failure = isAsked
    ? { kind: "busy" }
    : { kind: "unreachable", reason: "its answer is not about what was sent" };
  return { open, delivered, failure };
}

/** What the collector has of the stream; undefined where its receipt does not say. */
function heldBy(receipt: Receipt, stream: StreamMeta): readonly Range[] | undefined {
  if (receipt.held) return receipt.held;
  const head = stream.acked[0];
  const shrunk = head?.[0] === 1 && receipt.have_upto < head[1];
  return shrunk ? [[1, receipt.have_upto]] : undefined;
}

async function succeeded(parts: SyncParts, state: SyncMeta, receipt: Receipt): Promise<SyncMeta> {
  const { last_error: _gone, told, ...rest } = state;
  const next: SyncMeta = {
    ...rest,
    state: "sending",
    failures: 0,
    next_try_ms: 0,
    last_success_at: new Date(parts.nowMs()).toISOString(),
    epoch: receipt.epoch,
  };
  await parts.note(next);
  if (told) await parts.tell("sync_recovered", "", state.failures);
  return next;
}

type Failure = Exclude<Delivery, { kind: "receipt" | "declined" }>;

async function failed(parts: SyncParts, state: SyncMeta, failure: Failure): Promise<number> {
  const failures = state.failures + 1;
  const refused = failure.kind === "refused";
  const waitMs = refused ? REFUSED_LOOK_MS : (askedMs(failure, parts.nowMs()) ?? backoffMs(failures, parts.random()));
  const reason = failure.kind === "busy" ? "it is busy" : failure.reason;
  const tells = refused ? state.state !== "refused" : failures === TELL_AFTER;
  await parts.note({
    ...state,
    ...(tells ? { told: true } : {}),
    state: refused ? "refused" : "unreachable",
    failures,
    next_try_ms: parts.nowMs() + waitMs,
    last_error: reason.slice(0, 300),
  });
  if (tells) await parts.tell("sync_failed", reason, failures);
  return waitMs;
}

/** By the collector's own clock where it tells it. To come back at once is no wish that is granted: it asks for a storm. */
function askedMs({ retryAfter = null, date = null }: Asked, nowMs: number): number | undefined {
  const thereMs = Date.parse(date ?? "");
  const waitMs = retryAfterMs(retryAfter, Number.isFinite(thereMs) ? thereMs : nowMs);
  return waitMs === 0 ? undefined : waitMs;
}
