// What a sender has let through is masked by the collector, wherever in a record it stands.
import { expect, test } from "vitest";
import { redact } from "../../collector/redact.ts";
import { aRecord } from "../core/builders.ts";

const kept = (change: Parameters<typeof aRecord>[0]) => {
  const record = aRecord(change);
  return redact(record, JSON.stringify(record));
};

test.each([
  ["an AWS key behind a line’s end", "x\nAKIAIOSFODNN7EXAMPLE", "x\n[secret removed]"],
  ["a token that was cut", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOi", "[secret removed]"],
  ["a signature without an address", "X-Amz-Signature=0123456789abcdef", "X-Amz-Signature=[secret removed]"],
  ["a basic authorization", "Basic am86aHVudGVyMg==", "[secret removed]"],
])("%s is masked", (_what, given, masked) => {
  expect(kept({ details: { note: given } }).details["note"]).toBe(masked);
  expect(kept({ document_name: given }).document_name).toBe(masked);
  const error = { kind: "http", message: given } as const;
  expect(kept({ error }).error?.message).toBe(masked);
});

test("a detail that is named a secret is masked, and a count of tokens is not", () => {
  const details = { password: "hunter2", api_key: ["a", "b"], tokens: 12, token: 7 };
  const mask = "[secret removed]";
  expect(kept({ details }).details).toEqual({ password: mask, api_key: [mask, mask], tokens: 12, token: 7 });
});

test("a record without a secret is kept as it is", () => {
  const record = aRecord({ details: { section: "Tokens and keys = 3" } });
  expect(redact(record, JSON.stringify(record))).toEqual(record);
});
