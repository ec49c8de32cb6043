// The pages' own routes: one-time codes, signing in and out, and the list of sessions.
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { html } from "hono/html";
import * as z from "zod";
import { text } from "#core/record.ts";
import { present } from "#core/summary.ts";
import { type Caller, COOKIE } from "../access.ts";
import { ApiError } from "../answer.ts";
import { readJson } from "../body.ts";
import { sessionCompleteness } from "../completeness.ts";
import { readForm, readSignedForm } from "../form.ts";
import { placeFrom } from "../logs-query.ts";
import { pageAnswer, safePlace } from "../page-answer.ts";
import type { Parts } from "../parts.ts";
import type { Route } from "../route.ts";
import { readTimeline } from "../timeline.ts";
import { sha256Hex } from "../tokens.ts";
import { createTries } from "../tries.ts";
import { sessionsLink } from "../views/links.ts";
import type { Html } from "../views/parts.ts";
import { sessionsPage } from "../views/sessions-page.ts";
import { messagePage, signInPage } from "../views/sign-in-page.ts";
import { storageViewOf } from "./storage-view.ts";

const PER_PAGE = 50;
const CodeRequest = z.strictObject({ to: text(2000).optional() });

export function pageRoutes(parts: Parts): Route[] {
  return [codeRoute(parts), openRoute(parts), homeRoute(parts), signInRoute(parts), signOutRoute(parts)];
}

function codeRoute({ pages }: Parts): Route {
  return {
    method: "POST",
    path: "/v1/page_codes",
    scope: "read",
    about: "Gives a one-time code (60 s) that opens a page in a browser without showing the token: {to}, or no body.",
    async run(c, caller) {
      const sent = c.req.header("content-type") === undefined ? {} : CodeRequest.safeParse(await readJson(c)).data;
      if (!sent) throw new ApiError(422, "bad_request", "The body is {to: a page’s address without its host}.");
      const code = pages.newCode(caller.token_sha256);
      return c.json({ code, url: `/open?${new URLSearchParams({ code, to: safePlace(sent.to ?? "/") })}` });
    },
  };
}

function openRoute({ pages }: Parts): Route {
  return {
    method: "GET",
    path: "/open",
    about: "Uses up a one-time code and goes to the page it was made for.",
    run(c) {
      const cookie = pages.openWithCode(c.req.query("code") ?? "");
      if (cookie !== undefined) return signedIn(c, cookie, c.req.query("to"));
      const text = "This link was used already or is older than a minute. Open it again from the extension.";
      return pageAnswer(c, "Link not valid", messagePage("This link is not valid any more", text), 401);
    },
  };
}

function signedIn(c: Context, cookie: string, to: string | undefined): Response {
  setCookie(c, COOKIE, cookie, { httpOnly: true, sameSite: "Strict", path: "/" });
  return c.redirect(safePlace(to), 303);
}

function homeRoute(parts: Parts): Route {
  return {
    method: "GET",
    path: "/",
    about: "The page of all sessions, or the sign-in page.",
    async run(c) {
      const caller = await parts.access.pageSession(c);
      if (!caller?.scopes.includes("read")) return pageAnswer(c, "Sign in", signInPage("/"));
      return pageAnswer(c, "Sessions", await home(parts, caller, c.req.query("cursor")));
    },
  };
}

async function home(parts: Parts, caller: Caller, cursor: string | undefined): Promise<Html> {
  const { store } = parts;
  const before = cursor === undefined ? undefined : placeFrom(cursor);
  const found = await store.listSessions({ limit: PER_PAGE + 1, ...(before && { before }) });
  const sessions = found.slice(0, PER_PAGE);
  const last = found.length > PER_PAGE ? sessions.at(-1) : undefined;
  const totals = await store.totals();
  return sessionsPage({
    rows: await Promise.all(
      sessions.map(async (session) => ({
        session,
        completeness: await sessionCompleteness(store, [session]),
        is_own: session.session_id === store.own.session_id,
      })),
    ),
    session_count: await store.countSessions(),
    summary: present(totals),
    timeline: await readTimeline(store, undefined, totals),
    next_link: last && sessionsLink({ at_ms: Date.parse(last.last_at), id: last.session_id }),
    is_first: !before,
    storage: await storageViewOf(parts, caller),
    sign_out: signOutForm(caller),
    ...(caller.page ? { csrf: caller.page.csrf } : {}),
  });
}

export function signOutForm({ page }: Caller): Html {
  if (!page) return html``;
  return html`<form method="post" action="/sign_out"><input type="hidden" name="csrf" value="${page.csrf}"><button class="plain">Sign out</button></form>`;
}

function signInRoute({ pages, store, now }: Parts): Route {
  const tries = createTries(now);
  return {
    method: "POST",
    path: "/sign_in",
    about: "Signs a page in with a token (form).",
    async run(c) {
      const key = addressOf(c);
      const wait = tries.waitSeconds(key);
      if (wait > 0) {
        throw new ApiError(429, "too_many_tries", `Too many tries. Wait ${wait} seconds.`, {
          headers: { "Retry-After": String(wait) },
        });
      }
      const form = await readForm(c);
      const to = safePlace(form.get("to") ?? undefined);
      const token = await store.findToken(sha256Hex((form.get("token") ?? "").trim()));
      if (token?.scopes.includes("read"))
        return signedIn(c, pages.open(sha256Hex((form.get("token") ?? "").trim())), to);
      tries.fail(key);
      const text = token
        ? "This token may not read. Use one with the scope “read”."
        : "This token is not known here. Check that all of it was copied, and that it was not revoked.";
      return pageAnswer(c, "Sign in", signInPage(to, text), 401);
    },
  };
}

/** The sender's address where there is a real socket. */
function addressOf(c: Context): string {
  const incoming = (c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming;
  return incoming?.socket?.remoteAddress ?? "";
}

function signOutRoute({ pages }: Parts): Route {
  return {
    method: "POST",
    path: "/sign_out",
    scope: "read",
    cookie: true,
    about: "Signs a page out (form).",
    async run(c, caller) {
      await readSignedForm(c, caller);
      pages.end(getCookie(c, COOKIE) ?? "");
      return c.redirect("/", 303);
    },
  };
}
