// Decides who may call what: bearer tokens for programs, a short-lived cookie for pages.
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { ApiError } from "./answer.ts";
import type { PageSession, PageSessions } from "./page-sessions.ts";
import type { Scope, Store } from "./store/contract.ts";
import { sha256Hex } from "./tokens.ts";

export const COOKIE = "review_trail";

/** Who is calling. `page` is there when it is a browser page with a cookie. */
export interface Caller {
  token_sha256: string;
  name: string;
  scopes: readonly Scope[];
  page?: PageSession;
}

export interface Access {
  /** The caller, or an ApiError: 401 without a valid token, 403 without the scope. Cookies count only where allowed. */
  require(c: Context, scope: Scope, allowCookie: boolean): Promise<Caller>;
  /** The page session of this request, if it is in force. */
  pageSession(c: Context): Promise<Caller | undefined>;
}

export function createAccess(store: Store, pages: PageSessions): Access {
  async function byToken(text: string): Promise<Caller | undefined> {
    const token_sha256 = sha256Hex(text);
    const row = await store.findToken(token_sha256);
    return row && { token_sha256, name: row.name, scopes: row.scopes };
  }

  async function pageSession(c: Context): Promise<Caller | undefined> {
    const page = pages.find(getCookie(c, COOKIE) ?? "");
    const row = page && (await store.findToken(page.token_sha256));
    return page && row && { token_sha256: page.token_sha256, name: row.name, scopes: row.scopes, page };
  }

  return {
    pageSession,
    async require(c, scope, allowCookie) {
      const header = c.req.header("authorization");
      const text = header === undefined ? undefined : bearer(header);
      const caller = text !== undefined ? await byToken(text) : allowCookie ? await pageSession(c) : undefined;
      if (!caller) {
        throw new ApiError(401, "not_authorized", "Send a valid token: Authorization: Bearer …", {
          headers: { "WWW-Authenticate": "Bearer" },
        });
      }
      if (!caller.scopes.includes(scope)) {
        throw new ApiError(403, "scope_missing", `This needs a token with the scope “${scope}”.`);
      }
      return caller;
    },
  };
}

/** The token of a header; an empty text, which no token has, where the header is of another kind. */
function bearer(header: string): string {
  if (header.includes(",")) throw new ApiError(400, "two_authorizations", "Send one Authorization header.");
  return /^Bearer ([\w-]{1,200})$/i.exec(header)?.[1] ?? "";
}
