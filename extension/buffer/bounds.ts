// Keeps the buffer within its bounds: what the collector has goes first, failures and gaps are never refused.
import type { Draft } from "#core/record.ts";
import { categoryOf } from "#core/vocabulary.ts";
import type { StreamMeta } from "./schema.ts";

export interface Bounds {
  rows: number;
  bytes: number;
}

export const DEFAULT_BOUNDS: Bounds = { rows: 500_000, bytes: 200 * 1024 * 1024 };
/** Room that is made at a time, as a share of the bounds, so that it is not made for every record. */
const SLACK = 0.05;

/** The two stores of the append's transaction that are trimmed. */
export interface Trimmed {
  records: {
    openCursor(range: IDBKeyRange): Promise<Cursor | null>;
  };
  activities: {
    get(key: string): Promise<{ last_seq: number; status: string } | undefined>;
    delete(key: string): Promise<void>;
  };
}
interface Cursor {
  value: { seq: number; activity_id: string };
  delete(): Promise<void>;
  continue(): Promise<Cursor | null>;
}

export const sizeOf = (draft: unknown): number => JSON.stringify(draft).length;

/** What may be stored of the drafts, and the stream's counters after room was made and the rest was refused. */
export async function withinBounds(
  stores: Trimmed,
  stream: StreamMeta,
  drafts: readonly Draft[],
  isKnown: (activityId: string) => boolean,
  bounds: Bounds,
): Promise<{ kept: readonly Draft[]; stream: StreamMeta }> {
  const needBytes = drafts.reduce((sum, draft) => sum + sizeOf(draft), 0);
  const over = (now: StreamMeta) => now.rows + drafts.length > bounds.rows || now.bytes + needBytes > bounds.bytes;
  if (!over(stream)) return { kept: drafts, stream };
  const trimmed = await trim(stores, stream, drafts.length, needBytes, bounds);
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
  stores: Trimmed,
  stream: StreamMeta,
  rows: number,
  bytes: number,
  bounds: Bounds,
): Promise<StreamMeta> {
  const goalRows = bounds.rows * (1 - SLACK) - rows;
  const goalBytes = bounds.bytes * (1 - SLACK) - bytes;
  let left = { rows: stream.rows, bytes: stream.bytes };
  for (const [from, to] of stream.acked) {
    let cursor = await stores.records.openCursor(IDBKeyRange.bound(from, to));
    while (cursor && (left.rows > goalRows || left.bytes > goalBytes)) {
      const { seq, activity_id } = cursor.value;
      left = { rows: left.rows - 1, bytes: left.bytes - sizeOf(cursor.value) };
      await cursor.delete();
      const activity = await stores.activities.get(activity_id);
      const ended = activity?.last_seq === seq && activity.status !== "in_progress";
      if (ended) await stores.activities.delete(activity_id);
      cursor = await cursor.continue();
    }
  }
  return { ...stream, ...left };
}
