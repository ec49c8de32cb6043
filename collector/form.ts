// Reads the small forms of the collector's own pages.
import type { Context } from "hono";
import type { Caller } from "./access.ts";
import { ApiError } from "./answer.ts";
import { readBytes } from "./body.ts";
import { sameText } from "./page-sessions.ts";

const MAX_FORM_BYTES = 8 * 1024;

/** The fields of a urlencoded form that a page of ours sent: browsers name its origin, and the gate has checked it. */
export async function readForm(c: Context): Promise<URLSearchParams> {
  if (!/^application\/x-www-form-urlencoded(?:;|$)/i.test(c.req.header("content-type") ?? "")) {
    throw new ApiError(415, "not_a_form", "Send a urlencoded form.");
  }
  const origin = c.req.header("origin");
  if (origin === undefined || !/^https?:/.test(origin)) {
    throw new ApiError(403, "wrong_origin", "Forms are accepted from the collector’s own pages only.");
  }
  return new URLSearchParams(new TextDecoder().decode(await readBytes(c, MAX_FORM_BYTES)));
}

/** A form that changes something must bring the token that its page was given. */
export async function readSignedForm(c: Context, caller: Caller): Promise<URLSearchParams> {
  const form = await readForm(c);
  if (!caller.page || !sameText(form.get("csrf") ?? "", caller.page.csrf)) {
    throw new ApiError(403, "form_expired", "This form is no longer valid. Go back, reload the page and try again.");
  }
  return form;
}
