// Speaks to the collector: one function per call, each with a time limit, and every way an answer can be wrong named.
import { type Batch, ErrorAnswer, Receipt } from "#core/batch.ts";
import type { Collector } from "../settings.ts";

/** Shorter than the 30 s after which the browser ends a worker's fetch. */
const LIMIT_MS = 20_000;
const GZIP_FROM_BYTES = 2048;

/** What came back of a batch. `unreachable` and `busy` are tried again, `refused` waits for a new pairing. */
export type Delivery =
  | { kind: "receipt"; receipt: Receipt }
  | { kind: "unreachable"; reason: string }
  | { kind: "busy"; retryAfter: string | null }
  | { kind: "refused"; reason: string }
  | { kind: "too_large" };

export async function deliverBatch(collector: Collector, batch: Batch): Promise<Delivery> {
  let response: Response;
  try {
    const { body, headers } = await packed(JSON.stringify(batch));
    response = await post(collector.url, "/v1/batches", collector.ingest, body, headers);
  } catch (error) {
    return {
      kind: "unreachable",
      reason:
        error instanceof DOMException && error.name === "TimeoutError"
          ? "it did not answer in time"
          : "it can’t be reached",
    };
  }
  if (response.status === 401 || response.status === 403) return { kind: "refused", reason: await reasonOf(response) };
  if (response.status === 413) return { kind: "too_large" };
  if (response.status === 429 || response.status === 503 || response.status === 507) {
    return { kind: "busy", retryAfter: response.headers.get("retry-after") };
  }
  const receipt = Receipt.safeParse(await response.json().catch(() => undefined));
  if (!response.ok || !receipt.success || receipt.data.batch_id !== batch.batch_id) {
    return { kind: "unreachable", reason: `what answers there is no collector (HTTP ${response.status})` };
  }
  return { kind: "receipt", receipt: receipt.data };
}

async function packed(json: string): Promise<{ body: Uint8Array<ArrayBuffer>; headers: Record<string, string> }> {
  const plain = new TextEncoder().encode(json);
  if (plain.length < GZIP_FROM_BYTES) return { body: plain, headers: {} };
  const zipped = new Response(new Blob([plain]).stream().pipeThrough(new CompressionStream("gzip")));
  return { body: new Uint8Array(await zipped.arrayBuffer()), headers: { "content-encoding": "gzip" } };
}

function post(
  url: string,
  path: string,
  token: string,
  body: BodyInit,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(new URL(path, url), {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
    body,
    signal: AbortSignal.timeout(LIMIT_MS),
    credentials: "omit",
    redirect: "error",
    cache: "no-store",
  });
}

async function reasonOf(response: Response): Promise<string> {
  const parsed = ErrorAnswer.safeParse(await response.json().catch(() => undefined));
  return parsed.success ? parsed.data.error.message : `HTTP ${response.status}`;
}

/** Asks the collector for something as its operator; the answer's JSON, or a sentence for the person. */
export async function ask(
  collector: Collector,
  path: string,
  body: unknown,
  limitMs = 60_000,
): Promise<{ json: unknown } | { problem: string }> {
  if (!collector.operator)
    return { problem: "This device may only send. Add an operator token in the options to do this." };
  try {
    const response = await fetch(new URL(path, collector.url), {
      method: "POST",
      headers: { authorization: `Bearer ${collector.operator}`, "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(limitMs),
      credentials: "omit",
      redirect: "error",
      cache: "no-store",
    });
    if (!response.ok) return { problem: await reasonOf(response) };
    return { json: await response.json() };
  } catch {
    return { problem: "The collector can’t be reached. Everything is kept on this device; try again later." };
  }
}
