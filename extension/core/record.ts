// The shape of a record: the state of one activity at one moment, one entry of the append-only trail.
import * as z from "zod";
import { categoryOf, ERROR_KINDS, STATUSES } from "./vocabulary.ts";

export const RECORD_VERSION = 1;
/** The largest record that is accepted, in bytes of its JSON. */
export const MAX_RECORD_BYTES = 64 * 1024;

/** So many details at most. */
export const MAX_DETAILS = 40;

const FORBIDDEN_KEYS = new Set(["__proto__", "constructor", "prototype"]);

/** A string that every store can keep: no NUL, no lone surrogate (PostgreSQL refuses the first, JSON tools the second). */
export function text(maxLength: number) {
  return z
    .string()
    .max(maxLength)
    .refine((value) => value.isWellFormed() && !value.includes("\u0000"), "holds NUL or a lone surrogate");
}

const DetailValue = z.union([text(1000), z.number(), z.boolean(), z.null(), z.array(text(200)).max(50)]);
export type DetailValue = z.infer<typeof DetailValue>;

/** Flat facts about an activity; keys are snake_case names, values are short. */
export const Details = z
  .record(z.string().regex(/^[a-z][a-z0-9_]{0,60}$/), DetailValue)
  .refine((details) => Object.keys(details).length <= MAX_DETAILS, `more than ${MAX_DETAILS} details`);
export type Details = z.infer<typeof Details>;

export const ActivityError = z.strictObject({
  kind: z.enum(ERROR_KINDS),
  message: text(1000),
  name: text(200).exactOptional(),
  stack: text(4096).exactOptional(),
  http_status: z.int().min(0).max(999).exactOptional(),
  code: text(100).exactOptional(),
});
export type ActivityError = z.infer<typeof ActivityError>;

const Instant = z.iso.datetime({ offset: true });

/** Version 1 of a record. `seq` is gapless within `stream_id`; `record_id` makes every hop idempotent. */
export const TrailRecord = z.strictObject({
  v: z.literal(RECORD_VERSION),
  record_id: z.uuidv7(),
  stream_id: z.uuidv7(),
  seq: z.int().min(1),
  activity_id: z.uuidv7(),
  session_id: z.uuidv7(),
  app_session_id: text(200).exactOptional(),
  document_name: text(300).exactOptional(),
  action: z.string().refine((action) => categoryOf(action) !== undefined, "is not an action of the vocabulary"),
  status: z.enum(STATUSES),
  started_at: Instant,
  recorded_at: Instant,
  duration_ms: z.number().min(0).exactOptional(),
  details: Details,
  error: ActivityError.exactOptional(),
  origin: text(300),
  profile: text(100),
  rule: text(100).exactOptional(),
  observed_by: z.enum(["page", "dom", "page_api", "worker", "collector", "server"]),
});
export type TrailRecord = z.infer<typeof TrailRecord>;

/** A record before the buffer has given it its stream and number. */
export type Draft = Omit<TrailRecord, "stream_id" | "seq">;

/** The path of the first forbidden key (`__proto__` and its kin) in parsed JSON, at any depth; undefined when clean. */
export function forbiddenKey(value: unknown, path = ""): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  for (const key of Object.keys(value)) {
    const here = path === "" ? key : `${path}.${key}`;
    if (FORBIDDEN_KEYS.has(key)) return here;
    const below = forbiddenKey((value as Record<string, unknown>)[key], here);
    if (below !== undefined) return below;
  }
  return undefined;
}
