// What a page says as it is left: where no worker runs, Chromium loses the message together with the page that sent it.
// So the page also puts it into the memory of this browser session, which outlives the page and wakes the worker.
import browser from "webextension-polyfill";
import { Handover } from "#core/observation.ts";
import type { PageRow } from "#core/world.ts";
import { siteOf } from "./sites.ts";
import { takeObservations, write } from "./trail.ts";

/** Content scripts see a store only where they are let; Firefox has no such switch, and lets them see what is on disk. */
interface Lockable {
  setAccessLevel?(level: { accessLevel: "TRUSTED_CONTEXTS" | "TRUSTED_AND_UNTRUSTED_CONTEXTS" }): Promise<void>;
}

/**
 * Lets pages leave their last words, and takes those of the pages that are known: whose they are is never asked of them.
 * What is on disk, the collector's tokens among it, is not for content scripts, which share a process with their page.
 */
export function hearLastWords(run: (work: () => Promise<unknown>) => void): void {
  browser.storage.onChanged.addListener((changes, area) => {
    if (area !== "session") return;
    for (const [page_id, { newValue }] of Object.entries(changes)) {
      const { data } = Handover.safeParse({ page_id, observations: newValue });
      if (data) run(() => take(data));
    }
  });
  run(async () => {
    await (browser.storage.local as Lockable).setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });
    await (browser.storage.session as Lockable).setAccessLevel?.({ accessLevel: "TRUSTED_AND_UNTRUSTED_CONTEXTS" });
  });
}

async function take({ page_id, observations }: Handover): Promise<void> {
  let page: PageRow | undefined;
  await write((known) => {
    page = known.pages.get(page_id);
    return [];
  });
  const site = page && (await siteOf(page.origin));
  if (page && site) await takeObservations(page, site.profile, observations);
  await browser.storage.session.remove(page_id);
}
