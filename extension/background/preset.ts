// A package can carry `preset.json`: the collector and the sites it is set up for. It is taken over once per change.
import browser from "webextension-polyfill";
import * as z from "zod";
import { collector, presetTaken } from "../settings.ts";
import { fetchProfiles } from "./profile-fetch.ts";
import { addSite } from "./sites.ts";
import { resetSync } from "./sync.ts";

const Preset = z.strictObject({
  id: z.string().min(1).max(100),
  collector: z.strictObject({ url: z.url(), ingest: z.string(), operator: z.string().exactOptional() }),
  sites: z.array(z.strictObject({ origin: z.url(), profile: z.string() })),
});

/** Takes the package's preset over; does nothing where there is none or it was taken before. */
export async function takePreset(): Promise<void> {
  const response = await fetch(browser.runtime.getURL("preset.json")).catch(() => undefined);
  if (!response?.ok) return;
  const preset = Preset.parse(await response.json());
  if ((await presetTaken.get()) === preset.id) return;
  await collector.set(preset.collector);
  await fetchProfiles();
  for (const site of preset.sites) await addSite(site.origin, site.profile);
  await resetSync();
  await presetTaken.set(preset.id);
}
