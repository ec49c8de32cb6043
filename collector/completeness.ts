// States which numbers of each stream are held and which are missing, and why.

import type { Range } from "#core/ranges.ts";
import { type Missing, missingIn, UNEXPLAINED } from "./missing.ts";
import type { SessionRow, Store, StreamState } from "./store/contract.ts";

/** More than this are counted, not listed. */
const MAX_LISTED = 100;

/** One stream between two of its numbers. Counts are exact; `missing` lists at most 100 runs. */
export interface StreamCompleteness {
  stream_id: string;
  source: "device" | "collector";
  from_seq: number;
  to_seq: number;
  held: Range[];
  missing: Missing[];
  missing_count: number;
  unexplained_count: number;
}

/** `complete` says that no number is missing between the first and the last one held. What was never sent is not known here. */
export interface Completeness {
  complete: boolean;
  missing_count: number;
  unexplained_count: number;
  streams: StreamCompleteness[];
}

export function completenessOf(states: readonly { state: StreamState; from: number; to: number }[]): Completeness {
  const streams = states.map(({ state, from, to }) => streamCompleteness(state, from, to));
  const missing_count = streams.reduce((sum, stream) => sum + stream.missing_count, 0);
  const unexplained_count = streams.reduce((sum, stream) => sum + stream.unexplained_count, 0);
  return { complete: missing_count === 0, missing_count, unexplained_count, streams };
}

function streamCompleteness(state: StreamState, from: number, to: number): StreamCompleteness {
  const missing = missingIn(state.held, state.explained, from, to);
  const count = (runs: readonly Missing[]): number => runs.reduce((sum, run) => sum + run.to - run.from + 1, 0);
  return {
    stream_id: state.stream_id,
    source: state.observed_by_collector ? "collector" : "device",
    from_seq: from,
    to_seq: to,
    held: state.held
      .filter((range) => range[1] >= from && range[0] <= to)
      .map((range): Range => [Math.max(range[0], from), Math.min(range[1], to)])
      .slice(0, MAX_LISTED),
    missing: missing.slice(0, MAX_LISTED),
    missing_count: count(missing),
    unexplained_count: count(missing.filter((run) => run.reason === UNEXPLAINED)),
  };
}

/** Of these sessions: the numbers between a session's first and last record, without the collector's own stream. */
export async function sessionCompleteness(store: Store, sessions: readonly SessionRow[]): Promise<Completeness> {
  const ids = sessions.map((session) => session.session_id);
  const parts = ids.length === 0 ? [] : await store.streamParts(ids);
  const devices = parts.filter((part) => part.stream_id !== store.own.stream_id);
  const states = await store.streams({ stream_ids: devices.map((part) => part.stream_id) });
  return completenessOf(
    devices.flatMap((part, index) => {
      const state = states[index];
      return state ? [{ state, from: part.first_seq, to: part.last_seq }] : [];
    }),
  );
}

/** Of whole streams, each from 1 to the highest number that is held or known to be lost. */
export async function wholeCompleteness(store: Store, limit: number): Promise<Completeness> {
  const states = await store.streams({ limit });
  return completenessOf(
    states.map((state) => {
      const lost = state.explained.reduce((highest, { to }) => Math.max(highest, to), 0);
      return { state, from: 1, to: Math.max(state.held.at(-1)?.[1] ?? 0, lost) };
    }),
  );
}
