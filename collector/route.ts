// The form of a route: one row says its method, its path, who may call it and what it is for.
import type { Context } from "hono";
import type { Caller } from "./access.ts";
import type { Scope } from "./store/contract.ts";

export interface Route {
  method: "GET" | "POST";
  path: string;
  /** One line for /openapi.json. */
  about: string;
  /** Absent: anybody may call it. */
  scope?: Scope;
  /** The cookie of a signed-in page counts too. Only for routes that change nothing or check their form's own token. */
  cookie?: boolean;
  /** Where the answer to a missing sign-in is the sign-in page. */
  page?: (c: Context) => boolean;
  run(c: Context, caller: Caller): Response | Promise<Response>;
}

/** The caller of a route that anybody may call. */
export const NOBODY: Caller = { token_sha256: "", name: "", scopes: [] };
