// The shapes that travel between sync and ingest: a batch of records, and the receipt that answers it.
import * as z from "zod";

export const BATCH_VERSION = 1;
/** Limits that both sides keep: records and bytes of one batch (bytes of the JSON before compression). */
export const MAX_BATCH_RECORDS = 500;
export const MAX_BATCH_BYTES = 1024 * 1024;

/** A batch as ingest reads it: records stay `unknown` here, because each one is judged by itself. */
export const Batch = z.strictObject({
  v: z.literal(BATCH_VERSION),
  batch_id: z.uuidv7(),
  stream_id: z.uuidv7(),
  sent_at: z.iso.datetime({ offset: true }),
  records: z.array(z.unknown()).max(MAX_BATCH_RECORDS),
});
export type Batch = z.infer<typeof Batch>;

export const RESULTS = ["stored", "duplicate", "conflict", "rejected", "retry"] as const;

/** What became of one record. `stored` and `duplicate` are durable on the collector; `retry` asks to send it again. */
export const RecordResult = z.object({
  index: z.int().min(0),
  record_id: z.string().exactOptional(),
  result: z.enum(RESULTS),
  code: z.string().max(100).exactOptional(),
  path: z.string().max(300).exactOptional(),
});
export type RecordResult = z.infer<typeof RecordResult>;

/** More ranges than this are left out of a receipt. */
export const MAX_HELD_RANGES = 500;

/**
 * The collector's answer to a batch, given after its commit. `epoch` names the life of its store: it changes when a
 * store is created anew or restored. `have_upto` is the highest number N with 1..N all held for this stream; `held` are
 * all its numbers as closed ranges (left out where they are too many), so that a sender notices what was lost there.
 */
export const Receipt = z.object({
  v: z.literal(BATCH_VERSION),
  batch_id: z.string(),
  epoch: z.string().min(1).max(100),
  received_at: z.string(),
  have_upto: z.int().min(0),
  held: z
    .array(z.tuple([z.int(), z.int()]))
    .max(MAX_HELD_RANGES)
    .exactOptional(),
  results: z.array(RecordResult),
});
export type Receipt = z.infer<typeof Receipt>;

/** The one form of every error answer of the collector. */
export const ErrorAnswer = z.object({
  error: z.object({ code: z.string(), message: z.string(), path: z.string().exactOptional() }),
});
export type ErrorAnswer = z.infer<typeof ErrorAnswer>;
