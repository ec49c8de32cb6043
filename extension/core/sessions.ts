// Sessions: which review an observation belongs to, when a new one starts, and when one ends.
import { draftOf, isoTime, type Scene } from "./drafting.ts";
import { clean, type Evidence, lookUp } from "./evidence.ts";
import type { Profile, RequestRule } from "./profile.ts";
import type { Draft } from "./record.ts";
import { type PageRow, putSession, type Session, type World } from "./world.ts";

/** A session with nothing new in it for this long is over. */
export const IDLE_MS = 30 * 60_000;

/** The session named by the app's own id in the evidence, else the tab's current one, else a new one. */
export function sessionFor(
  world: World,
  page: PageRow,
  scene: Scene,
  profile: Profile,
  evidence: Evidence,
  drafts: Draft[],
): Session {
  const appId = firstText(evidence, profile.session_id, 200);
  if (appId !== undefined) {
    const named = [...world.sessions.values()].find(
      (session) => session.app_session_id === appId && session.origin === page.origin,
    );
    if (named) return touch(world, named, scene);
  }
  return currentSession(world, page, scene, drafts);
}

/** The tab's open session, or a new one; one that has been idle for 30 minutes ends first. */
export function currentSession(world: World, page: PageRow, scene: Scene, drafts: Draft[]): Session {
  const open = [...world.sessions.values()].find(
    (session) => !session.ended && session.tab_id === page.tab_id && session.origin === page.origin,
  );
  if (open && scene.nowMs - Date.parse(open.last_at) <= IDLE_MS) return touch(world, open, scene);
  if (open) endSession(world, open, scene, "idle", drafts);
  return startSession(world, page, scene, drafts);
}

function startSession(world: World, page: PageRow, scene: Scene, drafts: Draft[]): Session {
  const now = isoTime(scene.nowMs);
  const session: Session = {
    session_id: scene.id(),
    origin: page.origin,
    tab_id: page.tab_id,
    started_at: now,
    last_at: now,
    ended: false,
  };
  putSession(world, session);
  drafts.push(draftOf(scene, session, { action: "session_started", status: "success", observed_by: "worker" }));
  return session;
}

/** Ends a session once, with the reason as a detail. */
export function endSession(world: World, session: Session, scene: Scene, reason: string, drafts: Draft[]): void {
  if (session.ended) return;
  putSession(world, { ...session, ended: true });
  drafts.push(
    draftOf(scene, session, { action: "session_ended", status: "success", details: { reason }, observed_by: "worker" }),
  );
}

/** Before an upload: a session that already has a document ends, and the upload opens the next one. */
export function sessionForUpload(world: World, page: PageRow, scene: Scene, drafts: Draft[]): Session {
  const open = currentSession(world, page, scene, drafts);
  if (open.app_session_id === undefined && open.document_name === undefined) return open;
  endSession(world, open, scene, "new_document", drafts);
  return startSession(world, page, scene, drafts);
}

/** Takes on what an answer says of the session: the app's own id, the document's name, its end. */
export function learnSession(
  world: World,
  session: Session,
  rule: RequestRule,
  evidence: Evidence,
  succeeded: boolean,
): Session {
  if (!rule.session || !succeeded) return session;
  const appId = firstText(evidence, rule.session.id ?? [], 200);
  const name = rule.session.document ? firstText(evidence, [rule.session.document], 300) : undefined;
  if (appId === undefined && name === undefined) return session;
  const learned = {
    ...session,
    ...(appId === undefined ? {} : { app_session_id: appId }),
    ...(name === undefined ? {} : { document_name: name }),
  };
  putSession(world, learned);
  return learned;
}

function touch(world: World, session: Session, scene: Scene): Session {
  const touched = { ...session, last_at: isoTime(Math.max(scene.nowMs, Date.parse(session.last_at))) };
  putSession(world, touched);
  return touched;
}

function firstText(evidence: Evidence, sources: readonly string[], max: number): string | undefined {
  for (const source of sources) {
    const value = lookUp(evidence, source)[0];
    if (typeof value === "string" && value !== "") return clean(value, max);
  }
  return undefined;
}
