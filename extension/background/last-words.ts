// What a page says as it is left: where no worker runs, Chromium loses the message together with the page that sent it.
// So the page also puts it into the memory of this browser session, which outlives the page and wakes the worker.
import browser from "webextension-polyfill";
import { Handover } from "#core/observation.ts";
import type { PageRow } from "#core/world.ts";
import { siteOf } from "./sites.ts";
import { openMemory } from "./stores.ts";
import { takeObservations, write } from "./trail.ts";

/**
 * Lets pages leave their last words, and takes those of the pages that are known: whose they are is never asked of them.
 * Those that an earlier worker ended over are still there.
 */
export function hearLastWords(run: (work: () => Promise<unknown>) => void): void {
  const hear = (page_id: string, observations: unknown): void => {
    const { data } = Handover.safeParse({ page_id, observations });
    if (data) run(() => take(data));
  };
  browser.storage.onChanged.addListener((changes, area) => {
    if (area !== "session") return;
    for (const [pageId, { newValue }] of Object.entries(changes)) hear(pageId, newValue);
  });
  run(async () => {
    await openMemory();
    for (const [pageId, value] of Object.entries(await browser.storage.session.get())) hear(pageId, value);
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
  // More may have come meanwhile: that stays until it is stored, too.
  const { [page_id]: kept } = await browser.storage.session.get(page_id);
  if (JSON.stringify(kept) === JSON.stringify(observations)) await browser.storage.session.remove(page_id);
}
