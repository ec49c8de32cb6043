// Makes drafts: the one place where an activity's record gets its ids, times, session and cleaned details.

import { type ActivityError, type Details, type Draft, MAX_DETAILS, RECORD_VERSION } from "./record.ts";
import { clean } from "./redact.ts";
import type { Status } from "./vocabulary.ts";
import type { Session } from "./world.ts";

/** What every draft of one observation shares. `nowMs` is wall time; `id()` gives a new UUIDv7. */
export interface Scene {
  nowMs: number;
  id(): string;
  profile: string;
  origin: string;
}

export interface Facts {
  action: string;
  status: Status;
  started_ms?: number;
  duration_ms?: number;
  details?: Details;
  error?: ActivityError | undefined;
  rule?: string;
  observed_by: Draft["observed_by"];
}

export const isoTime = (ms: number): string => new Date(ms).toISOString();

/** A new activity's first record. */
export function draftOf(scene: Scene, session: Session, facts: Facts): Draft {
  return {
    v: RECORD_VERSION,
    record_id: scene.id(),
    activity_id: scene.id(),
    session_id: session.session_id,
    ...(session.app_session_id === undefined ? {} : { app_session_id: session.app_session_id }),
    ...(session.document_name === undefined ? {} : { document_name: session.document_name }),
    action: facts.action,
    status: facts.status,
    started_at: isoTime(facts.started_ms ?? scene.nowMs),
    recorded_at: isoTime(scene.nowMs),
    ...(facts.duration_ms === undefined ? {} : { duration_ms: Math.max(0, Math.round(facts.duration_ms)) }),
    details: asMany(facts.details ?? {}),
    ...(facts.error === undefined ? {} : { error: facts.error }),
    origin: clean(scene.origin, 300),
    profile: scene.profile,
    ...(facts.rule === undefined ? {} : { rule: facts.rule }),
    observed_by: facts.observed_by,
  };
}

/**
 * Drafts that are stored together, without the starts that are over by then: each record holds the whole state of its
 * activity, so what a start was followed by takes its place. Nobody has seen that start yet, and nothing of it is lost.
 */
export function withoutPassedStarts(drafts: readonly Draft[]): Draft[] {
  const kept: Draft[] = [];
  const startedAt = new Map<string, number>();
  for (const draft of drafts) {
    const at = startedAt.get(draft.activity_id) ?? kept.length;
    kept[at] = draft;
    if (draft.status === "in_progress") startedAt.set(draft.activity_id, at);
    else startedAt.delete(draft.activity_id);
  }
  return kept;
}

/** The next record of an activity: its whole state again, with what has changed. */
export function nextDraft(scene: Scene, before: Draft, session: Session, change: Partial<Draft>): Draft {
  const { error: _gone, ...kept } = before;
  return {
    ...kept,
    record_id: scene.id(),
    recorded_at: isoTime(scene.nowMs),
    ...(session.app_session_id === undefined ? {} : { app_session_id: session.app_session_id }),
    ...(session.document_name === undefined ? {} : { document_name: session.document_name }),
    ...change,
    details: asMany(change.details ?? before.details),
  };
}

/** As many details as a record can hold: with more of them the whole record would be refused. */
function asMany(details: Details): Details {
  const entries = Object.entries(details);
  return entries.length <= MAX_DETAILS ? details : Object.fromEntries(entries.slice(0, MAX_DETAILS));
}
