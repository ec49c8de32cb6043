// The numbers of what is shown: the rate, a bar, and each outcome with its count and share.
import type { Summary } from "#core/summary.ts";
import type { Status } from "#core/vocabulary.ts";
import { STATUS_WORDS, spanWords } from "#core/wording.ts";
import { StatusIcon } from "./Icon.tsx";
import { percentWords, shareWords } from "./shares.ts";
import { whenWords } from "./times.ts";

const ORDER: readonly Status[] = ["success", "failed", "warning", "in_progress"];

export function SummaryNumbers({ summary, nowMs }: { summary: Summary; nowMs: number }) {
  const { total_activities: total, last_activity: last } = summary;
  const counts = countsOf(summary);
  return (
    <section class="summary" aria-label="Summary">
      <div class="rate">
        <b>{percentWords(summary.success_rate)}</b>
        <p>
          succeeded
          <br />
          {`of ${total === 1 ? "1 activity" : `${total.toLocaleString("en-US")} activities`}`}
        </p>
        <p class="span">
          {spanWords(summary.session_duration)}
          <br />
          {last === null ? "" : `last ${whenWords(last, nowMs)}`}
        </p>
      </div>
      <div class="bar" aria-hidden="true">
        {ORDER.filter((status) => counts[status] > 0).map((status) => (
          <i key={status} class={status} style={{ flexGrow: counts[status] }} />
        ))}
      </div>
      <ul class="counts">
        {ORDER.map((status) => (
          <li key={status} class={counts[status] === 0 ? "none" : ""}>
            <StatusIcon status={status} silent />
            <span>
              <b>{counts[status].toLocaleString("en-US")}</b> {STATUS_WORDS[status]}
            </span>
            <small>{shareWords(counts[status], total)}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}

const countsOf = (summary: Summary): Record<Status, number> => ({
  success: summary.success_count,
  failed: summary.failed_count,
  in_progress: summary.in_progress_count,
  warning: summary.warning_count,
});
