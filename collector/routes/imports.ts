// Takes in hand-over files: what a device could not send, from a program (POST /v1/imports) or from a page's form.
import type { Context } from "hono";
import type { Caller } from "../access.ts";
import { ApiError } from "../answer.ts";
import { readBytes } from "../body.ts";
import { HandOverError, type Imported, importedSentence, importHandOver } from "../hand-over.ts";
import { pageAnswer } from "../page-answer.ts";
import { sameText } from "../page-sessions.ts";
import type { Parts } from "../parts.ts";
import type { Route } from "../route.ts";
import { sha256Hex } from "../tokens.ts";
import { messagePage } from "../views/sign-in-page.ts";

/** A larger file is imported from the command line, which reads it line by line. */
export const MAX_IMPORT_BYTES = 64 * 1024 * 1024;

export function importRoutes(parts: Parts): Route[] {
  return [
    {
      method: "POST",
      path: "/v1/imports",
      scope: "ingest",
      about: "Imports a hand-over file (application/x-ndjson); safe to repeat. Answers with counts per fate.",
      async run(c) {
        if (!/^application\/x-ndjson(?:;|$)/i.test(c.req.header("content-type") ?? "")) {
          throw new ApiError(415, "not_ndjson", "Send Content-Type: application/x-ndjson.");
        }
        return c.json(await imported(parts, await readFile(c)));
      },
    },
    {
      method: "POST",
      path: "/page/import",
      scope: "read",
      cookie: true,
      about: "Imports a hand-over file from the page’s form, with a token that may ingest.",
      async run(c, caller) {
        const form = await readUpload(c, caller);
        await requireIngest(parts, String(form.get("token") ?? ""));
        const file = form.get("file");
        const bytes = file instanceof File ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array();
        return pageAnswer(c, "Imported", messagePage("Imported", importedSentence(await imported(parts, bytes))));
      },
    },
  ];
}

async function readFile(c: Context): Promise<Uint8Array> {
  try {
    return await readBytes(c, MAX_IMPORT_BYTES);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 413) throw error;
    const text = "This file is too large to be sent. On the collector’s machine, run: npm run collector -- import FILE";
    throw new ApiError(413, "file_too_large", text, { headers: error.headers });
  }
}

/** A multipart form that a page of ours sent; browsers name its origin, and the gate has checked it. */
async function readUpload(c: Context, caller: Caller): Promise<FormData> {
  const type = c.req.header("content-type") ?? "";
  const origin = c.req.header("origin");
  if (!type.startsWith("multipart/form-data") || origin === undefined || !/^https?:/.test(origin)) {
    throw new ApiError(415, "not_a_form", "Send the form of the collector’s own page.");
  }
  const bytes = await readFile(c);
  const form = await new Response(new Blob([bytes.slice()]), { headers: { "content-type": type } })
    .formData()
    .catch(() => {
      throw new ApiError(400, "not_a_form", "The form could not be read. Go back and choose the file again.");
    });
  if (!caller.page || !sameText(String(form.get("csrf") ?? ""), caller.page.csrf)) {
    throw new ApiError(403, "form_expired", "This form is no longer valid. Go back, reload the page and try again.");
  }
  return form;
}

async function requireIngest({ store }: Parts, token: string): Promise<void> {
  const known = await store.findToken(sha256Hex(token.trim()));
  if (!known?.scopes.includes("ingest")) {
    throw new ApiError(403, "scope_missing", "An import needs a token with the scope “ingest”. Go back and enter one.");
  }
}

async function imported({ store, now }: Parts, bytes: Uint8Array): Promise<Imported> {
  try {
    return await importHandOver(store, new TextDecoder().decode(bytes).split("\n"), now);
  } catch (error) {
    if (error instanceof HandOverError) throw new ApiError(422, "not_a_hand_over", error.message);
    throw error;
  }
}
