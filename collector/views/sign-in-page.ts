// The page that asks for a token, and the plain page that tells an error.
import { html } from "hono/html";
import { type Html, note } from "./parts.ts";

/** `to` is where to go after signing in; it must already be checked. */
export function signInPage(to: string, trouble?: string): Html {
  return html`<div class="sign-in"><h1>Review Trail</h1><p class="facts">The activity log of document reviews</p>${trouble ? html`<div id="trouble" role="alert">${note("failed", html`${trouble}`)}</div>` : ""}
<form method="post" action="/sign_in"><label for="token">Token with the scope “read”</label><input id="token" name="token" type="password" autocomplete="off" required maxlength="200" spellcheck="false" autofocus${trouble ? html` aria-invalid="true" aria-describedby="trouble"` : ""}><input type="hidden" name="to" value="${to}"><button class="main">Sign in</button></form>
<p class="d">Tokens are shown once when the collector first starts. “npm run collector -- token add NAME read” makes another.</p></div>`;
}

export function messagePage(title: string, text: string): Html {
  return html`<div class="sign-in"><h1>${title}</h1><p class="facts">${text}</p><p><a href="/">Go to the sessions</a></p></div>`;
}
