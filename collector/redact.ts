// The second look at privacy: masks what is plainly a secret, in case a sender has let one through.
import type { TrailRecord } from "#core/record.ts";
import { isSecretName, withoutSecrets } from "#core/secrets.ts";

/** A fixed mask, so that not even the length of a secret is kept. */
const MASK = "[secret removed]";
/** The letters without which there is no secret, and no name of one. */
const HINT =
  /bearer|basic|AKIA|ASIA|AROA|AIDA|eyJ|[=＝]|passw|passphrase|pwd|secret|token|jwt|key|credential|signature|authorization|cookie/i;

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
      const mask = isSecretName(key) ? () => MASK : maskText;
      if (Array.isArray(one)) return [key, one.map((item) => (typeof item === "string" ? mask(item) : item))];
      return [key, typeof one === "string" ? mask(one) : one];
    }),
  );
}

/** Never longer than before, so that every limit of the schema still holds. */
function maskText(text: string): string {
  const masked = withoutSecrets(text, MASK);
  return masked === text ? text : masked.slice(0, text.length).toWellFormed();
}
