// Entry of the worker: every listener is registered before anything is awaited, because an event may have woken it.
import browser from "webextension-polyfill";
import { reviveDead } from "#buffer/outbox.ts";
import { endSession, leaveTabs } from "#core/sessions.ts";
import { CHANGES } from "../messages.ts";
import { collector, hasBegun, importedProfiles, paused, sites, wantedSite } from "../settings.ts";
import { noteAccess } from "./access.ts";
import { updateBadge } from "./badge.ts";
import { newId, wallMs } from "./clock.ts";
import { journal } from "./journal.ts";
import { hearLastWords } from "./last-words.ts";
import { takePreset } from "./preset.ts";
import { fetchWhenDue } from "./profile-fetch.ts";
import { receive } from "./receive.ts";
import { settlePause, sweepNow } from "./recording.ts";
import { addSite, injectIntoOpenTabs, registerScripts } from "./sites.ts";
import { closeDisk } from "./stores.ts";
import { onSyncState, sync, syncHopefully, syncSoon } from "./sync.ts";
import { onAppended, write } from "./trail.ts";
import { onTrouble } from "./trouble.ts";

const TICK = "tick";
const TICK_MS = 30_000;
const changes = new BroadcastChannel(CHANGES);

/** Runs in the background of an event; what goes wrong is told in the worker's console and tried again at the next. */
function run(work: () => Promise<unknown>): void {
  work().catch((error: unknown) => console.error("Review Trail:", error));
}

browser.runtime.onMessage.addListener(receive as Parameters<typeof browser.runtime.onMessage.addListener>[0]);

hearLastWords(run);
run(closeDisk);

browser.alarms.onAlarm.addListener((alarm) => {
  if (alarm.name !== TICK) return;
  run(async () => Promise.all([sweepNow(), sync()]));
  run(fetchWhenDue);
});

browser.runtime.onInstalled.addListener(() =>
  run(async () => {
    await registerScripts();
    await reviveDead((await journal()).database);
    await injectEverywhere();
  }),
);

async function injectEverywhere(): Promise<void> {
  for (const site of await sites.get()) await injectIntoOpenTabs(site.origin);
}

const begunMs = wallMs();
/** A page may have begun, and woken the worker, so long before the worker is there. */
const STARTING_MS = 5000;

/** Wakes the worker, which then does what is due at a start. */
browser.runtime.onStartup.addListener(() =>
  run(() =>
    write((known) => {
      leaveTabs(known, begunMs - STARTING_MS);
      return [];
    }),
  ),
);

browser.permissions.onAdded.addListener(() =>
  run(async () => {
    const wanted = await wantedSite.get();
    if (wanted && (await addSite(wanted.origin, wanted.profile))) await wantedSite.set(null);
    else await registerScripts();
    // The browser's own settings can give access back: of the tabs that are open then the log says that they are recorded.
    await injectEverywhere();
    await noteAccess();
  }),
);

browser.permissions.onRemoved.addListener(() =>
  run(async () => {
    await noteAccess();
    await registerScripts();
  }),
);

browser.tabs.onRemoved.addListener((tabId) =>
  run(() =>
    write((known) => {
      const drafts: Parameters<typeof endSession>[4] = [];
      for (const session of known.sessions.values()) {
        const scene = { nowMs: wallMs(), id: newId, profile: "trail", origin: session.origin };
        if (session.tab_id === tabId) endSession(known, session, scene, "tab_closed", drafts);
      }
      return drafts;
    }),
  ),
);

self.addEventListener("online", () => run(syncHopefully));
importedProfiles.watch(() => run(registerScripts));
sites.watch(() => run(registerScripts));
collector.watch(() => run(() => sync(true)));
paused.watch(() => run(updateBadge));
onTrouble(() => {
  changes.postMessage("trouble");
  run(updateBadge);
});

onAppended(() => {
  changes.postMessage("appended");
  syncSoon();
});
onSyncState(() => {
  changes.postMessage("sync");
  run(updateBadge);
});

run(async () => {
  // One that is due stays: each start of a worker that often ends would put it off. After a clock was set back it is far off.
  const tick = await browser.alarms.get(TICK);
  if (!tick || tick.scheduledTime > wallMs() + TICK_MS)
    await browser.alarms.create(TICK, { periodInMinutes: TICK_MS / 60_000 });
  await settlePause();
  await takePreset();
  await write(() => []);
  if (await hasBegun.get()) return;
  await Promise.all([registerScripts(), sweepNow(), noteAccess(), syncHopefully()]);
  await hasBegun.set();
});
