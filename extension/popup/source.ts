// Where the popup's model comes from: the buffer, read without the worker, the settings, and the tab in front.
import browser from "webextension-polyfill";
import { newestJournal } from "#buffer/find.ts";
import { openToRead } from "#buffer/open.ts";
import { NOTHING, type Overview, readOverview } from "#buffer/read.ts";
import { assertRoom, DiskFull } from "#buffer/room.ts";
import type { BufferDatabase, SessionRow } from "#buffer/schema.ts";
import { emptyTally, present } from "#core/summary.ts";
import { CHANGES } from "../messages.ts";
import { send } from "../send.ts";
import { collector, journalName, paused, sites, trouble } from "../settings.ts";
import type { PopupModel, SafetyState, SessionChoice, SiteState } from "./model.ts";
import { hostOf } from "./screen.ts";

let opening: { name: string | undefined; database: Promise<BufferDatabase> } | undefined;

/**
 * The buffer, opened once per popup and again when the worker has gone on to another journal. The worker is woken first,
 * so that it has made the buffer if there was none; without its answer nothing is opened on a full disk.
 */
export async function buffer(): Promise<BufferDatabase> {
  if (opening && opening.name !== (await journalName.get())) close();
  if (!opening) {
    const awake = await send("wake", {}).catch(() => undefined);
    if (!awake) await assertRoom();
    const name = await journalName.get();
    opening ??= { name, database: open(name ?? (await newestJournal())) };
  }
  return opening.database;
}

async function open(name: string | undefined): Promise<BufferDatabase> {
  const { database } = await openToRead(name === undefined ? {} : { bucket: name });
  if (!database) throw new Error("There is no log on this device yet.");
  database.addEventListener("close", close);
  return database;
}

function close(): void {
  void opening?.database.then(
    (database) => database.close(),
    () => undefined,
  );
  opening = undefined;
}

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
    show?.(await look());
  }
  drawing = false;
}

/** A log that can't be read is said, not waited for: the next change or opening tries again. */
async function look(): Promise<PopupModel> {
  const tab = await frontTab();
  try {
    return await read(tab, await overviewFor(tab), await trouble.get());
  } catch (error) {
    close();
    const says = error instanceof Error ? error.message : String(error);
    const kind = error instanceof DiskFull ? "disk_full" : "not_read";
    return read(tab, NOTHING, (await trouble.get()) ?? { kind, says });
  }
}

async function overviewFor(tab: browser.Tabs.Tab | undefined): Promise<Overview> {
  const database = await buffer();
  if (selected === null) selected = (await firstChoice(tab)) ?? null;
  return withoutDevice(await readOverview(database, selected ?? undefined));
}

async function read(
  tab: browser.Tabs.Tab | undefined,
  overview: Overview,
  failing: { kind: "disk_full" | "not_stored" | "not_read"; says: string } | null,
): Promise<PopupModel> {
  const [site, target, off] = await Promise.all([siteState(tab), collector.get(), paused.get()]);
  const safety = safetyOf(overview, target?.url, off);
  return {
    now_ms: Date.now(),
    site,
    safety: failing ? { ...safety, state: failing.kind, last_error: failing.says } : safety,
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
  const known = await sites.get();
  const own = originOf((await collector.get())?.url);
  const front = originOf(tab?.url);
  // The collector's pages are the log itself, as the extension's own are: nobody is asked to record them.
  const origin = front === own && !known.some((one) => one.origin === own) ? undefined : front;
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
  const { session_id, started_at, last_at, ended, origin } = session;
  // Many an app has no documents: its session is called by where it is.
  const title = session.document_name ?? (session.tab_id < 0 ? "This device" : hostOf(origin));
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
