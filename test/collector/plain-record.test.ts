// Holds the quick look at a record to the schema: it may be unsure, but never says yes where the schema says no.
import fc from "fast-check";
import { expect, test } from "vitest";
import { forbiddenKey, TrailRecord } from "#core/record.ts";
import { isPlainRecord } from "../../collector/plain-record.ts";
import { anId, aRecord } from "./builders.ts";

const ODD_VALUES: unknown[] = [
  ...["", " ", "a", "x".repeat(99), "x".repeat(101), "x".repeat(201), "x".repeat(301), "x".repeat(1001)],
  ...[
    "\u0000",
    "a\ud800",
    "\\u0000",
    "é",
    "😀",
    "\u2028",
    "success",
    "page",
    "button_click",
    "ui.own",
    "ui.Own",
    "x.y",
  ],
  ...["2026-02-29T00:00:00Z", "2028-02-29T00:00:00Z", "2026-11-14T13:36:00+02:00", "2026-11-14T13:36Z", "2026-11-14"],
  ...["2026-11-14T13:36:00.123456Z", "2026-11-14T24:00:00Z", "2026-11-14T13:36:00.000Z\n", "2026-11-14t13:36:00z"],
  ...[0, -0, 1, -1, 1.5, 2, 1e21, 2 ** 53, Number.POSITIVE_INFINITY, Number.NaN, null, true, [], {}, ["a"], [1]],
  ...[anId(), anId().toUpperCase(), `${anId()}\n`, "01a2f000-0000-4000-8000-000000000001", { a: 1 }, { A: 1 }],
  ...[{ constructor: 1 }, { prototype: 1 }, JSON.parse('{"__proto__":1}') as unknown, { a: { b: 1 } }, { a: ["b"] }],
  Object.fromEntries(Array.from({ length: 41 }, (_, n) => [`k${n}`, n])),
];
const KEYS = [...Object.keys(TrailRecord.shape), "more", "constructor", "toString", "hasOwnProperty"];
const change = fc.tuple(fc.constantFrom(...KEYS), fc.oneof(fc.constantFrom(...ODD_VALUES), fc.jsonValue()));

test("where the quick look says yes, the schema does too and nothing is forbidden", () => {
  let plain = 0;
  fc.assert(
    fc.property(fc.array(change, { maxLength: 3 }), fc.option(fc.constantFrom(...KEYS)), (changes, dropped) => {
      const sent: Record<string, unknown> = { ...aRecord() };
      for (const [key, value] of changes) sent[key] = value;
      if (dropped !== null) delete sent[dropped];
      // As it would arrive; what JSON has no word for is set behind it, where a parser could still bring it.
      if (!isPlainRecord(sent, JSON.stringify(sent))) return;
      plain += 1;
      expect(TrailRecord.safeParse(sent)).toMatchObject({ success: true, data: sent });
      expect(forbiddenKey(sent)).toBeUndefined();
    }),
    { numRuns: 3000 },
  );
  expect(plain).toBeGreaterThan(100);
});

test("every odd value alone, in every field", () => {
  for (const key of KEYS) {
    for (const value of ODD_VALUES) {
      const sent = { ...aRecord(), [key]: value };
      if (isPlainRecord(sent, JSON.stringify(sent)))
        expect([key, value, TrailRecord.safeParse(sent).success]).toEqual([key, value, true]);
    }
  }
});

test("the ordinary records are plain", () => {
  const named = { app_session_id: "a", document_name: "ä.docx", duration_ms: 3.5, rule: "upload" };
  for (const sent of [aRecord(), aRecord({ ...named, details: { ok: true, none: null, count: -2.5 } })]) {
    expect(isPlainRecord(sent, JSON.stringify(sent))).toBe(true);
  }
});
