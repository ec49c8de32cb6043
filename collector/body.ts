// Reads a JSON request body within limits of bytes, inflation, encoding and shape, before anything is parsed.
import { isUtf8 } from "node:buffer";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Context } from "hono";
import { ApiError } from "./answer.ts";
import { scanJson } from "./json-scan.ts";

export const MAX_WIRE_BYTES = 1024 * 1024;
export const MAX_INFLATED_BYTES = 4 * 1024 * 1024;

const inflate = promisify(gunzip);
/** Takes a byte order mark away. */
const decoder = new TextDecoder();

/** The parsed body, or an ApiError that says which limit it breaks. */
export async function readJson(c: Context): Promise<unknown> {
  assertJsonType(c.req.header("content-type"));
  const coding = codingOf(c.req.header("content-encoding"));
  const wire = await readBytes(c, MAX_WIRE_BYTES);
  const bytes = coding === "gzip" ? await gunzipped(wire) : wire;
  const text = decodeUtf8(bytes);
  if (text.trim() === "") throw new ApiError(400, "empty_body", "The body is empty; send JSON.");
  const trouble = scanJson(text);
  if (trouble) throw new ApiError(413, trouble.code, trouble.message);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ApiError(400, "bad_json", "The body is not JSON.");
  }
}

/** The body's bytes, counted as they come: a declared length is not believed. */
export async function readBytes(c: Context, limit: number): Promise<Uint8Array> {
  const declared = Number(c.req.header("content-length") ?? 0);
  if (declared > limit) throw tooLarge(limit);
  // HTTP lets no more come than was declared, so this is the same with less work.
  if (declared > 0) return bounded(await c.req.raw.arrayBuffer().catch(broken), limit);
  const body = c.req.raw.body;
  if (!body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(broken);
    if (done) return Buffer.concat(chunks, size);
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel().catch(() => undefined);
      throw tooLarge(limit);
    }
    chunks.push(value);
  }
}

function bounded(buffer: ArrayBuffer, limit: number): Uint8Array {
  if (buffer.byteLength > limit) throw tooLarge(limit);
  return new Uint8Array(buffer);
}

function broken(): never {
  throw new ApiError(400, "body_broken", "The body ended before it was complete.");
}

function tooLarge(limit: number): ApiError {
  return new ApiError(413, "body_too_large", `The body is larger than ${limit} bytes; send a smaller batch.`, {
    headers: { Connection: "close" },
  });
}

function assertJsonType(header: string | undefined): void {
  const [type = "", ...parameters] = (header ?? "")
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  const charset = parameters
    .find((part) => part.startsWith("charset="))
    ?.slice(8)
    .replaceAll('"', "");
  if (type !== "application/json" || (charset !== undefined && charset !== "utf-8")) {
    throw new ApiError(415, "not_json", "Send Content-Type: application/json in UTF-8.");
  }
}

function codingOf(header: string | undefined): "none" | "gzip" {
  const coding = (header ?? "identity").trim().toLowerCase();
  if (coding === "identity" || coding === "") return "none";
  if (coding === "gzip") return "gzip";
  throw new ApiError(415, "unknown_coding", "Only Content-Encoding: gzip is understood.");
}

async function gunzipped(wire: Uint8Array): Promise<Uint8Array> {
  try {
    return await inflate(wire, { maxOutputLength: MAX_INFLATED_BYTES });
  } catch (error) {
    if (error instanceof RangeError) {
      throw new ApiError(413, "inflates_too_large", `The body inflates to more than ${MAX_INFLATED_BYTES} bytes.`);
    }
    throw new ApiError(400, "bad_gzip", "The body is not gzip, or not a complete one.");
  }
}

function decodeUtf8(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new ApiError(400, "bad_utf8", "The body is not valid UTF-8.");
  return decoder.decode(bytes);
}
