// The detail that a `keep` line asks for: which value of the evidence, in which form, short and clean.
import { asNumber, type Evidence, holds, lookUp } from "./evidence.ts";
import type { Keep, Predicate } from "./profile-rules.ts";
import { clean } from "./redact.ts";
import { isSecretName } from "./secrets.ts";

type Detail = string | number | boolean | null | undefined;

const PREVIEW_LENGTH = 100;

/** True when the evidence has what the predicate looks at: a body that never came says neither yes nor no. */
function isKnown(predicate: Predicate, evidence: Evidence): boolean {
  if ("all" in predicate) return predicate.all.every((one) => isKnown(one, evidence));
  if ("any" in predicate) return predicate.any.every((one) => isKnown(one, evidence));
  if ("none" in predicate) return predicate.none.every((one) => isKnown(one, evidence));
  const [root, part] = predicate.field.replaceAll("[*]", "").split(".");
  if (root === "element") return evidence.element !== undefined;
  return lookUp(evidence, part === undefined ? (root ?? "") : `${root}.${part}`).length > 0;
}

/** The detail a `keep` line asks for; undefined where the evidence does not have it. */
export function keepValue(keep: Keep, evidence: Evidence, previews: boolean): Detail {
  if (typeof keep !== "string" && "const" in keep) return keep.const;
  if (typeof keep !== "string" && "test" in keep) {
    return isKnown(keep.test, evidence) ? holds(keep.test, evidence) : undefined;
  }
  const sources = typeof keep === "string" ? [keep] : [keep.from].flat();
  const form = typeof keep === "string" ? "value" : (keep.as ?? "value");
  for (const source of sources) {
    const values = lookUp(evidence, source);
    if (values.length === 0 || (isSecret(source) && !TEXTLESS.includes(form))) continue;
    if (!source.includes("[*]")) return formed(values[0], form, previews);
    if (form === "count") return values.length;
    return together(values.map((value) => formed(value, form, previews)));
  }
  return undefined;
}

/** What a list's items come to: the one there is, as it is, or all of them in one text. */
function together(values: readonly Detail[]): Detail {
  const known = values.filter((value) => value !== undefined);
  return known.length > 1 ? clean(known.join(", "), 300) : known[0];
}

/** The last part of a path. */
export const baseName = (path: string): string => clean(/[^/\\]*(?=[/\\]*$)/.exec(path)?.[0] ?? "", 300);

/** The forms that keep no text. */
const TEXTLESS = ["count", "length", "truth"];
/** A field that is named a secret: its text is never kept, whatever a profile lists. */
const isSecret = (source: string): boolean =>
  isSecretName(/[^.]+$/.exec(source.replace(/(?:\.\d+|\[\*\])+$/, ""))?.[0] ?? "");

function formed(value: unknown, form: string, previews: boolean): Detail {
  switch (form) {
    case "count":
      return Array.isArray(value)
        ? value.length
        : typeof value === "object" && value !== null
          ? Object.keys(value).length
          : asNumber(value);
    case "length":
      return typeof value === "string" ? [...value].length : undefined;
    case "megabytes": {
      const bytes = asNumber(value);
      return bytes === undefined ? undefined : Math.round((bytes / 1024 / 1024) * 100) / 100;
    }
    case "seconds":
      return asNumber(value);
    case "preview":
      return previews && typeof value === "string" ? clean(value, PREVIEW_LENGTH) : undefined;
    case "basename":
      return typeof value === "string" ? baseName(value) : undefined;
    case "scheme":
      return typeof value === "string"
        ? /^([a-z][a-z0-9_-]{0,20})(?::\/\/|$)/i.exec(value)?.[1]?.toLowerCase()
        : undefined;
    case "truth":
      return Boolean(value);
    case "lower":
      return typeof value === "string" ? clean(value.toLowerCase(), 200) : undefined;
    default:
      return typeof value === "string" ? clean(value, 300) : plain(value);
  }
}

const plain = (value: unknown): number | boolean | null | undefined =>
  typeof value === "boolean" || value === null ? value : asNumber(value);
