// Judges what a sender has sent: the batch as a whole, then each record by itself.
import { hash } from "node:crypto";
import { BATCH_VERSION, Batch, MAX_BATCH_RECORDS, type RecordResult } from "#core/batch.ts";
import { forbiddenKey, MAX_RECORD_BYTES, RECORD_VERSION, TrailRecord } from "#core/record.ts";
import { ApiError } from "./answer.ts";
import { canonicalJson } from "./canonical.ts";
import { isPlainRecord } from "./plain-record.ts";
import { redact } from "./redact.ts";
import type { BadRow, Candidate } from "./store/contract.ts";

/** `index` is the record's place in its batch. */
export type Judged =
  | { index: number; verdict: "good"; candidate: Candidate }
  | { index: number; verdict: "bad"; row: BadRow; result: "rejected" | "retry" };

/** The batch around the records. Throws where nothing of it can be read as records. */
export function parseBatch(body: unknown): Batch {
  const sent = typeof body === "object" && body !== null && !Array.isArray(body) ? body : undefined;
  if (!sent) throw new ApiError(422, "not_a_batch", "The body is not a batch: an object with v, batch_id and records.");
  const { v, records } = sent as { v?: unknown; records?: unknown };
  if (typeof v === "number" && v > BATCH_VERSION) {
    throw new ApiError(422, "upgrade_collector", "This batch is of a newer version. Update the collector.", {
      path: "v",
    });
  }
  if (Array.isArray(records) && records.length > MAX_BATCH_RECORDS) {
    throw new ApiError(413, "too_many_records", `A batch holds at most ${MAX_BATCH_RECORDS} records.`, {
      path: "records",
    });
  }
  const strange = Object.keys(sent).some((key) => !(key in Batch.shape) || !Object.hasOwn(Batch.shape, key));
  const parsed = Batch.safeParse(sent);
  if (parsed.success && !strange) return parsed.data;
  const path = safePath(parsed.error?.issues[0]?.path ?? []);
  throw new ApiError(422, "not_a_batch", "The body is not a batch of the known form.", path === null ? {} : { path });
}

/** Judges one record of the batch with this stream. What is kept is JSON of the record as it was sent, masked. */
export function judge(sent: unknown, index: number, streamId: string): Judged {
  const json = JSON.stringify(sent);
  const size_bytes = Buffer.byteLength(json);
  const good = (accepted: TrailRecord): Judged => {
    const record = redact(accepted, json);
    const body = record === accepted ? json : JSON.stringify(record);
    return { index, verdict: "good", candidate: { record, size_bytes, body } };
  };
  if (size_bytes <= MAX_RECORD_BYTES && isPlainRecord(sent, json) && sent.stream_id === streamId) return good(sent);
  const forbidden = forbiddenKey(sent);
  const bad = (code: string, path: string | null = null, result: "rejected" | "retry" = "rejected"): Judged => {
    const sha256 = hash("sha256", forbidden === undefined ? canonicalJson(sent) : json);
    return { index, verdict: "bad", result, row: { ...namesOf(sent), code, path, sha256, size_bytes } };
  };
  if (size_bytes > MAX_RECORD_BYTES) return bad("too_large");
  if (typeof sent !== "object" || sent === null || Array.isArray(sent)) return bad("not_an_object");
  if (forbidden !== undefined) return bad("forbidden_key", safePath(forbidden.split(".")));
  const { v } = sent as { v?: unknown };
  if (Number.isInteger(v) && Number(v) > RECORD_VERSION) return bad("upgrade_collector", "v", "retry");
  const parsed = TrailRecord.safeParse(sent);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    if (issue?.code === "unrecognized_keys")
      return bad("unknown_field", safePath([...issue.path, ...issue.keys.slice(0, 1)]));
    return bad("invalid_field", safePath(issue?.path ?? []));
  }
  if (parsed.data.stream_id !== streamId) return bad("other_stream", "stream_id");
  return good(parsed.data);
}

export function resultOf(
  index: number,
  record_id: string | null,
  result: RecordResult["result"],
  code?: string,
  path?: string | null,
): RecordResult {
  if (record_id !== null && code === undefined) return { index, record_id, result };
  return {
    index,
    ...(record_id === null ? {} : { record_id }),
    result,
    ...(code === undefined ? {} : { code }),
    ...(path === undefined || path === null ? {} : { path }),
  };
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The id and number of a record that was not accepted, where they have the right form. */
function namesOf(sent: unknown): { record_id: string | null; seq: number | null } {
  const { record_id, seq } = (typeof sent === "object" && sent !== null ? sent : {}) as {
    record_id?: unknown;
    seq?: unknown;
  };
  return {
    record_id: typeof record_id === "string" && UUID.test(record_id) ? record_id : null,
    seq: Number.isSafeInteger(seq) && Number(seq) > 0 ? Number(seq) : null,
  };
}

/** A path for answers and logs; names that a sender made up are not repeated. */
function safePath(parts: readonly PropertyKey[]): string | null {
  if (parts.length === 0) return null;
  const safe = parts.map((part) => (/^[a-z0-9_]{1,60}$/i.test(String(part)) ? String(part) : "?"));
  return safe.join(".").slice(0, 300);
}
