// The collector as a value: createApp(options) gives a Hono app that answers without a port.
import { type Context, Hono } from "hono";
import { matchedRoutes } from "hono/route";
import { createAccess } from "./access.ts";
import { ApiError, errorAnswer, toApiError } from "./answer.ts";
import { gate } from "./gate.ts";
import { pageAnswer, safePlace } from "./page-answer.ts";
import { createPageSessions } from "./page-sessions.ts";
import type { AppOptions, Parts } from "./parts.ts";
import { NOBODY, type Route } from "./route.ts";
import { batchRoutes } from "./routes/batches.ts";
import { exportRoutes } from "./routes/exports.ts";
import { healthRoutes } from "./routes/health.ts";
import { importRoutes } from "./routes/imports.ts";
import { liveRoutes } from "./routes/live.ts";
import { logRoutes } from "./routes/logs.ts";
import { openApiRoute } from "./routes/openapi.ts";
import { pageRoutes } from "./routes/pages.ts";
import { profileRoutes } from "./routes/profiles.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { messagePage, signInPage } from "./views/sign-in-page.ts";

const ROUTES = [
  batchRoutes,
  logRoutes,
  sessionRoutes,
  liveRoutes,
  exportRoutes,
  importRoutes,
  pageRoutes,
  profileRoutes,
  healthRoutes,
];

export function createApp(options: AppOptions): Hono {
  const pages = createPageSessions(options.now);
  const parts: Parts = { ...options, pages, access: createAccess(options.store, pages) };
  const known = ROUTES.flatMap((make) => make(parts));
  const routes = [...known, openApiRoute(known)];
  const app = new Hono();
  app.onError((error, c) => troubleAnswer(c, toApiError(error, options.log)));
  app.notFound((c) => troubleAnswer(c, new ApiError(404, "not_found", "There is nothing here.")));
  app.use(requestLog(parts));
  app.use(gate(options.allowedHosts));
  for (const route of routes) app.on(route.method, route.path, (c) => serve(c, route, parts));
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

async function serve(c: Context, route: Route, { access }: Parts): Promise<Response> {
  if (!route.scope) return route.run(c, NOBODY);
  try {
    return await route.run(c, await access.require(c, route.scope, route.cookie ?? false));
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401 || !route.page?.(c)) throw error;
    const { pathname, search } = new URL(c.req.url);
    return pageAnswer(c, "Sign in", signInPage(safePlace(pathname + search)), 401);
  }
}

/** A page for a person in a browser, JSON for everybody else. */
function troubleAnswer(c: Context, error: ApiError): Response | Promise<Response> {
  if (!c.req.header("accept")?.includes("text/html")) return errorAnswer(c, error);
  for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
  return pageAnswer(c, "Not possible", messagePage("That did not work", error.message), error.status);
}

function requestLog({ log, now }: Parts) {
  return async (c: Context, next: () => Promise<void>): Promise<void> => {
    const startedMs = now();
    await next();
    const route = matchedRoutes(c).findLast(({ path }) => path !== "/*")?.path ?? "none";
    log.info("request", { method: c.req.method, route, status: c.res.status, ms: now() - startedMs });
  };
}
