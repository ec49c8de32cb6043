// Counts activities into a tally so that what the collector does later does not stretch a reviewer's session.
import type { Activity } from "#core/activity.ts";
import { type Tally, tallyChange } from "#core/summary.ts";

/**
 * As core's tallyChange, but an export or a test that the collector ran for somebody's session leaves its times alone:
 * an archive made a week later is not a week of review. `ownSessionId` is the collector's own session.
 */
export function count(tally: Tally, before: Activity | undefined, after: Activity, ownSessionId: string): void {
  const { first_at, last_at } = tally;
  tallyChange(tally, before, after);
  if (isVisitor(after, ownSessionId)) Object.assign(tally, { first_at, last_at });
}

/** Whether the collector did this for a session that is not its own. */
export const isVisitor = (activity: Pick<Activity, "observed_by" | "session_id">, ownSessionId: string): boolean =>
  activity.observed_by === "collector" && activity.session_id !== ownSessionId;
