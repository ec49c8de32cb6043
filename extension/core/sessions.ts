// Sessions: which review an observation belongs to, when a new one starts, and when one ends.
import { draftOf, isoTime, type Scene } from "./drafting.ts";
import { type Evidence, idIn } from "./evidence.ts";
import { baseName } from "./kept-value.ts";
import type { RequestRule } from "./profile-rules.ts";
import type { Draft } from "./record.ts";
import type { Stage } from "./stage.ts";
import { putSession, running, type Session, type World } from "./world.ts";

/** A session with nothing new in it for this long is over. */
export const IDLE_MS = 30 * 60_000;
/** What a tab tells in its last moment can come when it is known already that it was closed. */
const LAST_MOMENT_MS = 1000;

/** How long before the newest session the log is looked through for those that may still go on. */
const GOES_ON_MS = 48 * 3_600_000;

/**
 * Since when a session must have been active to be one that may still go on, or has still to end: for the two days before
 * the newest of them, which may itself be long ago. Earlier ones are forgotten, within a life of the worker as between two.
 */
export const goesOnSince = (newestLastAt: string | undefined, nowMs: number): string =>
  isoTime(Math.min(nowMs, Date.parse(newestLastAt ?? "") || nowMs) - GOES_ON_MS);

const isOfClosedTab = ({ ended_because, ended_ms = 0 }: Session, nowMs: number): boolean =>
  ended_because === "tab_closed" && nowMs <= ended_ms + LAST_MOMENT_MS;

/**
 * The session named by the app's own id in the evidence, else the tab's current one, else a new one. `goesOn` takes up
 * one that had ended: somebody works in it again.
 */
export function sessionFor(stage: Stage, evidence: Evidence, goesOn = false): Session {
  const { world, scene, profile } = stage;
  const appId = firstText(evidence, profile.session_id, 200);
  if (appId === undefined) return currentSession(stage);
  const named = namedSession(stage, appId);
  // What a page sends as it is left is no work that goes on.
  const isWork = goesOn && evidence.request?.channel !== "beacon";
  if (named) {
    const isOver = named.ended_because === "reset" || isOfClosedTab(named, scene.nowMs);
    return isWork && named.ended && !isOver ? takeUp(stage, named) : touch(stage, named);
  }
  const open = currentSession(stage);
  if (open.app_session_id === undefined) return withAppId(world, open, appId);
  endSession(world, open, stage.scene, "new_session", stage.drafts);
  return withAppId(world, startSession(stage), appId);
}

/**
 * Of several (an app may go on with its id for the next document) the tab's own that is open, or the one that was last
 * worked in: in what order they are known changes with each life of the worker.
 */
function namedSession({ world, page }: Stage, appId: string): Session | undefined {
  const named = [...world.sessions.values()].filter(
    (session) => session.app_session_id === appId && session.origin === page.origin,
  );
  const open = named.filter((session) => !session.ended);
  return newestOf(open.filter((session) => session.tab_id === page.tab_id)) ?? newestOf(open) ?? newestOf(named);
}

function withAppId(world: World, session: Session, appId: string): Session {
  const known = { ...session, app_session_id: appId };
  putSession(world, known);
  return known;
}

/** The tab's open session, or a new one; one that has been idle for 30 minutes ends first. */
export function currentSession(stage: Stage): Session {
  const { world, page, scene, drafts } = stage;
  const ofTab = [...world.sessions.values()].filter(
    (session) => session.tab_id === page.tab_id && session.origin === page.origin,
  );
  const open = newestOf(ofTab.filter((session) => !session.ended));
  if (open && scene.nowMs - Date.parse(open.last_at) <= IDLE_MS) return touch(stage, open);
  if (open) endSession(world, open, scene, "idle", drafts, false, Date.parse(open.last_at));
  const closed = newestOf(ofTab.filter((session) => isOfClosedTab(session, scene.nowMs)));
  return closed ? touch(stage, closed) : startSession(stage);
}

/**
 * The tab's session of an earlier moment: one that has ended since was not over then, and where nobody looked for long, the
 * session that is idle by now was not either.
 */
export function sessionAt(stage: Stage, atMs: number): Session {
  const { world, page, scene } = stage;
  const then = { ...stage, scene: { ...scene, nowMs: atMs } };
  const overSince = [...world.sessions.values()].filter(
    ({ tab_id, origin, started_at, last_at, ended, ended_ms = 0 }) =>
      tab_id === page.tab_id &&
      origin === page.origin &&
      ended &&
      Date.parse(started_at) <= atMs &&
      atMs < ended_ms &&
      atMs - Date.parse(last_at) <= IDLE_MS,
  );
  const over = newestOf(overSince);
  return over ? touch(then, over) : currentSession(then);
}

/** The last active, and of two within a millisecond the one that began later: in what order they are known says nothing. */
export const newestOf = (sessions: readonly Session[]): Session | undefined =>
  sessions.reduce<Session | undefined>(
    (newest, one) => (newest && ageOf(newest) > ageOf(one) ? newest : one),
    undefined,
  );

const ageOf = ({ last_at, session_id }: Session): string => `${last_at} ${session_id}`;

function startSession({ world, page, scene, drafts }: Stage): Session {
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

function takeUp(stage: Stage, session: Session): Session {
  const { ended_because: _why, ended_ms: _when, ...kept } = session;
  const open = touch(stage, { ...kept, ended: false, tab_id: stage.page.tab_id });
  stage.drafts.push(
    draftOf(stage.scene, open, {
      action: "session_state_changed",
      status: "success",
      details: { change: "resumed" },
      observed_by: "worker",
    }),
  );
  return open;
}

/**
 * Ends a session once, with the reason as a detail; `said` where an activity of its own says so already. `endedMs` is when
 * it was over, where that is found later.
 */
export function endSession(
  world: World,
  session: Session,
  scene: Scene,
  reason: string,
  drafts: Draft[],
  said = false,
  endedMs = scene.nowMs,
): void {
  if (session.ended) return;
  putSession(world, { ...session, ended: true, ended_because: reason, ended_ms: scene.nowMs });
  if (said) return;
  drafts.push(
    draftOf(scene, session, {
      action: "session_ended",
      status: "success",
      started_ms: endedMs,
      details: { reason },
      observed_by: "worker",
    }),
  );
}

/**
 * The browser has started anew: its tabs are others than those before `beforeMs`, and Firefox numbers them from 1 again. A
 * session that was open then is in none of them; it goes on where the app names it, and ends as that of a closed tab.
 */
export function leaveTabs(world: World, beforeMs: number): void {
  for (const session of world.sessions.values())
    if (!session.ended && session.tab_id > 0 && Date.parse(session.started_at) < beforeMs)
      putSession(world, { ...session, tab_id: 0 });
}

/** Before an upload: a session that has a document, or still waits for one, ends, and the upload opens the next one. */
export function sessionForUpload(stage: Stage): Session {
  const open = currentSession(stage);
  const isNew = open.app_session_id === undefined && open.document_name === undefined;
  if (isNew && !waitsForDocument(stage, open)) return open;
  endSession(stage.world, open, stage.scene, "new_document", stage.drafts);
  return startSession(stage);
}

/** An upload that the page may have given up already, and whose answer can still come. */
function waitsForDocument({ world, profile }: Stage, session: Session): boolean {
  const starts = profile.requests.filter((rule) => rule.session?.starts).map((rule) => rule.id);
  return running(world).some(
    (one) => one.draft.session_id === session.session_id && !one.page_gone && starts.includes(one.rule),
  );
}

/** Takes on what an answer says of the session: the app's own id, the document's name. */
export function learnSession(stage: Stage, session: Session, rule: RequestRule, evidence: Evidence): Session {
  if (!rule.session) return session;
  const { world, scene, drafts } = stage;
  const appId = firstText(evidence, [rule.session.id ?? []].flat(), 200);
  const path = rule.session.document ? firstText(evidence, [rule.session.document], 1000) : undefined;
  const name = path === undefined ? undefined : baseName(path);
  if (appId === undefined && name === undefined) return session;
  const learned = {
    ...session,
    ...(appId === undefined ? {} : { app_session_id: appId }),
    ...(name === undefined ? {} : { document_name: name }),
  };
  putSession(world, learned);
  // A late answer to an upload that another one has followed ends nothing.
  if (!rule.session.starts || learned.ended) return learned;
  for (const other of world.sessions.values()) {
    const mine = other.tab_id === learned.tab_id && other.origin === learned.origin;
    if (mine && other.session_id !== learned.session_id) endSession(world, other, scene, "new_document", drafts);
  }
  return learned;
}

function touch({ world, scene }: Pick<Stage, "world" | "scene">, session: Session): Session {
  const touched = { ...session, last_at: isoTime(Math.max(scene.nowMs, Date.parse(session.last_at))) };
  putSession(world, touched);
  return touched;
}

/** What a page writes into an address where it has no id. */
const NO_ID = /^(?:null|undefined)$/;

function firstText(evidence: Evidence, sources: readonly string[], max: number): string | undefined {
  for (const source of sources) {
    const text = idIn(evidence, source, max);
    if (text !== undefined && !NO_ID.test(text)) return text;
  }
  return undefined;
}
