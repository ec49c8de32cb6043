// Wakes sync, one run at a time whoever asks, and connects it to the buffer, the collector and the clock.
import { absentNumbers, settleAbsent } from "#buffer/absent.ts";
import { createBacklog } from "#buffer/backlog.ts";
import { buckets } from "#buffer/open.ts";
import { pendingCount, putSync, settle, streamOf, syncOf } from "#buffer/outbox.ts";
import { repair } from "#buffer/repair.ts";
import { freeBytes, isDamage, ROOM_BYTES } from "#buffer/room.ts";
import type { StreamMeta, SyncMeta } from "#buffer/schema.ts";
import type { Range } from "#core/ranges.ts";
import { type Collector, collector, marker } from "../settings.ts";
import { createBurst } from "./burst.ts";
import { newId, wallMs } from "./clock.ts";
import { deliverBatch } from "./collector-client.ts";
import { freeSegments, holderOf, type Journal, journal, retireJournal } from "./journal.ts";
import { offerAgain } from "./restored.ts";
import type { SyncParts } from "./sync-parts.ts";
import { runSync, withHope } from "./sync-run.ts";
import { trailDraft, write } from "./trail.ts";

/** A shorter wait is kept by a timer, a longer one by the alarm; a worker may be gone before either. */
const SHORT_WAIT_MS = 20_000;
/** How long the collector's word about what it holds is taken as still true. */
const LOOK_AFTER_MS = 10 * 60_000;

let wanted: "no" | "woken" | "asked" = "no";
let running: Promise<void> | undefined;

/**
 * Wakes sync; resolves when what was there to send is sent or has failed. `asked` is true when a person asked: it then
 * tries at once, whatever the back-off says. Asked while it runs, it runs once more: a record that came meanwhile, or
 * another pairing, is never left to the next alarm.
 */
export function sync(asked = false): Promise<void> {
  if (asked || wanted === "no") wanted = asked ? "asked" : "woken";
  running ??= runWhileWanted();
  return running;
}

/** Wakes sync because it may well work now: the browser says that the network is back, or has just started. */
export async function syncHopefully(): Promise<void> {
  const state = await syncOf((await journal()).database);
  const hoping = withHope(state, wallMs());
  if (hoping !== state) await note(hoping);
  await sync();
}

async function runWhileWanted(): Promise<void> {
  try {
    while (wanted !== "no") {
      const asked = wanted === "asked";
      wanted = "no";
      await navigator.locks.request("review-trail-sync", { ifAvailable: true }, async (lock) => {
        if (lock) await runOnce(asked);
      });
    }
  } finally {
    running = undefined;
  }
}

let timer: ReturnType<typeof setTimeout> | undefined;

async function runOnce(asked: boolean): Promise<void> {
  // Without room nothing that the collector answers could be noted.
  if ((await freeBytes()) < ROOM_BYTES) return;
  const waitMs = await runOnAny(asked);
  clearTimeout(timer);
  if (waitMs === undefined || waitMs >= SHORT_WAIT_MS) return;
  timer = setTimeout(() => sync().catch(report), waitMs + 50);
}

/** So often a run is tried where the store can't be read: on another handle, then on what is copied of a damaged one. */
const ATTEMPTS = 3;

async function runOnAny(asked: boolean): Promise<number | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const open = await journal();
      const waitMs = await runSync(partsOf(open, await collector.get()), asked, await isStale(open));
      await freeSegments(open);
      return waitMs;
    } catch (error) {
      // A journal in buckets is left where it is until the browser starts anew: read in part, it would be set aside.
      if (buckets() || attempt >= ATTEMPTS || !isDamage(error)) throw error;
      await retireJournal(true);
    }
  }
}

const report = (error: unknown): void => console.error("Review Trail:", error);

/**
 * Wakes sync for new records, together for those of a burst: what sync does on another core slows a busy page down, too.
 * A click, its request and how that ended go in one batch. A worker that dies before that leaves it to the alarm.
 */
export const syncSoon = createBurst(() => sync(), report);

async function isStale({ database }: Journal): Promise<boolean> {
  const { last_success_at } = await syncOf(database);
  if (last_success_at === undefined) return false;
  const sinceMs = wallMs() - Date.parse(last_success_at);
  // One that is still to come: the clock was set back since.
  return sinceMs > LOOK_AFTER_MS || sinceMs < 0;
}

function partsOf(open: Journal, target: Collector | null): SyncParts {
  const { database } = open;
  return {
    state: () => syncOf(database),
    note,
    stream: () => streamOf(database),
    next: createBacklog(database, (seq) => holderOf(open, seq)).next,
    settle: (settled, at, held) => settle(database, settled, at, held),
    unsettle: (held) => offerAgain(open, held),
    absent: (held) => settleMissing(open, held),
    // A new pairing counts from the next batch on: the old collector gets no more of a backlog.
    deliver: target ? async (batch) => deliverBatch((await collector.get()) ?? target, batch) : undefined,
    tell: (what, reason, failures) => tell(what, reason, failures, target),
    nowMs: wallMs,
    random: Math.random,
    id: newId,
  };
}

/** Names what is gone, one run of numbers after the other, once what is not in its form was repaired. */
async function settleMissing(open: Journal, held: readonly Range[]): Promise<boolean> {
  const look = () => absentNumbers(open.database, (seq) => holderOf(open, seq));
  if ((await look()).length === 0) return false;
  await repair(open.database, await marker.get(), new Date(wallMs()).toISOString());
  await sayOf(open, await streamOf(open.database));
  let settled = false;
  for (let absent = await look(); absent.length > 0; absent = await look()) {
    const stream = await settleAbsent(open.database, absent, held);
    if (!stream) break;
    settled = true;
    await sayOf(open, stream);
  }
  return settled;
}

/** Has the log say what is new about itself. */
async function sayOf(open: Journal, stream: StreamMeta | undefined): Promise<void> {
  if (!stream?.unsaid) return;
  open.unsaid = stream.unsaid;
  await write(() => []);
}

function tell(
  what: "sync_failed" | "sync_recovered",
  reason: string,
  failures: number,
  target: Collector | null,
): Promise<void> {
  const details = { failures, ...(target ? { collector: new URL(target.url).origin } : {}) };
  const failed = what === "sync_failed";
  const error = { kind: "network", message: `Sync stopped: ${reason}`.slice(0, 300) } as const;
  return write((known, open) => [
    trailDraft(known, open, {
      action: what,
      status: failed ? "warning" : "success",
      details,
      ...(failed ? { error } : {}),
      observed_by: "worker",
    }),
  ]);
}

let listeners: (() => void)[] = [];
/** Calls `listener` after every change of sync's state. */
export function onSyncState(listener: () => void): void {
  listeners = [...listeners, listener];
}

async function note(state: SyncMeta): Promise<void> {
  const { database } = await journal();
  await putSync(database, state);
  for (const listener of listeners) listener();
}

/** Back to a fresh start, for a new pairing; the log still has to say that it works again. */
export async function resetSync(): Promise<void> {
  const { told } = await syncOf((await journal()).database);
  await note({ key: "sync", state: "idle", failures: 0, next_try_ms: 0, ...(told ? { told } : {}) });
}

/** How many records wait on this device. */
export async function pending(): Promise<number> {
  const { database } = await journal();
  const stream = await streamOf(database);
  return stream ? pendingCount(stream) : 0;
}
