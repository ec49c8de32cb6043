// Speaks to the collector: one function per call, each with a time limit, and every way an answer can be wrong named.
import { type Batch, ErrorAnswer, Receipt } from "#core/batch.ts";
import type { Collector } from "../settings.ts";

/** Shorter than the 30 s after which the browser ends a worker's fetch. */
const LIMIT_MS = 20_000;
const GZIP_FROM_BYTES = 2048;
/** Several times the largest receipt; what is longer is none, and may have no end. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** When the answer asks to come again (`Retry-After`), and what time it was there then (`Date`). */
export interface Asked {
  retryAfter?: string | null;
  date?: string | null;
}

/**
 * What came back of a batch. `unreachable` and `busy` are tried again, `refused` waits for a new pairing; `declined` is
 * about this batch as a whole and names no record. `slow` is true where time ran out, so that less is sent next time.
 */
export type Delivery =
  | { kind: "receipt"; receipt: Receipt }
  | ({ kind: "unreachable"; reason: string; slow?: boolean } & Asked)
  | ({ kind: "busy" } & Asked)
  | { kind: "refused"; reason: string }
  | ({ kind: "declined"; status: number; reason: string } & Asked);

export async function deliverBatch(collector: Collector, batch: Batch): Promise<Delivery> {
  try {
    const { body, headers } = await packed(JSON.stringify(batch), isOnThisDevice(collector.url));
    const response = await post(collector.url, "/v1/batches", collector.ingest, body, headers);
    return deliveryOf(batch, response, await textOf(response));
  } catch (error) {
    const slow = error instanceof DOMException && error.name === "TimeoutError";
    return { kind: "unreachable", reason: slow ? "it did not answer in time" : "it can’t be reached", slow };
  }
}

function deliveryOf(batch: Batch, response: Response, text: string | undefined): Delivery {
  const { status, ok, headers } = response;
  const asked: Asked = { retryAfter: headers.get("retry-after"), date: headers.get("date") };
  const json = jsonOf(text);
  if (ok) {
    const receipt = Receipt.safeParse(json);
    if (receipt.success && receipt.data.batch_id === batch.batch_id) return { kind: "receipt", receipt: receipt.data };
    const reason = text === undefined ? "its answer was not complete" : foreign(status);
    return { kind: "unreachable", reason, ...asked };
  }
  const said = ErrorAnswer.safeParse(json);
  const reason = said.success ? said.data.error.message : foreign(status);
  if (status === 401 || (status === 403 && said.success)) return { kind: "refused", reason };
  if (status === 429 || status === 503 || status === 507) return { kind: "busy", ...asked };
  if (status === 408) return { kind: "unreachable", reason, slow: true, ...asked };
  if ((status >= 400 && status < 500) || status === 500) return { kind: "declined", status, reason, ...asked };
  return { kind: "unreachable", reason, ...asked };
}

const foreign = (status: number): string => `what answers there is no collector (HTTP ${status})`;

/** The text of an answer; undefined where it was cut or is longer than any of ours. Rejects when time runs out. */
async function textOf(response: Response): Promise<string | undefined> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  const decoder = new TextDecoder();
  let text = "";
  let sizeBytes = 0;
  for (;;) {
    const part = await reader.read().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "TimeoutError") throw error;
      return undefined;
    });
    if (part?.done) return text + decoder.decode();
    sizeBytes += part?.value.length ?? 0;
    if (!part || sizeBytes > MAX_ANSWER_BYTES) {
      await reader.cancel().catch(() => undefined);
      return undefined;
    }
    text += decoder.decode(part.value, { stream: true });
  }
}

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "") as unknown;
  } catch {
    return undefined;
  }
}

/** On the way to this very device nothing is gained by making a body smaller. */
const isOnThisDevice = (url: string): boolean => /^(?:127\.0\.0\.1|localhost|\[::1\])$/.test(new URL(url).hostname);

async function packed(
  json: string,
  asItIs: boolean,
): Promise<{ body: Uint8Array<ArrayBuffer>; headers: Record<string, string> }> {
  const plain = new TextEncoder().encode(json);
  if (asItIs || plain.length < GZIP_FROM_BYTES) return { body: plain, headers: {} };
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
    const json = jsonOf(await textOf(response));
    if (response.ok) return { json };
    if (response.status === 401)
      return { problem: "The collector does not know this device’s operator token. Enter another one in the options." };
    const said = ErrorAnswer.safeParse(json);
    return { problem: said.success ? said.data.error.message : `HTTP ${response.status}` };
  } catch {
    return { problem: "The collector can’t be reached. Everything is kept on this device; try again later." };
  }
}
