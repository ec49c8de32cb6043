// The drift alarm: notices that a profile's clicks and requests no longer come together, and says so once.
import { draftOf } from "./drafting.ts";
import type { Profile } from "./profile.ts";
import type { Stage } from "./stage.ts";
import type { Session } from "./world.ts";
import { putDrift } from "./world.ts";

/** So many in a row are no accident. */
const ROW = 5;

/** A request has left, with or without the click that a rule says begins it. */
export function noteRequest(stage: Stage, session: Session, ruleId: string, clickRule: string | undefined): void {
  const { profile } = stage;
  const rule = profile.requests.find((one) => one.id === ruleId);
  const expected = profile.elements.some((one) => one.begins.includes(ruleId));
  if (!expected || rule?.other_ways) return;
  count(stage, session, ruleId, clickRule !== undefined, "no_click");
  if (clickRule !== undefined) count(stage, session, clickRule, true, "no_request");
}

/** A click has begun no activity, and no request either unless one has `begun`. One that asks may have been answered with no. */
export function noteWaitedClick(stage: Stage, session: Session, elementRule: string, begun: boolean): void {
  const rule = stage.profile.elements.find((one) => one.id === elementRule);
  if (!rule || (rule.asks && !begun)) return;
  count(stage, session, elementRule, begun, "no_request");
}

function count(stage: Stage, session: Session, rule: string, matched: boolean, reason: keyof typeof SENTENCES): void {
  const { world, profile } = stage;
  const key = keyOf(profile, rule, stage.page.origin);
  const before = world.drift.get(key) ?? { misses: 0, told: false };
  if (matched) {
    if (before.misses > 0) putDrift(world, key, { misses: 0, told: false });
    return;
  }
  const misses = before.misses + 1;
  const due = misses >= ROW && !before.told;
  putDrift(world, key, { misses, told: before.told || due });
  if (!due) return;
  stage.drafts.push(
    draftOf(stage.scene, session, {
      action: "profile_drift",
      status: "warning",
      details: { rule, seen: misses, reason },
      error: { kind: "outcome_unknown", message: SENTENCES[reason] },
      rule,
      observed_by: "worker",
    }),
  );
}

const SENTENCES = {
  no_click: "The request keeps coming without the click that the profile expects: the page’s elements have changed.",
  no_request: "The click keeps coming without the request that the profile expects: the app’s requests have changed.",
} as const;

const keyOf = (profile: Profile, rule: string, origin: string): string => `${origin} ${profile.id} ${rule}`;
