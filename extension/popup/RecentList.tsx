// The newest activities, one row each.
import type { Activity } from "#core/activity.ts";
import { ActivityRow } from "./ActivityRow.tsx";
import { EmptyState } from "./EmptyState.tsx";
import { MoreInLog } from "./MoreInLog.tsx";

interface RecentListProps {
  recent: readonly Activity[];
  total: number;
  nowMs: number;
  named: boolean;
  onOpenLog(): void;
}

export function RecentList({ recent, total, nowMs, named, onOpenLog }: RecentListProps) {
  if (recent.length === 0) return <EmptyState title="Nothing yet" words="What you do in the review appears here." />;
  return (
    <>
      <ul class="list">
        {recent.map((activity) => (
          <ActivityRow key={activity.activity_id} activity={activity} nowMs={nowMs} named={named} />
        ))}
      </ul>
      <MoreInLog shown={recent.length} total={total} noun="activities" onOpenLog={onOpenLog} />
    </>
  );
}
