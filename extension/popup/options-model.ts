// What the options page shows and can do, as plain values, so that its views need nothing else.
import type { KnownProfile } from "../messages.ts";
import type { Site } from "../settings.ts";

export interface OptionsModel {
  collector: { url: string; mayOperate: boolean } | undefined;
  sites: Site[];
  profiles: KnownProfile[];
  previews: boolean;
}

/** Each resolves to a sentence for the person, or undefined when what is shown says it. */
export interface OptionsActions {
  setTokens(url: string, ingest: string, operator: string): Promise<string | undefined>;
  setProfile(origin: string, profile: string): Promise<string | undefined>;
  forgetSite(origin: string): Promise<string | undefined>;
  importProfile(file: File): Promise<string | undefined>;
  exportProfile(profile: KnownProfile): void;
  removeProfile(id: string): Promise<string | undefined>;
  setPreviews(on: boolean): Promise<string | undefined>;
}
