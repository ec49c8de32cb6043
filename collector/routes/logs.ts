// GET /get_logs: one session's log or everybody's, as JSON or as a page.
import type { Parts } from "../app.ts";
import { readLogs } from "../logs.ts";
import { logsJson } from "../logs-json.ts";
import { parseLogsQuery } from "../logs-query.ts";
import type { Route } from "../route.ts";

export function logRoutes({ store, now }: Parts): Route[] {
  return [
    {
      method: "GET",
      path: "/get_logs",
      scope: "read",
      cookie: true,
      about: "The log of one session (either id) or of all, with summary, failures, metrics and completeness.",
      async run(c) {
        const query = parseLogsQuery(new URL(c.req.url).searchParams);
        const logs = await readLogs(store, query);
        return c.json(logsJson(logs, query, new Date(now()).toISOString()));
      },
    },
  ];
}
