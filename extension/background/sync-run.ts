// One run of sync: looks, sends, acknowledges by exact id, until nothing waits or the collector says stop. No platform here.
import { pendingCount } from "#buffer/outbox.ts";
import type { StreamMeta, SyncMeta } from "#buffer/schema.ts";
import { MAX_BATCH_BYTES, MAX_BATCH_RECORDS, type Receipt } from "#core/batch.ts";
import type { TrailRecord } from "#core/record.ts";
import { backoffMs, LONGEST_WAIT_MS, retryAfterMs } from "./backoff.ts";
import type { Asked } from "./collector-client.ts";
import { narrowed, setAside } from "./sync-declined.ts";
import { batchOf, type Deliver, type Failure, type Run, roomOf, type SyncParts, withRoom } from "./sync-parts.ts";
import { take } from "./sync-receipt.ts";

/** After this many failures in a row the log itself says that sync has stopped. */
const TELL_AFTER = 3;
/** A refused device looks once in a while: tokens come back, by a backup or by a gateway that is repaired. */
const REFUSED_LOOK_MS = 60 * 60_000;
const ROOM_GROWTH = 1.5;
/** A network that comes and goes is no reason to try more often than this. */
const HOPE_AFTER_MS = 60_000;

/**
 * The state when the browser says that the network is back, or has started: our own back-off ends there, unless the last
 * try was a moment ago. A wait that the collector asked for stays.
 */
export function withHope(state: SyncMeta, nowMs: number): SyncMeta {
  const { tried_ms } = state;
  if (state.state !== "unreachable" || tried_ms === undefined) return state;
  // Either way: with the network the right time may come back, which is long before the last try.
  return Math.abs(nowMs - tried_ms) < HOPE_AFTER_MS ? state : { ...state, next_try_ms: 0 };
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
    if (records.length > 0 && isNews(run.state)) await parts.note({ ...run.state, state: "sending" });
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
    const { open, delivered, failure, waits } = await take(parts, records, delivery.receipt);
    if (delivered > 0) await setAside(parts, run, batch.sent_at);
    if (open === records.length && open > 0) return failed(parts, run.state, failure);
    run.state = await succeeded(parts, run.state, delivery.receipt, waits);
    if (!waits) return undefined;
    const { held } = delivery.receipt;
    if (isHollow && held && (await parts.absent?.(held))) run.searched = false;
    if (open > 0) return failed(parts, run.state, failure);
  }
}

/** A run that follows one that went well sends without a word: most end in a moment, and each word is a write. */
const isNews = ({ state }: SyncMeta): boolean => state !== "sending" && state !== "idle";

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

async function succeeded(parts: SyncParts, state: SyncMeta, receipt: Receipt, waits: boolean): Promise<SyncMeta> {
  const { last_error: _gone, told, ...rest } = withRoom(state, roomOf(state) * ROOM_GROWTH);
  const next: SyncMeta = {
    ...rest,
    state: waits ? "sending" : "idle",
    failures: 0,
    next_try_ms: 0,
    last_success_at: new Date(parts.nowMs()).toISOString(),
    epoch: receipt.epoch,
  };
  await parts.note(next);
  if (told) await parts.tell("sync_recovered", "", state.failures);
  return next;
}

async function failed(parts: SyncParts, { tried_ms: _before, ...state }: SyncMeta, failure: Failure): Promise<number> {
  const failures = state.failures + 1;
  const refused = failure.kind === "refused";
  const asked = refused ? REFUSED_LOOK_MS : askedMs(failure, parts.nowMs());
  const waitMs = asked ?? backoffMs(failures, parts.random());
  const reason = failure.kind === "busy" ? "it is busy" : failure.reason;
  const tells = refused ? state.state !== "refused" : failures === TELL_AFTER;
  await parts.note({
    ...state,
    ...(tells ? { told: true } : {}),
    state: refused ? "refused" : "unreachable",
    failures,
    next_try_ms: parts.nowMs() + waitMs,
    ...(asked === undefined ? { tried_ms: parts.nowMs() } : {}),
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
