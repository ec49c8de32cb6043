// Records what the collector itself does as activities of its own stream.
import type { ActivityError, Details, Draft } from "#core/record.ts";
import { RECORD_VERSION } from "#core/record.ts";
import type { Status } from "#core/vocabulary.ts";
import type { SessionRow, Store } from "./store/contract.ts";

export interface OwnOperation {
  activity_id: string;
  finish(status: Exclude<Status, "in_progress">, details: Details, error?: ActivityError): Promise<void>;
}

export interface OwnTrail {
  /** Writes the operation as in progress; `session` is the one it is about, else the collector's own. */
  start(action: string, details: Details, session?: SessionRow): Promise<OwnOperation>;
  /** Ends what an earlier run of the collector left open; returns the ids of those activities. */
  closeAbandoned(): Promise<string[]>;
}

export function createOwnTrail(store: Store, now: () => number, newId: () => string): OwnTrail {
  const iso = (): string => new Date(now()).toISOString();
  const write = (draft: Omit<Draft, "record_id" | "recorded_at" | "v" | "origin" | "profile" | "observed_by">) => {
    const at = iso();
    const own = {
      v: RECORD_VERSION,
      record_id: newId(),
      recorded_at: at,
      origin: "collector",
      profile: "collector",
    } as const;
    return store.appendOwn({ ...draft, ...own, observed_by: "collector" }, at);
  };
  return {
    async start(action, details, session) {
      const activity_id = newId();
      const startedMs = performance.now();
      const { session_id, app_session_id, document_name } = session ?? {
        session_id: store.own.session_id,
        app_session_id: "collector",
      };
      const base = {
        activity_id,
        session_id,
        ...(app_session_id === undefined ? {} : { app_session_id }),
        ...(document_name === undefined ? {} : { document_name }),
        action,
        started_at: iso(),
      };
      await write({ ...base, status: "in_progress", details });
      return {
        activity_id,
        async finish(status, ended, error) {
          const duration_ms = Math.round(performance.now() - startedMs);
          await write({ ...base, status, duration_ms, details: { ...details, ...ended }, ...(error ? { error } : {}) });
        },
      };
    },
    async closeAbandoned() {
      const open = await store.openOwnActivities();
      for (const { activity_id, session_id, app_session_id, document_name, action, started_at, details } of open) {
        await write({
          activity_id,
          session_id,
          ...(app_session_id === undefined ? {} : { app_session_id }),
          ...(document_name === undefined ? {} : { document_name }),
          action,
          started_at,
          status: "warning",
          details,
          error: { kind: "outcome_unknown", message: "The collector stopped before this ended." },
        });
      }
      return open.map((activity) => activity.activity_id);
    },
  };
}
