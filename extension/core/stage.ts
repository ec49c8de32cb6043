// Where interpreting happens: the world, the page, the profile and the drafts so far of one observation.
import { nextDraft, type Scene } from "./drafting.ts";
import type { Evidence } from "./evidence.ts";
import { keepValue } from "./kept-value.ts";
import type { Profile } from "./profile.ts";
import type { Keep } from "./profile-rules.ts";
import type { ActivityError, Details, Draft } from "./record.ts";
import { type OpenOperation, type PageRow, putOperation, type Session, type World } from "./world.ts";

/** Everything that judging one observation needs. Drafts are added to `drafts` in the order they happened. */
export interface Stage {
  world: World;
  page: PageRow;
  scene: Scene;
  profile: Profile;
  previews: boolean;
  drafts: Draft[];
}

export function keptDetails(keeps: Readonly<Record<string, Keep>>, evidence: Evidence, previews: boolean): Details {
  const details: Details = {};
  for (const [key, keep] of Object.entries(keeps)) {
    const value = keepValue(keep, evidence, previews);
    if (value !== undefined) details[key] = value;
  }
  return details;
}

/** The session an operation belongs to, as it is now. */
export function sessionOf(world: World, open: OpenOperation): Session {
  const known = world.sessions.get(open.draft.session_id);
  return (
    known ?? {
      session_id: open.draft.session_id,
      origin: open.origin,
      tab_id: open.tab_id,
      started_at: open.draft.started_at,
      last_at: open.draft.recorded_at,
      ended: true,
    }
  );
}

/**
 * Writes what is known of an operation that has not ended: `warning`, with the reason, and how long it was waited for,
 * where that is known. It stays open for a late end.
 */
export function markUnsure(
  world: World,
  scene: Scene,
  open: OpenOperation,
  error: ActivityError,
  { gone, waitedMs }: { gone: boolean; waitedMs: number | undefined },
): Draft {
  const draft = nextDraft(scene, open.draft, sessionOf(world, open), {
    status: "warning",
    ...(waitedMs === undefined ? {} : { duration_ms: Math.max(0, Math.round(waitedMs)) }),
    error,
  });
  putOperation(world, { ...open, gave_up: open.gave_up || !gone, page_gone: open.page_gone || gone });
  return draft;
}
