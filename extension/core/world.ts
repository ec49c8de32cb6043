// The interpreter's memory: open operations, sessions and pages, with a note of what changed since it was last stored.
import type { Details, Draft } from "./record.ts";

/** One review. `tab_id` is the tab it lives in; the app's own id and the document name come as soon as they are known. */
export interface Session {
  session_id: string;
  origin: string;
  tab_id: number;
  app_session_id?: string;
  document_name?: string;
  started_at: string;
  last_at: string;
  ended: boolean;
  /** Why it ended; one that ended for a reason other than the app's own word goes on when the app names it again. */
  ended_because?: string;
  ended_ms?: number;
}

/** An operation that has started and not ended. `requests` are the page's numbers of its requests. */
export interface OpenOperation {
  activity_id: string;
  page_id: string;
  tab_id: number;
  origin: string;
  requests: number[];
  job_id?: string;
  /** The page's number of the poll that it waits for. */
  asks?: number;
  /** The last answer about its job was a good one, and no line of the profile knows what it says. */
  unread?: true;
  api_id?: string;
  profile: string;
  rule: string;
  started_ms: number;
  seen_ms: number;
  gave_up: boolean;
  page_gone: boolean;
  /** A poll could not tell of its job, or a pause may have hidden its end, and nothing that came later could yet. */
  unsure?: true;
  /** It leaves the page: the page that comes instead tells how it ended. */
  leaves?: true;
  /** Where it leads to, in short. */
  address?: string;
  /** It has ended, and a later answer may still show that it came to something else. */
  done?: true;
  /** Facts of what it brought, by id, for the requests that name one of them. */
  known?: [id: string, facts: Details][];
  draft: Draft;
}

/** A click that a rule links to requests, until one of them leaves. */
export interface PendingClick {
  rule: string;
  at_ms: number;
  label: string;
  begins: string[];
  /** A choice that begins a request is no button. */
  choice?: boolean;
  /** What the rule of an element that saves a file keeps of it. */
  details?: Details;
  /** A request without an activity of its own has left: the click is one, and not an idle one. */
  begun?: true;
}

/** How far the observations of one page have been handled (a resend is a no-op), and what the page is in the middle of. */
export interface PageRow {
  page_id: string;
  tab_id: number;
  frame_id: number;
  origin: string;
  handled_upto: number;
  seen_ms: number;
  closed: boolean;
  /** It was taken to have gone because it did not answer: it has not where it tells something after all. */
  silent?: true;
  clicks: PendingClick[];
  /** The profile and version that judges this page. */
  profile?: string;
  /** Requests of ended operations that are still to be answered: the second of two for one click. */
  settled?: number[];
}

/** How often in a row a rule was seen without the click or the request that belongs to it. */
export interface DriftRow {
  misses: number;
  told: boolean;
}

/** All of it. Change through the functions below, so that the buffer stores exactly what changed. */
export interface World {
  sessions: Map<string, Session>;
  operations: Map<string, OpenOperation>;
  pages: Map<string, PageRow>;
  drift: Map<string, DriftRow>;
  touched: { sessions: Set<string>; operations: Set<string>; pages: Set<string>; drift: Set<string> };
  /** The operations that the buffer holds: one that begins and ends within an append never gets there. */
  stored: Set<string>;
}

export function emptyWorld(): World {
  return {
    sessions: new Map(),
    operations: new Map(),
    pages: new Map(),
    drift: new Map(),
    touched: { sessions: new Set(), operations: new Set(), pages: new Set(), drift: new Set() },
    stored: new Set(),
  };
}

/** Notes that the buffer holds what changed. */
export function settleWorld({ operations, touched, stored }: World): void {
  for (const id of touched.operations) {
    if (operations.has(id)) stored.add(id);
    else stored.delete(id);
  }
  for (const ids of Object.values(touched)) ids.clear();
}

export function putSession(world: World, session: Session): void {
  world.sessions.set(session.session_id, session);
  world.touched.sessions.add(session.session_id);
}

export function putOperation(world: World, operation: OpenOperation): void {
  world.operations.set(operation.activity_id, operation);
  world.touched.operations.add(operation.activity_id);
}

/** The operations that have not ended. */
export const running = (world: World): OpenOperation[] => [...world.operations.values()].filter((one) => !one.done);

/** Forgets an operation that has ended. */
export function dropOperation(world: World, activityId: string): void {
  world.operations.delete(activityId);
  world.touched.operations.add(activityId);
}

export function putPage(world: World, page: PageRow): void {
  world.pages.set(page.page_id, page);
  world.touched.pages.add(page.page_id);
}

/** Forgets a page that is closed and has no open operation left. */
export function dropPage(world: World, pageId: string): void {
  world.pages.delete(pageId);
  world.touched.pages.add(pageId);
}

export function putDrift(world: World, key: string, row: DriftRow): void {
  world.drift.set(key, row);
  world.touched.drift.add(key);
}
