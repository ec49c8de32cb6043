// The failures: those that still need somebody first, the solved ones after them.
import type { Activity } from "#core/activity.ts";
import { EmptyState } from "./EmptyState.tsx";
import { FailureCard } from "./FailureCard.tsx";
import { MoreInLog } from "./MoreInLog.tsx";
import { solvedBy } from "./solved.ts";

export interface JudgedFailure {
  failure: Activity;
  solution: Activity | undefined;
}

/** Each failure with what solved it, open ones first, otherwise in the order given. */
export function judgeFailures(failures: readonly Activity[], recent: readonly Activity[]): JudgedFailure[] {
  const judged = failures.map((failure) => ({ failure, solution: solvedBy(failure, recent) }));
  return [...judged.filter(({ solution }) => !solution), ...judged.filter(({ solution }) => solution)];
}

interface FailureListProps {
  judged: readonly JudgedFailure[];
  total: number;
  nowMs: number;
  onCopy(failure: Activity): void;
  onOpenLog(): void;
}

export function FailureList({ judged, total, nowMs, onCopy, onOpenLog }: FailureListProps) {
  if (judged.length === 0) return <EmptyState title="Nothing failed" words="Every step so far did what it said." />;
  return (
    <>
      <ul class="list">
        {judged.map(({ failure, solution }) => (
          <FailureCard key={failure.activity_id} failure={failure} solution={solution} nowMs={nowMs} onCopy={onCopy} />
        ))}
      </ul>
      <MoreInLog shown={judged.length} total={total} noun="failures" onOpenLog={onOpenLog} />
    </>
  );
}
