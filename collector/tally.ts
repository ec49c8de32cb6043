// Counts activities into a tally so that what the collector does later does not stretch a reviewer's session.
import type { Activity, Counted } from "#core/activity.ts";
import { type Tally, tallyChange } from "#core/summary.ts";
import type { Store } from "./store/contract.ts";

/**
 * As core's tallyChange, but an export or a test that the collector ran for somebody's session leaves its times alone:
 * an archive made a week later is not a week of review. `own` is the store’s.
 */
export function count(tally: Tally, before: Counted | undefined, after: Counted & Named, own: Own): void {
  const { first_at, last_at } = tally;
  tallyChange(tally, before, after);
  if (isVisitor(after, own)) Object.assign(tally, { first_at, last_at });
}

type Own = Store["own"];
type Named = Pick<Activity, "stream_id" | "session_id">;

/** Whether the collector did this for a session that is not its own. Told by the stream, which no sender can use. */
export const isVisitor = (activity: Named, own: Own): boolean =>
  activity.stream_id === own.stream_id && activity.session_id !== own.session_id;
