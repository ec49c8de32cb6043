// Keeps the buffer within its bounds: what the collector has goes first, failures and gaps are never refused.
import type { IDBPObjectStore, IDBPTransaction } from "idb";
import type { Draft, TrailRecord } from "#core/record.ts";
import { categoryOf } from "#core/vocabulary.ts";
import type { BufferSchema, Segment, StreamMeta } from "./schema.ts";

export interface Bounds {
  rows: number;
  bytes: number;
}

export const DEFAULT_BOUNDS: Bounds = { rows: 500_000, bytes: 200 * 1024 * 1024 };
/** More than any record takes, by the bounds of its texts: drafts are measured only where they may not fit. */
const MAX_RECORD_LENGTH = 64 * 1024;
/** Room that is made at a time, as a share of the bounds, so that it is not made for every record. */
const SLACK = 0.05;

/** What one append writes, in one transaction. */
export const APPEND_STORES = ["records", "activities", "sessions", "operations", "pages", "meta"] as const;
type Names = (typeof APPEND_STORES)[number][];
export type AppendTx = IDBPTransaction<BufferSchema, Names, "readwrite">;

export const sizeOf = (draft: unknown): number => JSON.stringify(draft).length;

type Held = Pick<StreamMeta, "rows" | "bytes">;

/** What these segments hold. */
export const heldIn = (segments: readonly Segment[]): Held => ({
  rows: segments.reduce((sum, { rows = 0 }) => sum + rows, 0),
  bytes: segments.reduce((sum, { bytes = 0 }) => sum + bytes, 0),
});

/** What is held without these segments. */
export function heldBeside({ rows, bytes }: Held, segments: readonly Segment[]): Held {
  const inThem = heldIn(segments);
  return { rows: Math.max(0, rows - inThem.rows), bytes: Math.max(0, bytes - inThem.bytes) };
}

/** What may be stored of the drafts, and the stream's counters after room was made and the rest was refused. */
export async function withinBounds(
  tx: AppendTx,
  stream: StreamMeta,
  drafts: readonly Draft[],
  isKnown: (activityId: string) => boolean,
  bounds: Bounds,
): Promise<{ kept: readonly Draft[]; stream: StreamMeta }> {
  const longest = drafts.length * MAX_RECORD_LENGTH;
  if (stream.rows + drafts.length <= bounds.rows && stream.bytes + longest <= bounds.bytes)
    return { kept: drafts, stream };
  const needBytes = drafts.reduce((sum, draft) => sum + sizeOf(draft), 0);
  const over = (now: StreamMeta) => now.rows + drafts.length > bounds.rows || now.bytes + needBytes > bounds.bytes;
  if (!over(stream)) return { kept: drafts, stream };
  const trimmed = await trim(tx, stream, drafts.length, needBytes, bounds);
  if (!over(trimmed)) return { kept: drafts, stream: trimmed };
  const kept = drafts.filter((draft) => isNeeded(draft) || isKnown(draft.activity_id));
  const refused = { ...trimmed.refused };
  for (const draft of drafts) {
    if (kept.includes(draft)) continue;
    const kind = categoryOf(draft.action) ?? draft.action;
    refused[kind] = (refused[kind] ?? 0) + 1;
  }
  return { kept, stream: { ...trimmed, refused } };
}

/** Failures, doubts, gaps and what the log says of itself stay, whatever it takes. */
const isNeeded = (draft: Draft): boolean =>
  draft.status === "failed" || draft.status === "warning" || categoryOf(draft.action) === "trail";

/** Deletes the oldest records that the collector has, with the activities that ended in them. */
async function trim(
  tx: AppendTx,
  stream: StreamMeta,
  rows: number,
  bytes: number,
  bounds: Bounds,
): Promise<StreamMeta> {
  const goalRows = bounds.rows * (1 - SLACK) - rows;
  const goalBytes = bounds.bytes * (1 - SLACK) - bytes;
  const activities = tx.objectStore("activities");
  let left = { rows: stream.rows, bytes: stream.bytes };
  for (const [from, to] of stream.acked) {
    let cursor = await tx.objectStore("records").openCursor(IDBKeyRange.bound(from, to));
    while (cursor && (left.rows > goalRows || left.bytes > goalBytes)) {
      const { records } = cursor.value;
      if ((records.at(-1)?.seq ?? 0) > to) break;
      left = {
        rows: left.rows - records.length,
        bytes: left.bytes - records.reduce((sum, one) => sum + sizeOf(one), 0),
      };
      await cursor.delete();
      for (const record of records) await dropActivity(activities, record);
      cursor = await cursor.continue();
    }
  }
  return { ...stream, ...left };
}

/** An instant activity goes with its record; one of several records goes with the first, if it has ended. */
async function dropActivity(
  activities: IDBPObjectStore<BufferSchema, Names, "activities", "readwrite">,
  { session_id, seq }: TrailRecord,
): Promise<void> {
  const row = await activities.get([session_id, seq]);
  if (row && row.open === undefined) await activities.delete([session_id, seq]);
}
