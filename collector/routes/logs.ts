// GET /get_logs: one session's log or everybody's, as JSON or as a page.
import type { Context } from "hono";
import type { Caller } from "../access.ts";
import { readLogs } from "../logs.ts";
import { logsJson } from "../logs-json.ts";
import { type LogsQuery, parseLogsQuery } from "../logs-query.ts";
import { pageAnswer } from "../page-answer.ts";
import type { Parts } from "../parts.ts";
import type { Route } from "../route.ts";
import { readTimeline } from "../timeline.ts";
import { logsLink } from "../views/links.ts";
import { sessionPage, sessionTitle } from "../views/session-page.ts";
import { signOutForm } from "./pages.ts";
import { storageViewOf } from "./storage-view.ts";

export function logRoutes(parts: Parts): Route[] {
  return [
    {
      method: "GET",
      path: "/get_logs",
      scope: "read",
      cookie: true,
      page: (c) => c.req.query("format") === "html",
      about: "The log of one session (either id) or of all, with summary, failures, metrics and completeness.",
      async run(c, caller) {
        const query = parseLogsQuery(new URL(c.req.url).searchParams);
        if (query.format === "html") return logsPage(parts, c, caller, query);
        const logs = await readLogs(parts.store, query);
        return c.json(logsJson(logs, query, new Date(parts.now()).toISOString()));
      },
    },
  ];
}

async function logsPage(parts: Parts, c: Context, caller: Caller, query: LogsQuery): Promise<Response> {
  const logs = await readLogs(parts.store, query);
  const timeline = await readTimeline(parts.store, logs.sessions, logs.span);
  const sessionId = logs.sessions?.[0] ? query.session_id : undefined;
  const storage = await storageViewOf(parts, caller, {
    exports: logs.exports,
    json_link: logsLink(query, { format: "json" }),
    ...(sessionId === undefined ? {} : { session_id: sessionId }),
  });
  const view = { logs, query, timeline, live: { storage, sign_out: signOutForm(caller) } };
  return pageAnswer(c, sessionTitle(view), sessionPage(view));
}
