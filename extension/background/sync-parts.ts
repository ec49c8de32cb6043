// What a run of sync is made of: what it needs of the outside, what it knows, and the batches it makes.
import type { Settled } from "#buffer/outbox.ts";
import type { StreamMeta, SyncMeta } from "#buffer/schema.ts";
import { BATCH_VERSION, type Batch, MAX_BATCH_RECORDS } from "#core/batch.ts";
import type { Range } from "#core/ranges.ts";
import type { TrailRecord } from "#core/record.ts";
import type { Delivery } from "./collector-client.ts";

export type Deliver = (batch: Batch) => Promise<Delivery>;

export interface SyncParts {
  state(): Promise<SyncMeta>;
  note(state: SyncMeta): Promise<void>;
  stream(): Promise<StreamMeta | undefined>;
  next(limits: { records: number; bytes: number }): Promise<TrailRecord[]>;
  settle(settled: readonly Settled[], at: string, held?: readonly Range[]): Promise<StreamMeta>;
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

/** Why a run ends before all is sent. */
export type Failure = Exclude<Delivery, { kind: "receipt" | "declined" }>;

/** What a run knows: `suspects` are records that were declined alone, with nothing stored since. */
export interface Run {
  state: SyncMeta;
  look: boolean;
  suspects: Map<number, Settled>;
  /** Set once this run has seen the collector decline a batch and take an empty one. */
  proven?: Failure;
  /** True once the collector was asked for what it has, because something waits and nothing is there to send. */
  searched?: boolean;
}

/** How many records are sent at once: fewer after a batch that was declined or took too long. */
export const roomOf = ({ room }: SyncMeta): number => room ?? MAX_BATCH_RECORDS;

export function withRoom({ room: _before, ...state }: SyncMeta, room: number): SyncMeta {
  return room >= MAX_BATCH_RECORDS ? state : { ...state, room: Math.max(1, Math.ceil(room)) };
}

export function batchOf(parts: SyncParts, streamId: string, records: TrailRecord[]): Batch {
  const sentAt = new Date(parts.nowMs()).toISOString();
  return { v: BATCH_VERSION, batch_id: parts.id(), stream_id: streamId, sent_at: sentAt, records };
}
