// Reads the query of /get_logs: every value is checked, and what is not known is refused.
import * as z from "zod";
import { text } from "#core/record.ts";
import { CATEGORIES, categoryOf, STATUSES } from "#core/vocabulary.ts";
import { ApiError } from "./answer.ts";
import type { Place } from "./store/contract.ts";

const Instant = z.iso
  .datetime({ offset: true })
  .or(z.iso.date())
  .transform((value) => Date.parse(value));

const DAY_MS = 24 * 60 * 60_000;
/** A day is meant with all of it. */
const End = z.iso
  .date()
  .transform((value) => Date.parse(value) + DAY_MS - 1)
  .or(Instant);

const Query = z.strictObject({
  format: z.string().optional(),
  session_id: text(200).min(1).optional(),
  status: z.enum(STATUSES).optional(),
  category: z.enum(CATEGORIES).optional(),
  action: z
    .string()
    .refine((action) => categoryOf(action) !== undefined)
    .optional(),
  from: Instant.optional(),
  to: End.optional(),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,3}$/)
    .transform(Number)
    .pipe(z.number().max(1000))
    .optional(),
  cursor: z.string().max(200).optional(),
});

export interface LogsQuery {
  format: "json" | "html";
  session_id?: string;
  filter: z.infer<typeof Filter>;
  limit: number;
  before?: Place;
}

const Filter = Query.pick({ status: true, category: true, action: true, from: true, to: true });

const DEFAULT_LIMIT = 200;

export function parseLogsQuery(params: URLSearchParams): LogsQuery {
  const format = formatOf(params);
  for (const key of new Set(params.keys())) {
    if (params.getAll(key).length > 1) throw unprocessable(key);
  }
  const parsed = Query.safeParse(Object.fromEntries(params));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw unprocessable(issue?.code === "unrecognized_keys" ? undefined : String(issue?.path[0] ?? ""));
  }
  const { session_id, status, category, action, from, to, limit, cursor } = parsed.data;
  return {
    format,
    ...(session_id === undefined ? {} : { session_id }),
    filter: { status, category, action, from, to },
    limit: limit ?? DEFAULT_LIMIT,
    ...(cursor === undefined ? {} : { before: placeFrom(cursor) }),
  };
}

function formatOf(params: URLSearchParams): "json" | "html" {
  const formats = params.getAll("format");
  if (formats.length > 1) throw new ApiError(400, "repeated_parameter", "Name the format once.", { path: "format" });
  const format = formats[0] ?? "json";
  if (format === "json" || format === "html") return format;
  throw new ApiError(406, "unknown_format", "The formats are json and html.", { path: "format" });
}

function unprocessable(path: string | undefined): ApiError {
  return new ApiError(
    422,
    "bad_parameter",
    "A query parameter is unknown, repeated or has a bad value.",
    path ? { path } : {},
  );
}

/** A sender may write its ids in capitals. */
const ID = /^[0-9a-z-]{1,64}$/i;

/** A cursor is opaque to callers and checked like any input. */
export function cursorFrom(place: Place): string {
  return Buffer.from(`${place.at_ms}/${place.id}`).toString("base64url");
}

export function placeFrom(cursor: string): Place {
  const [at, id, ...rest] = Buffer.from(cursor, "base64url").toString("latin1").split("/");
  const at_ms = /^-?\d{1,16}$/.test(at ?? "") ? Number(at) : Number.NaN;
  const place = { at_ms, id: id ?? "" };
  if (!Number.isSafeInteger(at_ms) || !ID.test(place.id) || rest.length > 0 || cursorFrom(place) !== cursor) {
    throw unprocessable("cursor");
  }
  return place;
}
