// The schema of a profile: data that describes one app, its requests, clicks, sessions and how its failures look.
import * as z from "zod";
import { checkRules } from "./profile-checks.ts";
import { sentences } from "./profile-errors.ts";
import { ElementRule, Id, Outcome, RequestRule, Selector, Source } from "./profile-rules.ts";

export const PROFILE_VERSION = 1;

/**
 * A whole profile. `record` says which general kinds are kept besides the rules, `error_text` which field of an answer
 * tells what went wrong, `outcome` holds lines of judgement that come after each rule's own, `gives_up_after_ms` is how
 * long the page waits for any answer, and below a `private` element no label is kept.
 */
export const Profile = z
  .strictObject({
    v: z.literal(PROFILE_VERSION),
    id: Id,
    name: z.string().min(1).max(100),
    version: z.string().regex(/^\d+\.\d+\.\d+$/, "is not a version like 1.0.0"),
    recognise: z.strictObject({ selectors: z.array(Selector).max(10).default([]) }).default({ selectors: [] }),
    record: z
      .strictObject({
        buttons: z.boolean().default(true),
        errors: z.boolean().default(true),
        failures: z.boolean().default(true),
        navigation: z.boolean().default(true),
      })
      .default({ buttons: true, errors: true, failures: true, navigation: true }),
    base: z
      .array(z.string().regex(/^(\/[A-Za-z0-9._~-]{1,50}){1,6}$/, "is not a path such as /api"))
      .max(5)
      .default([]),
    session_id: z.array(Source).max(5).default([]),
    error_text: z.array(Source).max(5).default([]),
    outcome: z.array(Outcome).max(30).default([]),
    gives_up_after_ms: z.number().int().min(100).max(3_600_000).exactOptional(),
    private: z.array(Selector).max(20).default([]),
    page_api: z.boolean().exactOptional(),
    requests: z.array(RequestRule).max(200),
    elements: z.array(ElementRule).max(200).default([]),
  })
  .superRefine(checkRules);
export type Profile = z.infer<typeof Profile>;
/** A profile as it is written by hand: what has a default may be left out. */
export type ProfileSource = z.input<typeof Profile>;

/** Reads a profile from parsed JSON; the errors name the place and what is wrong with it, one sentence each. */
export function readProfile(value: unknown): { profile: Profile } | { errors: string[] } {
  const parsed = Profile.safeParse(value);
  return parsed.success ? { profile: parsed.data } : { errors: sentences(parsed.error, value) };
}
