// The signs of the trail as SVG shapes, so that every view, in the browser and on the collector, draws the same ones.
import type { Status } from "#core/vocabulary.ts";

/** One SVG element: its tag and attributes. `var(--surface)` is the ground that shows through. */
export type Shape = readonly [tag: "circle" | "path", attributes: Readonly<Record<string, string>>];

const stroke = { fill: "none", "stroke-linecap": "round", "stroke-linejoin": "round" } as const;

/** Drawn in a 16 × 16 view box with `currentColor`. */
export const STATUS_ICONS: Readonly<Record<Status, readonly Shape[]>> = {
  success: [
    ["circle", { cx: "8", cy: "8", r: "7", fill: "currentColor" }],
    ["path", { ...stroke, d: "M4.8 8.2l2.2 2.2 4.2-4.6", stroke: "var(--surface)", "stroke-width": "1.7" }],
  ],
  failed: [
    ["circle", { cx: "8", cy: "8", r: "7", fill: "currentColor" }],
    ["path", { ...stroke, d: "M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8", stroke: "var(--surface)", "stroke-width": "1.7" }],
  ],
  in_progress: [
    [
      "circle",
      {
        cx: "8",
        cy: "8",
        r: "6.2",
        fill: "none",
        stroke: "currentColor",
        "stroke-opacity": ".3",
        "stroke-width": "1.6",
      },
    ],
    ["path", { ...stroke, d: "M8 1.8a6.2 6.2 0 0 1 6.2 6.2", stroke: "currentColor", "stroke-width": "1.6" }],
  ],
  warning: [
    [
      "path",
      {
        d: "M8 1.6l6.8 12H1.2z",
        fill: "currentColor",
        stroke: "currentColor",
        "stroke-width": "1.2",
        "stroke-linejoin": "round",
      },
    ],
    ["path", { ...stroke, d: "M8 6v3.6", stroke: "var(--surface)", "stroke-width": "1.6" }],
    ["circle", { cx: "8", cy: "11.9", r: ".95", fill: "var(--surface)" }],
  ],
};
