// Keeps what really happened, in order, written down at the places where it happens: the answer key for any logger.
import type { Action, ErrorKind, Status } from "./words.ts";

/** One thing a reviewer did, or that happened to them. Double requests and re-sent ones are one entry. */
export interface TruthEntry {
  id: string;
  action: Action;
  true_status: Status;
  kind?: ErrorKind;
  /** The endpoint, so that a page's own entry can be laid beside it. */
  path: string;
  section?: string;
  feedback_id?: string;
  filename?: string;
  app_session_id?: string;
  /** ISO 8601; `ended_at` is null while it runs, and for ever where no answer ever comes. */
  started_at: string;
  ended_at: string | null;
  fault?: string;
  /** True when somebody who looks at HTTP status codes alone would write down another outcome. */
  hidden: boolean;
  /** True for what happens without a click: the first section's text, a session's start, the farewell beacon. */
  automatic?: boolean;
  /** The id of the entry this one was a part of: a submit exports too. */
  part_of?: string;
  /** How many requests arrived for it. */
  requests: number;
}

export interface Outcome {
  status: Status;
  kind?: ErrorKind;
}

export type Beginning = Pick<TruthEntry, "action" | "path"> & {
  /** Requests with the same key within the window are one thing. */
  key?: string;
  windowMs?: number;
} & Partial<Pick<TruthEntry, "section" | "feedback_id" | "filename" | "app_session_id" | "automatic" | "part_of">>;

export class Truth {
  private entries: TruthEntry[] = [];
  private recent = new Map<string, { entry: TruthEntry; untilMs: number }>();
  private count = 0;

  list(): TruthEntry[] {
    return structuredClone(this.entries);
  }

  reset(): void {
    this.entries = [];
    this.recent.clear();
  }

  /** Opens an entry, or returns the one this request repeats. */
  begin(beginning: Beginning): { entry: TruthEntry; repeated: boolean } {
    const { key, windowMs = 0, ...facts } = beginning;
    const known = key ? this.recent.get(key) : undefined;
    if (known && Date.now() < known.untilMs && known.entry === this.latestOf(beginning.path)) {
      known.entry.requests += 1;
      return { entry: known.entry, repeated: true };
    }
    const entry: TruthEntry = {
      id: `s${++this.count}`,
      ...facts,
      true_status: "in_progress",
      started_at: new Date().toISOString(),
      ended_at: null,
      hidden: false,
      requests: 1,
    };
    this.entries.push(entry);
    if (key) this.recent.set(key, { entry, untilMs: Date.now() + windowMs });
    return { entry, repeated: false };
  }

  /** A repeat within `windowMs` from now still counts as the same thing: a browser re-sends what was reset. */
  expectRepeat(key: string, entry: TruthEntry, windowMs: number): void {
    this.recent.set(key, { entry, untilMs: Date.now() + windowMs });
  }

  /** `claimed` is what the status code says: `undefined` where no answer was sent. */
  close(entry: TruthEntry, outcome: Outcome, claimed: "success" | "failed" | undefined): void {
    entry.true_status = outcome.status;
    if (outcome.kind) entry.kind = outcome.kind;
    else delete entry.kind;
    if (outcome.status !== "in_progress") entry.ended_at = new Date().toISOString();
    entry.hidden = outcome.status !== (claimed ?? "failed");
  }

  /** Going away and coming back is no repeat, however quick. */
  private latestOf(path: string): TruthEntry | undefined {
    return this.entries.findLast((entry) => entry.path === path);
  }
}

/** What the page keeps in `window.__truth`: what it saw, and what never reached the server. */
export interface PageTruth extends Omit<TruthEntry, "requests"> {
  /** What the page itself believed in the end, in its own words. */
  page_saw?: string;
}

export type JoinedTruth = (TruthEntry | PageTruth) & { page_saw?: string };

/**
 * Lays the page's entries beside the server's: where both saw the same thing the server is right; what only the page
 * saw (a refused file, a request that never arrived, a dismissed question) is added. In order of their start.
 */
export function joinTruth(server: readonly TruthEntry[], page: readonly PageTruth[]): JoinedTruth[] {
  const free = new Set(server);
  const joined: JoinedTruth[] = [];
  for (const seen of page) {
    const match = seen.path ? [...free].find((entry) => isSame(entry, seen)) : undefined;
    if (!match) {
      joined.push(seen);
      continue;
    }
    free.delete(match);
    joined.push(seen.page_saw ? { ...match, page_saw: seen.page_saw } : match);
  }
  joined.push(...free);
  return joined.sort((a, b) => a.started_at.localeCompare(b.started_at));
}

const ARRIVES_WITHIN_MS = 2000;

function isSame(entry: TruthEntry, seen: PageTruth): boolean {
  const lateMs = Date.parse(entry.started_at) - Date.parse(seen.started_at);
  return entry.path === seen.path && entry.action === seen.action && lateMs >= -5 && lateMs < ARRIVES_WITHIN_MS;
}
