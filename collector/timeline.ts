// Cuts a stretch of time into slots of a round length and counts activities in each.
import type { Activity } from "#core/activity.ts";
import type { Status } from "#core/vocabulary.ts";
import type { SessionRow, Store } from "./store/contract.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS: readonly [ms: number, name: string][] = [
  [SECOND, "second"],
  [5 * SECOND, "5 s"],
  [15 * SECOND, "15 s"],
  [30 * SECOND, "30 s"],
  [MINUTE, "minute"],
  [2 * MINUTE, "2 min"],
  [5 * MINUTE, "5 min"],
  [15 * MINUTE, "15 min"],
  [30 * MINUTE, "30 min"],
  [HOUR, "hour"],
  [3 * HOUR, "3 h"],
  [6 * HOUR, "6 h"],
  [12 * HOUR, "12 h"],
  [DAY, "day"],
  [7 * DAY, "week"],
  [30 * DAY, "30 days"],
  [365 * DAY, "365 days"],
];
const MAX_SLOTS = 40;

export interface Timeline {
  from_ms: number;
  slot_ms: number;
  slot_name: string;
  slots: Record<Status, number>[];
}

/** From the first to the last moment, as ISO texts; empty where there is none. */
export interface Span {
  first_at: string;
  last_at: string;
}

const noCounts = (): Record<Status, number> => ({ success: 0, failed: 0, in_progress: 0, warning: 0 });

/** The timeline of these sessions, or of everything; undefined where there is nothing to count. */
export async function readTimeline(
  store: Store,
  sessions: readonly SessionRow[] | undefined,
  span: Span,
): Promise<Timeline | undefined> {
  if (span.first_at === "" || sessions?.length === 0) return undefined;
  const timeline = emptyTimeline(Date.parse(span.first_at), Date.parse(span.last_at));
  const { from_ms, slot_ms } = timeline;
  const ids = sessions?.map((session) => session.session_id);
  for (const { slot, status, count } of await store.timeline({ from_ms, slot_ms, ...(ids && { session_ids: ids }) })) {
    addTo(timeline, slot, status, count);
  }
  return timeline;
}

/** The timeline of activities that are at hand. */
export function timelineOf(activities: readonly Activity[], span: Span): Timeline | undefined {
  if (span.first_at === "") return undefined;
  const timeline = emptyTimeline(Date.parse(span.first_at), Date.parse(span.last_at));
  for (const { started_at, status } of activities) {
    addTo(timeline, Math.floor((Date.parse(started_at) - timeline.from_ms) / timeline.slot_ms), status, 1);
  }
  return timeline;
}

function emptyTimeline(firstMs: number, lastMs: number): Timeline {
  const fit = STEPS.find(([ms]) => Math.floor(lastMs / ms) - Math.floor(firstMs / ms) < MAX_SLOTS);
  const [slot_ms, slot_name] = fit ?? [Math.ceil((lastMs - firstMs) / (MAX_SLOTS - 1)), "part of the whole time"];
  const from_ms = Math.floor(firstMs / slot_ms) * slot_ms;
  const count = Math.max(Math.floor((lastMs - from_ms) / slot_ms) + 1, 1);
  return { from_ms, slot_ms, slot_name, slots: Array.from({ length: count }, noCounts) };
}

/** What the collector did long after a session lies beyond the last slot and is not drawn. */
function addTo({ slots }: Timeline, slot: number, status: Status, count: number): void {
  const counts = slots[slot];
  if (counts) counts[status] += count;
}
