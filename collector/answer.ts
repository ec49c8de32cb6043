// The one form of every error answer, and the one place where thrown errors become answers.
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Log } from "./log.ts";
import { StoreUnavailable } from "./store/contract.ts";

/** An error for the caller. `message` is fixed text of ours; it never repeats what was sent. */
export class ApiError extends Error {
  override name = "ApiError";
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly path: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: ContentfulStatusCode,
    code: string,
    message: string,
    more: { path?: string; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.path = more.path;
    this.headers = more.headers ?? {};
  }
}

export function errorAnswer(c: Context, error: ApiError): Response {
  const path = error.path === undefined ? {} : { path: error.path };
  return c.json({ error: { code: error.code, message: error.message, ...path } }, error.status, { ...error.headers });
}

export const RETRY_AFTER_SECONDS = 5;

/** What a thrown error means for the caller; what is not foreseen is logged and told as 500 without its text. */
export function toApiError(error: unknown, log: Log): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof StoreUnavailable) {
    log.error("store_unavailable", { code: error.message });
    return new ApiError(503, "store_unavailable", "The store cannot answer now. Nothing was kept; send it again.", {
      headers: { "Retry-After": String(RETRY_AFTER_SECONDS) },
    });
  }
  const { name, stack } = error instanceof Error ? error : { name: typeof error, stack: undefined };
  log.error("unforeseen_error", { name, stack });
  return new ApiError(500, "internal", "The collector met an error of its own. It is in the collector’s log.");
}
