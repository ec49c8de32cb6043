// What an observation says, as one tree that rules read: parsed bodies, form fields, query, path segments, element facts.
import { fingerprint } from "./fingerprint.ts";
import type { FieldTest, Predicate } from "./profile-rules.ts";
import { tidy } from "./redact.ts";
import { withoutSecrets } from "./secrets.ts";
import { type DomSignal, pathMatches, type RequestSignal, type ResponseSignal } from "./signal.ts";

/** The tree that sources are looked up in. Lives in memory only; nothing of it is kept unless a rule lists it. */
export interface Evidence {
  request?: { channel?: string; body?: unknown; form?: unknown; query?: unknown; path?: unknown; text?: string };
  response?: { status?: number; body?: unknown; text?: string; type?: string; outcome?: ResponseSignal["outcome"] };
  element?: unknown;
}

/** `a=1&b=two+words`: names and values without a space or a line's end, as a form is sent. */
export const ENCODED_FORM = /^[^\s=&{}"]+=[^\s"]*$/;

/** Parses JSON; undefined where it is none, so that a rule can say what that means. */
export function parseJson(value: string | undefined): unknown {
  if (value === undefined || value === "") return undefined;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

export function requestEvidence(
  signal: Pick<RequestSignal, "channel" | "url" | "sent">,
  template: string,
): NonNullable<Evidence["request"]> {
  const { path, query } = splitUrl(signal.url);
  const sent = signal.sent;
  return {
    channel: signal.channel,
    query: queryFields(query),
    path: pathParts(template, path),
    ...(sent && "text" in sent ? textEvidence(sent.text) : {}),
    ...(sent && "form" in sent ? { form: sent.form } : {}),
  };
}

/** What a text that was sent says: JSON, or the fields of a form that a page put together by itself, or just words. */
function textEvidence(text: string): { body?: unknown; form?: unknown; text?: string } {
  const body = parseJson(text);
  if (body !== undefined) return { body };
  return ENCODED_FORM.test(text) ? { form: queryFields(text) } : { text };
}

/**
 * Status 0 is none: nobody has seen the answer, and no line takes it for a small number. `null` is what an `XMLHttpRequest`
 * gives for an answer that is no JSON, where it was asked for some.
 */
export function responseEvidence(signal: ResponseSignal): NonNullable<Evidence["response"]> {
  const json = parseJson(signal.body);
  const body = json ?? undefined;
  return {
    ...(signal.status === 0 ? {} : { status: signal.status }),
    outcome: signal.outcome,
    ...(body === undefined ? {} : { body }),
    ...(json === undefined && signal.body ? { text: signal.body } : {}),
    ...(signal.type ? { type: signal.type } : {}),
  };
}

export function elementEvidence(signal: DomSignal): unknown {
  const known = Object.entries(signal.facts).filter(([, value]) => value !== null);
  return { ...Object.fromEntries(known), label: signal.label };
}

/** Origin, path and query of an absolute URL; the fragment is dropped, and so are a user's name and password. */
export function splitUrl(url: string): { origin: string; path: string; query: string } {
  const match = /^(?:([a-z][a-z0-9+.-]*:\/\/)(?:[^/?#]*@)?([^/?#]*))?([^?#]*)(?:\?([^#]*))?/i.exec(url);
  return { origin: `${match?.[1] ?? ""}${match?.[2] ?? ""}`, path: match?.[3] || "/", query: match?.[4] ?? "" };
}

export function queryFields(query: string): Record<string, string> {
  const pairs = query.split("&").map((pair) => pair.replaceAll("+", " ").split("="));
  return Object.fromEntries(pairs.map(([name, ...value]) => [decode(name ?? ""), decode(value.join("="))]));
}

/** Counted from the end, because a base may stand before the template; an open end counts from where the template begins. */
function pathParts(template: string, path: string): Record<string, string> {
  const have = path.split("/");
  const wanted = template.split("/");
  const before = template.endsWith("**") ? beginOf(template, have) : Math.max(0, have.length - wanted.length);
  const parts: Record<string, string> = {};
  wanted.forEach((want, index) => {
    const segment = have[index + before];
    const name = /^\{([\w-]+)\}$/.exec(want)?.[1];
    if (name !== undefined && segment !== undefined) parts[name] = decode(segment);
  });
  return parts;
}

function beginOf(template: string, have: readonly string[]): number {
  const plain = template.replace(/\{[\w-]+\}/g, "*");
  const begin = have.findIndex((_, at) => pathMatches(plain, ["", ...have.slice(at + 1)].join("/")));
  return Math.max(0, begin);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The values a source names: none, one, or, below a `[*]`, one per item. Only own properties are followed. */
export function lookUp(evidence: Evidence, source: string): unknown[] {
  let found: unknown[] = [evidence];
  for (const part of source.split(".")) {
    const each = part.endsWith("[*]");
    const key = each ? part.slice(0, -3) : part;
    const next: unknown[] = [];
    for (const value of found) {
      if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) continue;
      const below = (value as Record<string, unknown>)[key];
      if (!each) next.push(below);
      else if (Array.isArray(below)) next.push(...below.slice(0, 1000));
    }
    found = next;
  }
  return found.filter((value) => value !== undefined);
}

/**
 * The id that a source names as a text: it is a number in some bodies, and always a text in an address. One that is a
 * secret by its form (a JWT) still tells what belongs together, by its fingerprint.
 */
export function idIn(evidence: Evidence, source: string, max = 200): string | undefined {
  const id = lookUp(evidence, source)[0];
  if (typeof id === "number" && Number.isFinite(id)) return String(id);
  if (typeof id !== "string" || id === "") return undefined;
  return withoutSecrets(id, "") === id ? tidy(id, max) : `token-${fingerprint(id).toString(16).padStart(8, "0")}`;
}

/** The items of the list that a source names, with `[*]` at its end or without. */
export function itemsIn(evidence: Evidence, source: string, max: number): unknown[] {
  const found = lookUp(evidence, source);
  const items = source.endsWith("[*]") ? found : found[0];
  return Array.isArray(items) ? items.slice(0, max) : [];
}

/** All that a request had sent as words: how it was sent is none of them. */
export const wordsSent = ({ channel: _how, ...sent }: NonNullable<Evidence["request"]> = {}): string[] => textsIn(sent);

/** A name of a field, in JSON or in a form. */
const FIELD_NAME = /^[\w.[\]-]*$/;

/** The texts and larger numbers inside a value, at most 200 of them, also of JSON in a text; names of fields are none. */
function textsIn(value: unknown, into: string[] = [], depth = 0): string[] {
  if (into.length >= 200 || depth > 8) return into;
  if (typeof value === "string") {
    into.push(value);
    if (/^\s*[[{]/.test(value)) textsIn(parseJson(value), into, depth + 1);
  } else if (typeof value === "number") into.push(String(value));
  else if (typeof value === "object" && value !== null)
    for (const [name, below] of Object.entries(value)) {
      if (!FIELD_NAME.test(name)) into.push(name);
      textsIn(below, into, depth + 1);
    }
  return into;
}

export function holds(predicate: Predicate, evidence: Evidence): boolean {
  if ("all" in predicate) return predicate.all.every((one) => holds(one, evidence));
  if ("any" in predicate) return predicate.any.some((one) => holds(one, evidence));
  if ("none" in predicate) return !predicate.none.some((one) => holds(one, evidence));
  return testField(predicate, lookUp(evidence, predicate.field));
}

/** In one case; and what is a number in one app's JSON is a text in a form, in an address and in another app's JSON. */
const worded = (value: unknown): unknown =>
  typeof value === "string" || typeof value === "number" ? String(value).toLowerCase() : value;
const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === "" ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === "object" && Object.keys(value).length === 0);

/** A finite number, also where an app writes it as a text. */
export const asNumber = (value: unknown): number | undefined => {
  const number = typeof value === "string" && /^-?\d{1,15}(\.\d{1,15})?$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
};

/** Whether there is anything, and whether that is empty, are asked of all values; every other test, of each. */
function testField({ field: _field, exists, empty, ...ofEach }: FieldTest, values: unknown[]): boolean {
  const isThere = values.length > 0;
  if (exists !== undefined && isThere !== exists) return false;
  if (empty !== undefined && !(isThere && values.every(isEmpty) === empty)) return false;
  return Object.keys(ofEach).length === 0 || values.some((value) => testValue(ofEach, value));
}

function testValue(test: Omit<FieldTest, "field">, value: unknown): boolean {
  const told = worded(value);
  const words = typeof told === "string" ? told : undefined;
  const checks: boolean[] = [];
  if (test.is !== undefined) checks.push(told === worded(test.is));
  if (test.not !== undefined) checks.push(told !== worded(test.not));
  if (test.in !== undefined) checks.push(test.in.some((one) => told === worded(one)));
  if (test.contains !== undefined) checks.push(words?.includes(test.contains.toLowerCase()) ?? false);
  if (test.starts_with !== undefined) checks.push(words?.startsWith(test.starts_with.toLowerCase()) ?? false);
  if (test.ends_with !== undefined) checks.push(words?.endsWith(test.ends_with.toLowerCase()) ?? false);
  const number = asNumber(value);
  if (test.at_least !== undefined) checks.push(number !== undefined && number >= test.at_least);
  if (test.below !== undefined) checks.push(number !== undefined && number < test.below);
  return checks.length > 0 && checks.every(Boolean);
}
