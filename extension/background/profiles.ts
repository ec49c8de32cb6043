// The profiles that are known, built in and imported, each checked, and what a page is told of one.
import { factsAskedOf } from "#core/elements.ts";
import { plainTemplates } from "#core/interpret.ts";
import { type Profile, readProfile } from "#core/profile.ts";
import { patternOf } from "#core/watch-patterns.ts";
import { generic } from "#profiles/generic.ts";
import { reviewApp } from "#profiles/review-app.ts";
import type { Answer, KnownProfile, Setup } from "../messages.ts";
import { importedProfiles } from "../settings.ts";

const SOURCES = [reviewApp, generic];
const BUILT_IN: readonly Profile[] = SOURCES.map((source) => {
  const read = readProfile(source);
  if ("errors" in read) throw new Error(`The built-in profile ${source.id} is broken: ${read.errors.join("; ")}`);
  return read.profile;
});

/** Imported profiles first: one with the id of a built-in profile takes its place. The generic one comes last. */
export async function profiles(): Promise<readonly Profile[]> {
  const imported = (await importedProfiles.get()).flatMap((source) => {
    const read = readProfile(source);
    return "profile" in read ? [read.profile] : [];
  });
  return [...imported, ...BUILT_IN.filter(({ id }) => !imported.some((one) => one.id === id))];
}

/** The profile of this id; the generic one where it is not known. */
export async function profileOf(id: string): Promise<Profile> {
  const known = await profiles();
  return known.find((profile) => profile.id === id) ?? (known.at(-1) as Profile);
}

/** Takes a profile from the text of a file; a good one replaces an earlier one of the same id, a bad one nothing. */
export async function importProfile(text: string): Promise<Answer> {
  let source: unknown;
  try {
    source = JSON.parse(text);
  } catch {
    return { ok: false, says: "This file is not JSON." };
  }
  const read = readProfile(source);
  if ("errors" in read) return { ok: false, says: ["This profile was not imported:", ...read.errors].join("\n") };
  await keep([source]);
  const taken = "Where its site is recorded already, choose it there, and reload the pages that are open.";
  return { ok: true, says: `${read.profile.name} ${read.profile.version} is imported. ${taken}` };
}

/** Stores good profiles; resolves with how many there were. */
export async function keep(sources: readonly unknown[]): Promise<number> {
  const good = sources.filter((source) => "profile" in readProfile(source));
  if (good.length === 0) return 0;
  const ids = new Set(good.map(idOf));
  const others = (await importedProfiles.get()).filter((source) => !ids.has(idOf(source)));
  await importedProfiles.set([...others, ...good]);
  return good.length;
}

export async function removeProfile(id: string): Promise<Answer> {
  await importedProfiles.set((await importedProfiles.get()).filter((source) => idOf(source) !== id));
  return { ok: true };
}

/** Every profile with its text, so that it can be saved as a file. */
export async function listProfiles(): Promise<KnownProfile[]> {
  const imported = await importedProfiles.get();
  return (await profiles()).map(({ id, name, version }) => {
    const own = imported.find((source) => idOf(source) === id);
    const source = own ?? SOURCES.find((one) => one.id === id);
    return { id, name, version, imported: own !== undefined, text: JSON.stringify(source, null, 2) };
  });
}

const idOf = (source: unknown): unknown => (source as { id?: unknown } | null)?.id;

/** What the content script needs of a profile: which requests and elements to watch, and what to read of each. */
export function setupOf(profile: Profile): Setup {
  return {
    pattern: patternOf(
      profile.requests.flatMap((rule) => {
        const body = /"response\.(?:body|text)/.test(JSON.stringify([rule, profile.outcome, profile.error_text]));
        return plainTemplates(profile, rule.path).map((path) => ({ method: rule.method, path, body }));
      }),
      JSON.stringify(profile).includes("response.type"),
    ),
    elements: profile.elements.map((rule) => ({
      id: rule.id,
      on: rule.on,
      selector: rule.selector,
      facts: factsAskedOf(profile, rule),
    })),
    buttons: profile.record.buttons,
    private: profile.private,
  };
}
