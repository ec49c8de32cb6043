// The profile README teaches what there is: its example is good, and no field, predicate, form or kind is missing.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dryRun } from "#core/dry-run.ts";
import { Profile } from "#core/profile.ts";
import { ElementRule, FORMS, RequestRule } from "#core/profile-rules.ts";
import { ERROR_KINDS } from "#core/vocabulary.ts";
import { aProfile } from "../core/builders.ts";

const text = readFileSync(join(import.meta.dirname, "../../extension/profiles/README.md"), "utf8");
const example = JSON.parse(/```json\n([\s\S]*?)```/.exec(text)?.[1] ?? "null");

test("the example is a good profile, and its click, request, job and polls are one activity", () => {
  const url = "https://app.example/invoices/7/approve";
  const request = { k: "request", r: 1, channel: "fetch", method: "POST", url, sent: { text: '{"comment":"fine"}' } };
  const poll = (state: string, r: number) => ({
    k: "response",
    r,
    channel: "fetch",
    method: "GET",
    url: "https://app.example/jobs/j1",
    outcome: "answered",
    status: 200,
    ms: 1,
    body: JSON.stringify({ state }),
  });
  const signals = [
    { k: "dom", rule: "click_approve", event: "click", trusted: true, label: "Approve", facts: {} },
    request,
    {
      ...request,
      k: "response",
      outcome: "answered",
      status: 200,
      ms: 5,
      body: '{"ok":true,"job":"j1"}',
    },
    poll("running", 2),
    poll("done", 3),
  ];
  const run = dryRun(
    aProfile(example),
    signals.map((signal, index) => ({ n: index + 1, at: 1000 * index, signal })),
  );
  expect(run.activities).toMatchObject([
    { action: "session_started" },
    { action: "document.invoice_approved", status: "success", details: { number: "7", comment_length: 4 } },
  ]);
});

test("every field, predicate, form and kind is explained", () => {
  const predicates = [
    "is",
    "not",
    "in",
    "exists",
    "empty",
    "contains",
    "starts_with",
    "ends_with",
    "at_least",
    "below",
    "all",
    "any",
    "none",
  ];
  const fields = [Profile, RequestRule, ElementRule].flatMap((schema) => Object.keys(schema.shape));
  for (const word of [...fields, ...predicates, ...FORMS, ...ERROR_KINDS]) {
    expect(text.includes(`\`${word}\``) || text.includes(`\`${word}.`), word).toBe(true);
  }
});
