// The profiles that are known, read once and checked, and what a page is told of one.
import { plainTemplate } from "#core/interpret.ts";
import { type Profile, readProfile } from "#core/profile.ts";
import { generic } from "#profiles/generic.ts";
import { reviewApp } from "#profiles/review-app.ts";
import type { Setup } from "../messages.ts";

const BUILT_IN: readonly Profile[] = [reviewApp, generic].map((source) => {
  const read = readProfile(source);
  if ("errors" in read) throw new Error(`The built-in profile ${source.id} is broken: ${read.errors.join("; ")}`);
  return read.profile;
});

export const profiles = (): readonly Profile[] => BUILT_IN;

/** The profile of this id; the generic one where it is not known. */
export function profileOf(id: string): Profile {
  return BUILT_IN.find((profile) => profile.id === id) ?? (BUILT_IN.at(-1) as Profile);
}

/** What the content script needs of a profile: which requests and elements to watch, and what to read of each. */
export function setupOf(profile: Profile): Setup {
  return {
    watches: profile.requests.map((rule) => ({
      method: rule.method,
      path: plainTemplate(rule.path),
      body: JSON.stringify([rule, profile.outcome, profile.error_text]).includes('"response.body'),
    })),
    elements: profile.elements.map((rule) => ({
      id: rule.id,
      on: rule.on,
      selector: rule.selector,
      facts: [
        ...new Set([...JSON.stringify(rule).matchAll(/"element\.([a-z][a-z0-9_-]*)"/g)].map((match) => match[1] ?? "")),
      ],
    })),
    buttons: profile.record.buttons,
    private: profile.private,
    page_api: profile.page_api ?? false,
  };
}
