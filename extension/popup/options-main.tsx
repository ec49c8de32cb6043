// Entry of the options page: connects its view to the settings, the permissions and the worker.
import { render } from "preact";
import browser from "webextension-polyfill";
import { send } from "../send.ts";
import { collector, previews, sites, wantedSite } from "../settings.ts";
import { Options } from "./Options.tsx";
import type { OptionsActions, OptionsModel } from "./options-model.ts";
import { save } from "./save.ts";

const root = document.getElementById("root");

async function read(): Promise<OptionsModel> {
  const [target, recorded, keep, profiles] = await Promise.all([
    collector.get(),
    sites.get(),
    previews.get(),
    send("list_profiles", {}),
  ]);
  return {
    collector: target ? { url: target.url, mayOperate: target.operator !== undefined } : undefined,
    sites: recorded,
    profiles: profiles ?? [],
    previews: keep,
  };
}

async function refresh(): Promise<undefined> {
  const model = await read();
  if (root) render(<Options model={model} actions={actions} />, root);
  return undefined;
}

const patternOf = (url: string): string => `${new URL(url).protocol}//${new URL(url).hostname}/*`;

const actions: OptionsActions = {
  async setTokens(url, ingest, operator) {
    if (!/^https?:\/\/[^/]+/.test(url)) return "Give the collector’s address as http://… or https://…";
    const asked = browser.permissions.request({ origins: [patternOf(url)] });
    // A yes to the collector is none to a site of the same host that was asked for, and refused, before.
    await wantedSite.set(null);
    if (!(await asked)) return "Without access to the collector’s address nothing can be sent there.";
    const before = await collector.get();
    const same = before?.url === new URL(url).origin ? before : undefined;
    const token = ingest || same?.ingest;
    if (!token) return "Give the ingest token too: without it nothing can be sent.";
    const may = operator || same?.operator;
    await collector.set({ url: new URL(url).origin, ingest: token, ...(may ? { operator: may } : {}) });
    // A pairing, as from the popup: it also brings the team's profiles.
    const answer = await send("pair", { url, token });
    return (await refresh()) ?? answer?.says;
  },
  async setProfile(origin, profile) {
    await sites.set((await sites.get()).map((site) => (site.origin === origin ? { origin, profile } : site)));
    return (await refresh()) ?? "Saved. Reload the site’s tabs to record by this profile.";
  },
  async forgetSite(origin) {
    await sites.set((await sites.get()).filter((site) => site.origin !== origin));
    const target = await collector.get();
    const used = [...(await sites.get()).map((site) => site.origin), ...(target ? [target.url] : [])];
    const rest = used.map(patternOf);
    if (!rest.includes(patternOf(origin)))
      await browser.permissions.remove({ origins: [patternOf(origin)] }).catch(() => false);
    return (await refresh()) ?? "No longer recorded. What was recorded stays.";
  },
  async importProfile(file) {
    const answer = await send("import_profile", { text: await file.text() });
    await refresh();
    return answer?.says ?? "Imported.";
  },
  exportProfile: (profile) =>
    save(`${profile.id}.profile.json`, new Blob([profile.text], { type: "application/json" })),
  async removeProfile(id) {
    const answer = await send("remove_profile", { id });
    await refresh();
    return answer?.says ?? "Removed.";
  },
  async setPreviews(on) {
    await previews.set(on);
    return refresh();
  },
};

for (const row of [collector, sites, previews]) row.watch(() => void refresh());
void refresh();
