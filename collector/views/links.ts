// Writes the addresses that pages link to, from the query they were asked with.
import { html } from "hono/html";
import type { Activity } from "#core/activity.ts";
import { cursorFrom, type LogsQuery } from "../logs-query.ts";
import { type Html, name } from "./parts.ts";

/**
 * The page's address with these parameters changed, at its list; an undefined one goes, and so does the place in the list.
 */
export function logsLink(query: LogsQuery, change: Readonly<Record<string, string | undefined>> = {}): string {
  const { from, to, ...words } = query.filter;
  const all: Record<string, string | undefined> = {
    format: "html",
    session_id: query.session_id,
    ...words,
    from: from === undefined ? undefined : new Date(from).toISOString(),
    to: to === undefined ? undefined : new Date(to).toISOString(),
    limit: query.limit === 200 ? undefined : String(query.limit),
    ...change,
  };
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(all)) if (value !== undefined) params.set(key, value);
  return `/get_logs?${params}${all["format"] === "html" ? "#activities" : ""}`;
}

export const sessionLink = (sessionId: string): string =>
  `/get_logs?${new URLSearchParams({ format: "html", session_id: sessionId })}`;

/** Names the review that an activity is of, where activities of several stand together. */
export type NameOf = (activity: Pick<Activity, "document_name" | "session_id">) => Html;

export const reviewName: NameOf = ({ document_name, session_id }) =>
  name(document_name ?? `Session ${session_id.slice(-8)}`);

export const reviewLink: NameOf = (activity) =>
  html`<a href="${sessionLink(activity.session_id)}">${reviewName(activity)}</a>`;

export const sessionsLink = (place: { at_ms: number; id: string }): string =>
  `/?${new URLSearchParams({ cursor: cursorFrom(place) })}`;
