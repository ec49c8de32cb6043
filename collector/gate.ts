// The first look at every request: the Host it names, the Origin it comes from, and the headers every answer carries.
import type { Context, MiddlewareHandler } from "hono";
import { ApiError, errorAnswer } from "./answer.ts";

const EXTENSION_ORIGIN = /^(?:chrome|moz)-extension:\/\/[a-z0-9-]{1,64}$/i;
const PREFLIGHT = {
  "Access-Control-Allow-Methods": "GET, POST",
  "Access-Control-Allow-Headers": "Authorization, Content-Type, Content-Encoding, Last-Event-ID",
  "Access-Control-Max-Age": "600",
};

/**
 * Host first, against DNS rebinding; then Origin: a web page may only be our own, an extension is answered with CORS for
 * exactly its origin and still needs its token. A missing Origin proves nothing and changes nothing.
 */
export function gate(allowedHosts: () => ReadonlySet<string>): MiddlewareHandler {
  return async (c, next) => {
    const addressed = new URL(c.req.url).host;
    const host = plainHost(c.req.header("host") ?? addressed);
    if (!allowedHosts().has(host) || !allowedHosts().has(addressed)) {
      return refuse(c, new ApiError(421, "wrong_host", "This collector does not answer under that host name."));
    }
    const origin = c.req.header("origin");
    const isExtension = origin !== undefined && EXTENSION_ORIGIN.test(origin);
    if (origin !== undefined && !isExtension && !isOwn(origin, host)) {
      return refuse(c, new ApiError(403, "wrong_origin", "Web pages may not call this collector."));
    }
    const isPreflight = c.req.method === "OPTIONS" && c.req.header("access-control-request-method") !== undefined;
    if (isPreflight && isExtension) c.res = new Response(null, { status: 204, headers: PREFLIGHT });
    else await next();
    if (isExtension) {
      c.header("Access-Control-Allow-Origin", origin);
      c.header("Access-Control-Expose-Headers", "Retry-After");
      c.header("Vary", "Origin");
    }
    protect(c);
    return undefined;
  };
}

/** A host as URLs name it: in lower case and without the port 80 of http, which browsers leave out. */
export function plainHost(host: string): string {
  const address = `http://${host}`;
  return /[/?#@\\]/.test(host) || !URL.canParse(address) ? "" : new URL(address).host;
}

function isOwn(origin: string, host: string): boolean {
  return URL.canParse(origin) && /^https?:$/.test(new URL(origin).protocol) && plainHost(new URL(origin).host) === host;
}

function refuse(c: Context, error: ApiError): Response {
  protect(c);
  return errorAnswer(c, error);
}

function protect(c: Context): void {
  c.header("X-Content-Type-Options", "nosniff");
  c.header("Cross-Origin-Opener-Policy", "same-origin");
  c.header("Cross-Origin-Resource-Policy", "same-origin");
  if (!c.res.headers.has("Cache-Control")) c.header("Cache-Control", "no-store");
  if (!c.res.headers.has("Referrer-Policy")) c.header("Referrer-Policy", "no-referrer");
  if (!c.res.headers.has("Content-Security-Policy")) {
    c.header(
      "Content-Security-Policy",
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    );
  }
}
