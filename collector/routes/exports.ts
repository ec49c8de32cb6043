// Exports and connection tests, for programs (/v1/…) and for the forms of the pages (/page/…).
import type { Context } from "hono";
import * as z from "zod";
import { text } from "#core/record.ts";
import { recoveryFor } from "#core/recovery.ts";
import { ApiError } from "../answer.ts";
import { readJson } from "../body.ts";
import { readSignedForm } from "../form.ts";
import type { Parts } from "../parts.ts";
import type { Route } from "../route.ts";
import type { ExportRow, SessionRow } from "../store/contract.ts";
import { sessionLink } from "../views/links.ts";

/** How long a caller waits for an export; a longer one goes on and can be asked for by its id. */
const WAIT_MS = 25_000;
const ExportRequest = z.strictObject({ session_id: text(200).min(1) });
const TestRequest = z.strictObject({ session_id: text(200).min(1).optional() });

export function exportRoutes(parts: Parts): Route[] {
  return [startRoute(parts), findRoute(parts), testRoute(parts), pageExportRoute(parts), pageTestRoute(parts)];
}

function startRoute(parts: Parts): Route {
  return {
    method: "POST",
    path: "/v1/exports",
    scope: "export",
    about:
      "Exports one session to S3 (or the folder, when no bucket is configured): {session_id}. 200 done, 202 running, 502 failed.",
    async run(c) {
      const { session_id } = parseWith(ExportRequest, await readJson(c));
      const row = await exportSession(parts, session_id);
      const location = `/v1/exports/${row.export_id}`;
      if (row.status === "in_progress") return c.json(exportJson(row), 202, { Location: location });
      return c.json(exportJson(row), row.status === "success" ? 200 : 502, { Location: location });
    },
  };
}

async function exportSession({ store, exporter }: Parts, id: string): Promise<ExportRow> {
  const [first, ...more] = await store.findSessions(id);
  if (!first) throw new ApiError(404, "no_session", "No session has this id.", { path: "session_id" });
  const { row, done } = await exporter.begin([first, ...more]);
  let timer: NodeJS.Timeout | undefined;
  const waited = new Promise<ExportRow>((resolve) => {
    timer = setTimeout(() => resolve(row), WAIT_MS);
  });
  try {
    return await Promise.race([done, waited]);
  } finally {
    clearTimeout(timer);
  }
}

function exportJson(row: ExportRow) {
  const { error } = row;
  if (!error) return row;
  const advice = recoveryFor({ action: "s3_export", error });
  return { ...row, error: { ...error, message: `${error.message} Next: ${advice?.next ?? "try again."}` } };
}

function findRoute({ store }: Parts): Route {
  return {
    method: "GET",
    path: "/v1/exports/:id",
    scope: "read",
    cookie: true,
    about: "One export: its state, location and files.",
    async run(c) {
      const row = await store.findExport(c.req.param("id") ?? "");
      if (!row) throw new ApiError(404, "no_export", "No export has this id.");
      return c.json(exportJson(row));
    },
  };
}

function testRoute(parts: Parts): Route {
  return {
    method: "POST",
    path: "/v1/s3/test",
    scope: "export",
    about: "Writes a small object to see whether exports would arrive.",
    async run(c) {
      const hasBody = c.req.header("content-type") !== undefined;
      const { session_id } = hasBody ? parseWith(TestRequest, await readJson(c)) : {};
      return c.json(await parts.exporter.test(await sessionNamed(parts, session_id)));
    },
  };
}

async function sessionNamed({ store }: Parts, id: string | undefined): Promise<SessionRow | undefined> {
  if (id === undefined) return undefined;
  const [session] = await store.findSessions(id);
  if (!session) throw new ApiError(404, "no_session", "No session has this id.", { path: "session_id" });
  return session;
}

function pageExportRoute(parts: Parts): Route {
  return {
    method: "POST",
    path: "/page/exports",
    scope: "export",
    cookie: true,
    about: "Exports a session (form).",
    async run(c, caller) {
      const form = await readSignedForm(c, caller);
      const id = form.get("session_id") ?? "";
      await exportSession(parts, id);
      return back(c, id);
    },
  };
}

function pageTestRoute(parts: Parts): Route {
  return {
    method: "POST",
    path: "/page/s3_test",
    scope: "export",
    cookie: true,
    about: "Tests the way of exports (form).",
    async run(c, caller) {
      const form = await readSignedForm(c, caller);
      await parts.exporter.test();
      return back(c, form.get("session_id"));
    },
  };
}

const back = (c: Context, sessionId: string | null): Response =>
  c.redirect(`${sessionId ? sessionLink(sessionId) : "/"}#export`, 303);

function parseWith<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const known = parsed.error.issues[0]?.path[0] === "session_id";
  throw new ApiError(422, "bad_request", "The body is not of the known form.", known ? { path: "session_id" } : {});
}
