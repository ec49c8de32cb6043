// What the device of a soak tells the ledger of itself, and what the ledger may ask of it.
import type { Range } from "#core/ranges.ts";

/** Where sync and the stream stand, told after every change of sync's state. */
export interface DeviceReport {
  /** Another one for each life of the worker. */
  life: string;
  at_ms: number;
  state: string;
  failures: number;
  next_try_ms: number;
  last_error: string;
  stream_id: string;
  next_seq: number;
  pending: number;
  acked: Range[];
  lost: Range[];
  /** Records that the collector refused: number, nonce where it has one, and the reason. */
  dead: { seq: number; nonce?: string; code: string }[];
  /** Records that the device turned away, by kind. */
  refused: Record<string, number>;
  badge: string;
}

/** Something a person, the browser or the network would do. */
export type Order =
  /** The popup's button. */
  | { do: "sync_now" }
  /** Every source that wakes sync, at once, `times` over. */
  | { do: "wake"; times: number }
  | { do: "online" }
  /** Nothing but another report. */
  | { do: "report" }
  /** The buffer is full: what the collector has goes, as at the real bounds. */
  | { do: "trim" }
  /** The options' pairing form. */
  | { do: "pair"; url: string; token: string };
