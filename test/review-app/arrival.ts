// Reads one request from the wire: body, form, cookie, and what it is about.
import type { IncomingMessage } from "node:http";
import { type App, type Call, field, sessionOf } from "./app.ts";
import type { Beginning } from "./truth.ts";

const KEPT_BYTES = 17 * 1024 * 1024;
const FORM_BYTES = 16 * 1024 * 1024;

/** Reads to the end of the body even where it is too big to keep, so that the answer still reaches the sender. */
export async function readCall(app: App, request: IncomingMessage): Promise<Call & { bodyText: string }> {
  const url = new URL(request.url ?? "/", "http://app.invalid");
  const { bytes, size } = await readBody(request);
  const contentType = request.headers["content-type"] ?? "";
  const isForm = contentType.startsWith("multipart/form-data");
  return {
    app,
    method: request.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    body: contentType.startsWith("application/json") ? parsed(bytes) : {},
    form: isForm && size <= FORM_BYTES ? await formOf(bytes, contentType) : undefined,
    bodyBytes: size,
    contentType,
    cookie: cookieOf(request, "session"),
    fault: undefined,
    entry: undefined,
    request,
    bodyText: isForm ? bytes.subarray(0, 2000).toString("latin1") : bytes.toString("utf8"),
  };
}

/** Which facts the answer key keeps of this request. */
export function factsOf(call: Call & { bodyText: string }): Partial<Beginning> {
  const facts: Partial<Beginning> = {};
  const session = sessionOf(call);
  const section = field(call.body, "section_name");
  const feedbackId = field(call.body, "feedback_id");
  const file = call.form?.get("document");
  const filename = file instanceof File ? file.name : /filename="([^"]*)"/.exec(call.bodyText)?.[1];
  if (session) facts.app_session_id = session.id;
  if (section) facts.section = section;
  if (feedbackId) facts.feedback_id = feedbackId;
  if (call.path === "/upload" && filename) facts.filename = filename;
  return facts;
}

async function readBody(request: IncomingMessage): Promise<{ bytes: Buffer; size: number }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= KEPT_BYTES) chunks.push(chunk);
  }
  return { bytes: Buffer.concat(chunks), size };
}

function parsed(bytes: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {}; // the app treats a body it cannot read as an empty one
  }
}

async function formOf(bytes: Buffer, contentType: string): Promise<FormData | undefined> {
  try {
    return await new Response(new Uint8Array(bytes), { headers: { "content-type": contentType } }).formData();
  } catch {
    return undefined; // answered as "no document was uploaded"
  }
}

function cookieOf(request: IncomingMessage, name: string): string | undefined {
  const pairs = (request.headers.cookie ?? "").split(/;\s*/);
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
