// Says in the log when the browser's access to a recorded site was taken away, and when it is back.
import browser from "webextension-polyfill";
import type { Draft } from "#core/record.ts";
import { markUnsure } from "#core/stage.ts";
import { running, type World } from "#core/world.ts";
import { sites, withoutAccess } from "../settings.ts";
import { newId, wallMs } from "./clock.ts";
import { patternOf } from "./sites.ts";
import { trailDraft, write } from "./trail.ts";

let last: Promise<unknown> = Promise.resolve();

/** Compares what is granted with what the log last said, one call after the other. */
export function noteAccess(): Promise<void> {
  const mine = last.then(note);
  last = mine.catch(() => undefined);
  return mine;
}

async function note(): Promise<void> {
  const before = await withoutAccess.get();
  const now: string[] = [];
  const recorded = (await sites.get()).map(({ origin }) => origin);
  for (const origin of recorded) {
    if (!(await browser.permissions.contains({ origins: [patternOf(origin)] }))) now.push(origin);
  }
  const taken = now.filter((origin) => !before.includes(origin));
  const given = before.filter((origin) => recorded.includes(origin) && !now.includes(origin));
  if (taken.length + given.length === 0) return;
  await write((known, open) => [
    ...taken.map((site) =>
      trailDraft(known, open, {
        action: "recording_paused",
        status: "warning",
        details: { reason: "access_removed", site },
        error: {
          kind: "auth",
          message: "The browser no longer gives access to this site, so nothing is recorded there.",
        },
        observed_by: "worker",
      }),
    ),
    ...taken.flatMap((site) => leaveUnheard(known, site)),
    ...given.map((site) =>
      trailDraft(known, open, {
        action: "recording_resumed",
        status: "success",
        details: { reason: "access_granted", site },
        observed_by: "worker",
      }),
    ),
  ]);
  await withoutAccess.set(now);
}

/** Nobody will hear how what runs there ends: that its page gave it up, or was left, would be said of it later. */
function leaveUnheard(known: World, site: string): Draft[] {
  const message = "The browser’s access to this site was taken away before the end was seen.";
  const error = { kind: "outcome_unknown", message } as const;
  return running(known)
    .filter(({ origin, gave_up, page_gone }) => origin === site && !gave_up && !page_gone)
    .map((open) => {
      const scene = { nowMs: wallMs(), id: newId, profile: open.draft.profile, origin: site };
      return markUnsure(known, scene, open, error, { gone: false, waitedMs: undefined });
    });
}
