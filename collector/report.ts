// The report of an export: the session's page as one file that needs nothing else and can load nothing else.
import { createHash } from "node:crypto";
import { html } from "hono/html";
import type { Logs } from "./logs.ts";
import type { Timeline } from "./timeline.ts";
import { documentOf, STYLE } from "./views/parts.ts";
import { type SessionView, sessionPage, sessionTitle } from "./views/session-page.ts";
import { momentOf } from "./views/when.ts";

const MAX_ROWS = 5000;
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

export async function reportHtml(logs: Logs, timeline: Timeline | undefined, madeAt: string): Promise<string> {
  const left = logs.activities.length - MAX_ROWS;
  const rest = left > 0 ? ` ${left.toLocaleString("en-US")} older activities are in activities.ndjson.` : "";
  const view: SessionView = {
    logs: { ...logs, activities: logs.activities.slice(0, MAX_ROWS) },
    query: { format: "html", filter: {}, limit: MAX_ROWS },
    timeline,
    foot: `Times are UTC. Made ${momentOf(madeAt)} by Review Trail; manifest.json holds the hash of every file.${rest}`,
  };
  const policy = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;
  const head = html`<meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer">`;
  return String(await documentOf({ title: sessionTitle(view), nonce: "", body: sessionPage(view), head }));
}
