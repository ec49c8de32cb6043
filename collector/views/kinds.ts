// Shows each kind of activity with its count, success rate and response times.
import { html } from "hono/html";
import type { ActionFigures, Summary } from "#core/summary.ts";
import { actionTitle, formatDuration } from "#core/wording.ts";
import type { Html } from "./parts.ts";

const MAX_ROWS = 40;
const WIDTH = 180;

export function kindTable(summary: Summary): Html | "" {
  const rows = Object.entries(summary.actions).sort((a, b) => b[1].count - a[1].count || a[0].localeCompare(b[0]));
  if (rows.length === 0) return "";
  const slowest = Math.max(2, ...rows.map(([, figures]) => figures.max_ms ?? 0));
  const left = rows.length - MAX_ROWS;
  return html`<h2>By kind</h2><section class="card scroll"><table class="kinds"><thead><tr><th>Kind</th><th class="n">Count</th><th class="n">Succeeded</th><th class="range-cell">Response time: median and 95% range</th><th class="n median-cell">median</th><th class="n">p95</th><th class="n max-cell">max</th></tr></thead><tbody>
${rows.slice(0, MAX_ROWS).map(([action, figures]) => kindRow(action, figures, slowest))}</tbody></table></section>
${left > 0 ? html`<p class="d">and ${left} more kinds, all in the JSON.</p>` : ""}`;
}

function kindRow(action: string, figures: ActionFigures, slowest: number): Html {
  return html`<tr><td>${actionTitle(action)}</td><td class="n">${figures.count.toLocaleString("en-US")}</td><td class="n">${rate(figures.success_rate)}</td><td class="range-cell">${range(figures, slowest)}</td>
<td class="n median-cell">${duration(figures.p50_ms)}</td><td class="n">${duration(figures.p95_ms)}</td><td class="n d max-cell">${duration(figures.max_ms)}</td></tr>`;
}

export const rate = (percent: number): string => (Number.isInteger(percent) ? `${percent}%` : `${percent.toFixed(1)}%`);

const duration = (ms: number | null): string => (ms === null ? "–" : formatDuration(ms));

/** On a logarithmic scale, because kinds differ by a thousand times. */
function range({ p50_ms, p95_ms }: ActionFigures, slowest: number): Html | "" {
  if (p50_ms === null || p95_ms === null) return "";
  const x = (ms: number): number => Math.round((Math.log(Math.max(ms, 1)) / Math.log(slowest)) * (WIDTH - 2));
  return html`<svg class="range" viewBox="0 0 ${WIDTH} 12" preserveAspectRatio="none" aria-hidden="true"><rect class="ground" x="0" y="3" width="${WIDTH}" height="6" rx="3"/><rect class="spread" x="0" y="3" width="${Math.max(x(p95_ms), 3)}" height="6" rx="3"/><rect class="median" x="${x(p50_ms)}" y="0" width="2" height="12"/></svg>`;
}
