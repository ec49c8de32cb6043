// Tells quickly that a record has the ordinary form; whatever it is unsure of is left to the schema, which alone refuses.
import * as z from "zod";
import type { TrailRecord } from "#core/record.ts";
import { TrailRecord as Schema } from "#core/record.ts";
import { categoryOf } from "#core/vocabulary.ts";

type Check = (value: unknown) => boolean;

const UUID = z.regexes.uuid7;
const INSTANT = z.regexes.datetime({ offset: true });
const DETAIL = /^[a-z][a-z0-9_]{0,60}$/;

const isId: Check = (value) => typeof value === "string" && UUID.test(value);
const isInstant: Check = (value) => typeof value === "string" && INSTANT.test(value);
const isText =
  (max: number): Check =>
  (value) =>
    typeof value === "string" && value.length <= max;
const isOneOf = (words: readonly string[]): Check => {
  const known = new Set<unknown>(words);
  return (value) => known.has(value);
};
const isPositive: Check = (value) => typeof value === "number" && value >= 0 && value < Number.POSITIVE_INFINITY;

const REQUIRED = new Map<string, Check>(
  Object.entries({
    v: (value) => value === 1,
    record_id: isId,
    stream_id: isId,
    seq: (value) => Number.isSafeInteger(value) && Number(value) >= 1,
    activity_id: isId,
    session_id: isId,
    action: (value) => typeof value === "string" && categoryOf(value) !== undefined,
    status: isOneOf(Schema.shape.status.options),
    started_at: isInstant,
    recorded_at: isInstant,
    details: isPlainDetails,
    origin: isText(300),
    profile: isText(100),
    observed_by: isOneOf(Schema.shape.observed_by.options),
  }),
);
const OPTIONAL = new Map<string, Check>(
  Object.entries({
    app_session_id: isText(200),
    document_name: isText(300),
    duration_ms: isPositive,
    rule: isText(100),
  }),
);

/**
 * True only where the schema says yes too and the parsed record would be this very value, without a forbidden key. It
 * costs a tenth of the schema. `json` is the record's JSON: a lone surrogate or NUL stands in it as an escape.
 */
export function isPlainRecord(sent: unknown, json: string): sent is TrailRecord {
  if (typeof sent !== "object" || sent === null || Array.isArray(sent) || json.includes("\\u")) return false;
  let missing = REQUIRED.size;
  for (const key of Object.keys(sent)) {
    const value = (sent as Record<string, unknown>)[key];
    const required = REQUIRED.get(key);
    if (required) missing -= 1;
    if (!(required ?? OPTIONAL.get(key))?.(value)) return false;
  }
  return missing === 0;
}

function isPlainDetails(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length <= 40 && keys.every((key) => isPlainDetail(key, (value as Record<string, unknown>)[key]));
}

function isPlainDetail(key: string, value: unknown): boolean {
  if (!DETAIL.test(key) || key === "constructor" || key === "prototype") return false;
  if (typeof value === "string") return value.length <= 1000;
  return Number.isFinite(value) || typeof value === "boolean" || value === null;
}
