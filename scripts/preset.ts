// Makes a copy of the built extension that is set up already: its collector, its sites, and the access they need.
import { cp, readFile, rm, writeFile } from "node:fs/promises";

export interface Preset {
  id: string;
  collector: { url: string; ingest: string; operator?: string };
  sites: { origin: string; profile: string }[];
}

/** Matches the pages of this address's host, on any port. */
export const patternOf = (url: string): string => `${new URL(url).protocol}//${new URL(url).hostname}/*`;

/** Copies `from` to `to` with `preset.json` and host permissions for the collector and the sites. */
export async function packPreset(preset: Preset, to: string, from = "dist/extension"): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await cp(from, to, { recursive: true });
  const manifest = JSON.parse(await readFile(`${to}/manifest.json`, "utf8")) as Record<string, unknown>;
  const hosts = [preset.collector.url, ...preset.sites.map((site) => site.origin)].map(patternOf);
  manifest["host_permissions"] = [...new Set(hosts)];
  await writeFile(`${to}/manifest.json`, JSON.stringify(manifest, null, 2));
  await writeFile(`${to}/preset.json`, JSON.stringify(preset));
}
