// Where the popup's model comes from: the buffer, read without the worker, the settings, and the tab in front.
import browser from "webextension-polyfill";
import { type Opened, openDatabase, type Place } from "#buffer/open.ts";
import { type Overview, readOverview } from "#buffer/read.ts";
import { DEFAULT_PLACE, newestJournal } from "#buffer/rotate.ts";
import type { SessionRow } from "#buffer/schema.ts";
import { emptyTally, present } from "#core/summary.ts";
import { CHANGES } from "../messages.ts";
import { send } from "../send.ts";
import { collector, journalName, paused, sites } from "../settings.ts";
import type { PopupModel, SafetyState, SessionChoice, SiteState } from "./model.ts";

let opening: Promise<Opened> | undefined;

/** The buffer, opened once per popup. The worker is woken first, so that it has made the buffer if there was none. */
export async function buffer(): Promise<Opened["database"]> {
  opening ??= send("wake", {})
    .catch(() => undefined)
    .then(async () => openDatabase(placeOf((await journalName.get()) ?? (await newestJournal()))));
  return (await opening).database;
}

const placeOf = (name: string | undefined): Place =>
  name === undefined || name === DEFAULT_PLACE ? {} : { bucket: name };

let selected: string | undefined | null = null;
let show: ((model: PopupModel) => void) | undefined;

/** Chooses the session that is shown; undefined shows all of them. */
export function select(sessionId: string | undefined): void {
  selected = sessionId;
  void refresh();
}

export const selectedSession = (): string | undefined => selected ?? undefined;

/** Calls `draw` with the model now and after every change of the buffer, the settings or the tab. */
export function subscribe(draw: (model: PopupModel) => void): void {
  show = draw;
  new BroadcastChannel(CHANGES).addEventListener("message", () => void refresh());
  for (const row of [paused, sites, collector]) row.watch(() => void refresh());
  browser.tabs.onActivated.addListener(() => void refresh());
  void refresh();
}

let drawing = false;
let again = false;

/** Reads and draws; calls that come while one is under way are joined into one more. */
export async function refresh(): Promise<void> {
  again = true;
  if (drawing) return;
  drawing = true;
  while (again) {
    again = false;
    const model = await read();
    show?.(model);
  }
  drawing = false;
}

async function read(): Promise<PopupModel> {
  const database = await buffer();
  const tab = await frontTab();
  if (selected === null) selected = (await firstChoice(tab)) ?? null;
  const overview = withoutDevice(await readOverview(database, selected ?? undefined));
  const [site, target, off] = await Promise.all([siteState(tab), collector.get(), paused.get()]);
  return {
    now_ms: Date.now(),
    site,
    safety: safetyOf(overview, target?.url, off),
    sessions: overview.sessions.map(choiceOf),
    selected: selected ?? undefined,
    summary: overview.summary,
    failures: overview.failures,
    recent: overview.recent,
  };
}

/**
 * What the device writes about itself when it is set up is no log to a person: until there is a session of a site, or
 * something went wrong, there is nothing to show, and the popup can ask whether to record.
 */
function withoutDevice(overview: Overview): Overview {
  const isNew = overview.sessions.every((session) => session.tab_id < 0) && overview.failures.length === 0;
  return isNew ? { ...overview, sessions: [], summary: present(emptyTally()), recent: [] } : overview;
}

/** The newest session of the tab in front, else the newest of any site; undefined while there is none. */
async function firstChoice(tab: browser.Tabs.Tab | undefined): Promise<string | undefined> {
  const { sessions: all } = await readOverview(await buffer(), undefined);
  const sessions = all.filter((session) => session.tab_id >= 0);
  return (sessions.find((session) => session.tab_id === tab?.id) ?? sessions[0])?.session_id;
}

async function frontTab(): Promise<browser.Tabs.Tab | undefined> {
  const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true });
  return tab;
}

async function siteState(tab: browser.Tabs.Tab | undefined): Promise<SiteState> {
  const origin = originOf(tab?.url);
  const known = await sites.get();
  const site = known.find((one) => one.origin === origin) ?? (origin === undefined ? known[0] : undefined);
  if (!site) return origin === undefined ? { state: "not_a_site" } : { origin, state: "not_recorded" };
  const { protocol, hostname } = new URL(site.origin);
  const granted = await browser.permissions.contains({ origins: [`${protocol}//${hostname}/*`] });
  if (!granted) return { origin: site.origin, state: "no_access" };
  if (await paused.get()) return { origin: site.origin, state: "paused" };
  if (tab?.id !== undefined && site.origin === origin && !(await answers(tab.id)))
    return { origin, state: "reload_needed" };
  return { origin: site.origin, state: "recording" };
}

/** True when the tab's content script is there; an orphan of an earlier version does not answer. */
const answers = (tabId: number): Promise<boolean> =>
  browser.tabs.sendMessage(tabId, "alive", { frameId: 0 }).then(
    (answer) => typeof answer === "string",
    () => false,
  );

function originOf(url: string | undefined): string | undefined {
  if (url === undefined || !/^https?:/.test(url)) return undefined;
  return new URL(url).origin;
}

function choiceOf(session: SessionRow): SessionChoice {
  const { session_id, started_at, last_at, ended } = session;
  const title = session.document_name ?? (session.tab_id < 0 ? "This device" : "No document yet");
  return { session_id, title, started_at, last_at, ended };
}

function safetyOf({ standing, sync }: Overview, url: string | undefined, off: boolean): SafetyState {
  const { pending, dead, missing, delivered, total } = standing;
  const state = stateOf(sync.state, pending, total, url, off);
  return {
    state,
    pending,
    dead,
    missing,
    delivered,
    ...(sync.next_try_ms > 0 ? { next_try_ms: sync.next_try_ms } : {}),
    ...(sync.last_error === undefined ? {} : { last_error: sync.last_error }),
    ...(url === undefined ? {} : { collector: url }),
  };
}

function stateOf(
  sync: Overview["sync"]["state"],
  pending: number,
  total: number,
  url: string | undefined,
  off: boolean,
): SafetyState["state"] {
  if (off) return "paused";
  if (url === undefined) return total === 0 ? "empty" : "unpaired";
  if (sync === "refused" || sync === "unreachable") return sync;
  if (pending === 0) return total === 0 ? "empty" : "safe";
  return sync === "sending" ? "sending" : "waiting";
}
