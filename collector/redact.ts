// The second look at privacy: masks what is plainly a secret, in case a sender has let one through.
import type { TrailRecord } from "#core/record.ts";

/** A fixed mask, so that not even the length of a secret is kept. */
const MASK = "[secret removed]";
const SECRET = new RegExp(
  [
    String.raw`\bBearer\s+[\w.~+/=-]{8,}`,
    String.raw`\b(?:AKIA|ASIA)[A-Z0-9]{16}\b`,
    String.raw`\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*`,
    String.raw`-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*`,
    String.raw`([?&](?:X-Amz-Signature|X-Amz-Credential|X-Amz-Security-Token|access_token|api_key)=)[^&\s"]+`,
  ].join("|"),
  "g",
);
const HINT = /Bearer|AKIA|ASIA|eyJ|PRIVATE KEY|X-Amz-|access_token|api_key/;

/**
 * The record as it is kept: secrets masked, the query and fragment of its origin cut. `json` is the record's JSON, which
 * tells quickly that there is nothing to do; then the record itself comes back.
 */
export function redact(record: TrailRecord, json: string): TrailRecord {
  if (!HINT.test(json) && !/[?#]/.test(record.origin)) return record;
  const origin = /^[^?#]*/.exec(record.origin)?.[0] ?? "";
  return { ...maskEach(record, ["details", "error"]), origin: maskText(origin) } as TrailRecord;
}

function maskEach(value: object, inside: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      if (inside.includes(key) && typeof one === "object" && one !== null) return [key, maskEach(one, [])];
      if (Array.isArray(one)) return [key, one.map((item) => (typeof item === "string" ? maskText(item) : item))];
      return [key, typeof one === "string" ? maskText(one) : one];
    }),
  );
}

/** Never longer than before, so that every limit of the schema still holds. */
function maskText(text: string): string {
  const masked = text.replace(SECRET, (_all, parameter: string | undefined) => `${parameter ?? ""}${MASK}`);
  return masked === text ? text : masked.slice(0, text.length).toWellFormed();
}
