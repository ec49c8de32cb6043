// The collector as a value: createApp(parts) gives a Hono app that answers without a port.
import { type Context, Hono } from "hono";
import { type Access, createAccess } from "./access.ts";
import { ApiError, errorAnswer, toApiError } from "./answer.ts";
import { gate } from "./gate.ts";
import type { Log } from "./log.ts";
import { createPageSessions, type PageSessions } from "./page-sessions.ts";
import { NOBODY, type Route } from "./route.ts";
import { batchRoutes } from "./routes/batches.ts";
import { healthRoutes } from "./routes/health.ts";
import { logRoutes } from "./routes/logs.ts";
import type { Store } from "./store/contract.ts";

/** What the app is made of. `now` is wall time in milliseconds, `newId` gives a UUIDv7. */
export interface AppOptions {
  store: Store;
  now(): number;
  newId(): string;
  log: Log;
  /** Host names with port that requests may name; read at each request, because a port may be known late. */
  allowedHosts(): ReadonlySet<string>;
  /** Ends what would last for ever (live streams) when the collector stops. */
  stopping: AbortSignal;
}

export interface Parts extends AppOptions {
  pages: PageSessions;
  access: Access;
}

export function createApp(options: AppOptions): Hono {
  const pages = createPageSessions(options.now);
  const parts: Parts = { ...options, pages, access: createAccess(options.store, pages) };
  const routes = [batchRoutes, logRoutes, healthRoutes].flatMap((make) => make(parts));
  const app = new Hono();
  app.onError((error, c) => errorAnswer(c, toApiError(error, options.log)));
  app.notFound((c) => errorAnswer(c, new ApiError(404, "not_found", "There is nothing here.")));
  app.use(requestLog(parts));
  app.use(gate(options.allowedHosts));
  for (const route of routes) {
    app.on(route.method, route.path, async (c) => route.run(c, await callerOf(c, route, parts)));
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const allow = routes.filter((route) => route.path === path).map((route) => route.method);
    app.all(path, () => {
      throw new ApiError(405, "wrong_method", "This route has other methods.", {
        headers: { Allow: allow.join(", ") },
      });
    });
  }
  return app;
}

async function callerOf(c: Context, route: Route, { access }: Parts) {
  return route.scope ? access.require(c, route.scope, route.cookie ?? false) : NOBODY;
}

function requestLog({ log, now }: Parts) {
  return async (c: Context, next: () => Promise<void>): Promise<void> => {
    const startedMs = now();
    await next();
    log.info("request", { method: c.req.method, route: c.req.routePath, status: c.res.status, ms: now() - startedMs });
  };
}
