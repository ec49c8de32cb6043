// GET /v1/sessions and /v1/completeness: every session, and what is held of every stream.
import { present } from "#core/summary.ts";
import { ApiError } from "../answer.ts";
import { wholeCompleteness } from "../completeness.ts";
import { sessionJson } from "../logs-json.ts";
import { cursorFrom, placeFrom } from "../logs-query.ts";
import type { Parts } from "../parts.ts";
import type { Route } from "../route.ts";

const MAX_STREAMS = 10_000;
const DEFAULT_LIMIT = 100;

export function sessionRoutes({ store }: Parts): Route[] {
  return [
    {
      method: "GET",
      path: "/v1/sessions",
      scope: "read",
      cookie: true,
      about: "Sessions with their summaries, newest first (limit, cursor).",
      async run(c) {
        const limit = limitFrom(c.req.query("limit"));
        const cursor = c.req.query("cursor");
        const before = cursor === undefined ? undefined : placeFrom(cursor);
        const found = await store.listSessions({ limit: limit + 1, ...(before && { before }) });
        const sessions = found.slice(0, limit);
        const last = found.length > limit ? sessions.at(-1) : undefined;
        return c.json({
          sessions: sessions.map((session) => ({ ...sessionJson(session), summary: present(session.tally) })),
          session_count: await store.countSessions(),
          page: {
            limit,
            next_cursor: last ? cursorFrom({ at_ms: Date.parse(last.last_at), id: last.session_id }) : null,
          },
        });
      },
    },
    {
      method: "GET",
      path: "/v1/completeness",
      scope: "read",
      cookie: true,
      about: "Which numbers of each stream are held, which are missing, and why.",
      run: async (c) => c.json({ epoch: store.epoch, ...(await wholeCompleteness(store, MAX_STREAMS)) }),
    },
  ];
}

function limitFrom(text: string | undefined): number {
  const limit = text === undefined ? DEFAULT_LIMIT : /^[1-9]\d{0,3}$/.test(text) ? Number(text) : Number.NaN;
  if (limit <= 1000) return limit;
  throw new ApiError(422, "bad_parameter", "limit is a number from 1 to 1000.", { path: "limit" });
}
