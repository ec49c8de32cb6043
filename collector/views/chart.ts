// Draws activities over time as stacked columns.
import { html } from "hono/html";
import type { Status } from "#core/vocabulary.ts";
import { STATUS_WORDS } from "#core/wording.ts";
import type { Timeline } from "../timeline.ts";
import { type Html, tone } from "./parts.ts";
import { dayOf, minuteOf, secondOf, shortMinuteOf } from "./when.ts";

const HEIGHT = 74;
const COLUMN = 10;
const DAY_MS = 86_400_000;
/** From the ground up; even one failure among thousands stays visible. */
const ORDER: readonly Status[] = ["success", "failed", "warning", "in_progress"];
const LEAST = 3;

export function timeChart(timeline: Timeline): Html {
  const { slots, from_ms, slot_ms } = timeline;
  const most = Math.max(1, ...slots.map((slot) => ORDER.reduce((sum, status) => sum + slot[status], 0)));
  const iso = (slot: number): string => new Date(from_ms + slot * slot_ms).toISOString();
  const isOneDay = dayOf(iso(0)) === dayOf(iso(slots.length - 1));
  const label = slot_ms >= DAY_MS ? dayOf : slot_ms < 60_000 ? secondOf : isOneDay ? minuteOf : shortMinuteOf;
  const columns = slots.map((slot, index) => column(slot, index, most, label(iso(index))));
  return html`<div><svg class="chart" viewBox="0 0 ${slots.length * COLUMN} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="Activities per ${timeline.slot_name}">${columns}</svg>
<div class="axis"><span>${label(iso(0))}</span><span>activities per ${timeline.slot_name}</span><span>${label(iso(slots.length))}</span></div></div>`;
}

function column(slot: Record<Status, number>, index: number, most: number, label: string): Html | "" {
  let top = HEIGHT;
  const shown = ORDER.filter((status) => slot[status] > 0);
  if (shown.length === 0) return "";
  const parts = shown.map((status) => {
    const height = Math.max((slot[status] / most) * (HEIGHT - 4 * LEAST), LEAST);
    top -= height;
    const at = Math.round(top * 10) / 10;
    return html`<rect class="fill-${tone(status)}" x="${index * COLUMN + 1}" y="${at}" width="${COLUMN - 2}" height="${Math.round(height * 10) / 10}"/>`;
  });
  const words = shown.map((status) => `${slot[status]} ${STATUS_WORDS[status]}`).join(", ");
  return html`<g><title>${label}: ${words}</title>${parts}</g>`;
}
