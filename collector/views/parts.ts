// The small parts that every page of the collector is made of: document, icons, bars and notes.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { html, raw } from "hono/html";
import { STATUSES, type Status } from "#core/vocabulary.ts";
import { oneLine, STATUS_WORDS } from "#core/wording.ts";
import { STATUS_ICONS } from "#look/icons.ts";

/** Escaped markup. Text of records gets here only through html`…`, which escapes it; raw() is for our own constants. */
export type Html = ReturnType<typeof html>;

const tokensPath = createRequire(import.meta.url).resolve("#look/tokens.css");
const SHEETS = ["page.css", "lists.css", "controls.css", "narrow.css"];
/** All the style there is, for the nonce of a page and the hash of an exported report. */
export const STYLE = [tokensPath, ...SHEETS.map((sheet) => new URL(sheet, import.meta.url))]
  .map((path) => readFileSync(path, "utf8"))
  .join("\n");

const symbols = STATUSES.map((status) => {
  const shapes = STATUS_ICONS[status].map(([tag, attributes]) => {
    const written = Object.entries(attributes).map(([name, value]) => `${name}="${value}"`);
    return `<${tag} ${written.join(" ")}/>`;
  });
  return `<symbol id="i-${status}" viewBox="0 0 16 16">${shapes.join("")}</symbol>`;
});
const SYMBOLS = raw(
  `<svg width="0" height="0" class="hidden" aria-hidden="true"><defs>${symbols.join("")}</defs></svg>`,
);

/** A whole document. `head` is for what a report without headers must carry itself. */
export function documentOf(page: { title: string; nonce: string; body: Html; head?: Html }): Html {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">${page.head ?? ""}<meta name="viewport" content="width=device-width, initial-scale=1"><title>${page.title} · Review Trail</title><style nonce="${page.nonce}">${raw(STYLE)}</style></head>
<body>${SYMBOLS}<main>${page.body}</main></body></html>`;
}

/** The one-letter class of a status: its colour is never the only sign, an icon and a word go with it. */
export const tone = (status: Status): string => ({ success: "s", failed: "f", in_progress: "r", warning: "w" })[status];

export const icon = (status: Status): Html =>
  html`<svg class="i ${tone(status)}" aria-hidden="true"><use href="#i-${status}"/></svg>`;

export const statusWord = (status: Status): Html =>
  html`<span class="st">${icon(status)} ${STATUS_WORDS[status]}</span>`;

export function note(status: Status, content: Html): Html {
  return html`<div class="note ${tone(status)}-note">${icon(status)}<p>${content}</p></div>`;
}

export type Counts = Readonly<Record<Status, number>>;

const SHOWN: readonly Status[] = ["success", "failed", "warning", "in_progress"];

/** The shares of the four states as one bar, with a hair's breadth between them. */
export function shareBar(counts: Counts, className: string): Html {
  const total = SHOWN.reduce((sum, status) => sum + counts[status], 0);
  let at = 0;
  const parts = SHOWN.filter((status) => counts[status] > 0).map((status) => {
    const width = Math.max((counts[status] / total) * 1000, 6);
    const part = html`<rect class="fill-${tone(status)}" x="${at}" y="0" width="${Math.max(width - 3, 3)}" height="8"/>`;
    at += width;
    return part;
  });
  return html`<svg class="${className}" viewBox="0 0 ${Math.max(at, 1)} 8" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`;
}

export function countLine(counts: Counts): Html {
  const parts = SHOWN.map(
    (status) =>
      html`<span>${icon(status)}<b>${counts[status].toLocaleString("en-US")}</b> <i>${STATUS_WORDS[status]}</i></span>`,
  );
  return html`<div class="counts">${parts}</div>`;
}

/** Text that somebody else chose: it cannot turn itself or the line around it, and what would do so is shown as �. */
export const name = (text: string): Html => html`<bdi>${oneLine(text)}</bdi>`;

/** Facts in a row of ours: read from left to right also where the first of them is a Hebrew or an Arabic name. */
export const line = (text: string): Html => html`<bdi dir="ltr">${oneLine(text)}</bdi>`;
