// Answers with a page: its nonce, its Content-Security-Policy and its document.
import { randomBytes } from "node:crypto";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { documentOf, type Html } from "./views/parts.ts";

/** `same-origin` as referrer policy, because with `no-referrer` browsers send forms with `Origin: null`. */
export function pageAnswer(
  c: Context,
  title: string,
  body: Html,
  status: ContentfulStatusCode = 200,
): Response | Promise<Response> {
  const nonce = randomBytes(16).toString("base64");
  c.header(
    "Content-Security-Policy",
    `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  );
  c.header("Referrer-Policy", "same-origin");
  return c.html(documentOf({ title, nonce, body }), status);
}

/** A place within these pages, with any query (RFC 3986, 3.4), or the first page where the text names anything else. */
export function safePlace(to: string | undefined): string {
  if (to === undefined || to.length > 2000 || !/^\/(?:get_logs)?(?:\?[\w.~%!$&'()*+,;=:@/?-]*)?$/.test(to)) return "/";
  return to;
}
