// The numbers by kind of action: how many, how often they succeed, how long they take.
import type { ActionFigures, Summary } from "#core/summary.ts";
import { CATEGORIES, type Category, categoryOf } from "#core/vocabulary.ts";
import { actionTitle, CATEGORY_WORDS, counted, formatBytes, formatDuration } from "#core/wording.ts";
import { percentWords, shareWords } from "./shares.ts";

export function KindTable({ summary }: { summary: Summary }) {
  const groups = groupsOf(summary);
  const total = summary.total_activities;
  return (
    <>
      <table class="kinds">
        <thead>
          <tr>
            <th scope="col">Kind</th>
            <th scope="col">Count</th>
            <th scope="col">Done</th>
            <th scope="col">p50</th>
            <th scope="col">p95</th>
          </tr>
        </thead>
        {groups.map(({ category, rows }) => (
          <tbody key={category}>
            {!isNamesake(category, rows) && (
              <tr class="group">
                <th scope="rowgroup">{CATEGORY_WORDS[category]}</th>
                <td>
                  <Share part={summary.action_breakdown[category] ?? 0} whole={total} />
                </td>
                <td colSpan={3} />
              </tr>
            )}
            {rows.map(([action, figures]) => (
              <tr key={action} class={isNamesake(category, rows) ? "group" : ""}>
                <Cells action={action} figures={figures} total={total} />
              </tr>
            ))}
          </tbody>
        ))}
      </table>
      <Footnote {...summary} />
      <p class="footnote">p50: half took no longer than this. p95: 95 of 100 did.</p>
    </>
  );
}

/** A category whose only action has its name needs one row, not two. */
const isNamesake = (category: Category, rows: Group["rows"]): boolean =>
  rows.length === 1 && rows.every(([action]) => actionTitle(action) === CATEGORY_WORDS[category]);

function Cells({ action, figures, total }: { action: string; figures: ActionFigures; total: number }) {
  return (
    <>
      <th scope="row">{actionTitle(String(action))}</th>
      <td>
        <Share part={figures.count} whole={total} />
      </td>
      <td>{percentWords(figures.success_rate)}</td>
      <td>{timeWords(figures.p50_ms)}</td>
      <td>{timeWords(figures.p95_ms)}</td>
    </>
  );
}

function Share({ part, whole }: { part: number; whole: number }) {
  return (
    <>
      {part.toLocaleString("en-US")} <small>{shareWords(part, whole)}</small>
    </>
  );
}

/** In one unit, so that a column stays narrow: "84 ms", "2.5 s", "1.0 min", "2.1 h". */
function timeWords(durationMs: number | null): string {
  if (durationMs === null) return "–";
  if (durationMs < 60_000) return formatDuration(durationMs);
  const minutes = durationMs / 60_000;
  return minutes < 60 ? `${minutes.toFixed(1)} min` : `${(minutes / 60).toFixed(1)} h`;
}

interface Group {
  category: Category;
  rows: [string, ActionFigures][];
}

/** Categories in the vocabulary's order, the most frequent action of each first; empty ones are left out. */
function groupsOf({ actions }: Summary): Group[] {
  const rows = Object.entries(actions).sort(([, one], [, other]) => other.count - one.count);
  return CATEGORIES.map((category) => ({
    category,
    rows: rows.filter(([action]) => (categoryOf(action) ?? "trail") === category),
  })).filter((group) => group.rows.length > 0);
}

/** Only what there was: many an app has no decisions, no chat and no sections, and not every export says its size. */
function Footnote({ engagement, bytes_uploaded, bytes_exported }: Summary) {
  const { decisions, decisions_per_minute, chat_messages, sections_seen } = engagement;
  const parts = [
    decisions > 0 && `${counted(decisions, "decision")}, ${decisions_per_minute} a minute`,
    chat_messages > 0 && counted(chat_messages, "chat message"),
    sections_seen > 0 && `${counted(sections_seen, "section")} seen`,
    bytes_uploaded > 0 && `${formatBytes(bytes_uploaded)} uploaded`,
    bytes_exported > 0 && `${formatBytes(bytes_exported)} exported`,
  ].filter(Boolean);
  return parts.length > 0 && <p class="footnote">{parts.join(" · ")}</p>;
}
