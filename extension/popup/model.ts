// What the popup shows, as plain values: views take this and nothing else, so any state can be drawn in a test.
import type { Activity } from "#core/activity.ts";
import type { Summary } from "#core/summary.ts";

/** One line of the session picker. */
export interface SessionChoice {
  session_id: string;
  title: string;
  started_at: string;
  last_at: string;
  ended: boolean;
}

/** The site of the tab in front: can it be recorded, is it, and by which profile. */
export interface SiteState {
  origin?: string;
  state: "not_a_site" | "not_recorded" | "recording" | "paused" | "no_access" | "reload_needed";
}

/**
 * Whether everything is safely on the collector, in the facts that the one sentence is made of. All counts are of
 * records; `next_try_ms` is a moment (milliseconds since 1970), `missing` what the collector lacks and nobody holds.
 */
export interface SafetyState {
  state:
    | "safe"
    | "sending"
    | "waiting"
    | "unpaired"
    | "unreachable"
    | "refused"
    | "paused"
    | "empty"
    | "disk_full"
    | "not_stored"
    | "not_read";
  pending: number;
  dead: number;
  missing: number;
  delivered: number;
  next_try_ms?: number;
  last_error?: string;
  collector?: string;
}

/**
 * Everything on the popup at one moment. `summary` and lists are of `selected`, or of all sessions when undefined.
 * Both lists hold the newest activities, newest first, at most 50; `failures` those that are failed or unsure.
 */
export interface PopupModel {
  now_ms: number;
  site: SiteState;
  safety: SafetyState;
  sessions: SessionChoice[];
  selected: string | undefined;
  summary: Summary;
  failures: Activity[];
  recent: Activity[];
}

/** What the popup can ask for; each resolves to a sentence for the person, or undefined when what is shown says it. */
export interface PopupActions {
  recordSite(origin: string): Promise<string | undefined>;
  pause(): Promise<string | undefined>;
  resume(): Promise<string | undefined>;
  syncNow(): Promise<string | undefined>;
  select(sessionId: string | undefined): void;
  exportFile(format: "json" | "html"): Promise<string | undefined>;
  exportToS3(): Promise<string | undefined>;
  testS3(): Promise<string | undefined>;
  /** Saves what the collector does not have as one file, for it to import. */
  savePending(): Promise<string | undefined>;
  openLog(): Promise<string | undefined>;
  pair(url: string, token: string): Promise<string | undefined>;
}
