// Which sites are recorded: the granted origins, the scripts registered for them, and the tabs that are open on them.
import browser from "webextension-polyfill";
import { type Site, sites } from "../settings.ts";
import { profileOf, profiles } from "./profiles.ts";

/** Firefox tells of errors in another way: its page script is another bundle, so that neither carries both. */
const PAGE_SCRIPT = browser.runtime.getURL("").startsWith("moz-") ? "page-firefox.js" : "page.js";
const CONTENT_SCRIPT = "content.js";
const API_SCRIPT = "page-api.js";

/** The match pattern of an origin. Ports are left out (Firefox knows none); the exact origin is checked at each message. */
export function patternOf(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${hostname}/*`;
}

/** The recorded site of this origin; undefined where recording was not agreed to or the permission is gone. */
export async function siteOf(origin: string): Promise<Site | undefined> {
  const site = (await sites.get()).find((one) => one.origin === origin);
  if (!site || !(await browser.permissions.contains({ origins: [patternOf(origin)] }))) return undefined;
  return site;
}

let last: Promise<unknown> = Promise.resolve();

/** One change of what is recorded at a time: the same grant is told twice, by the popup and by the browser. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = last.then(work);
  last = mine.catch(() => undefined);
  return mine;
}

/** Adds a site whose permission is granted, and records the tabs that are already open on it. */
export const addSite = (origin: string, profileId: string): Promise<boolean> => inTurn(() => add(origin, profileId));

/** Registers the scripts for exactly the sites that are recorded and granted. */
export const registerScripts = (): Promise<void> => inTurn(register);

/** Puts the scripts into tabs that were open before: what happens there from now on is recorded, and once. */
export const injectIntoOpenTabs = (origin: string): Promise<void> => inTurn(() => inject(origin));

async function add(origin: string, profileId: string): Promise<boolean> {
  if (!(await browser.permissions.contains({ origins: [patternOf(origin)] }))) return false;
  const others = (await sites.get()).filter((site) => site.origin !== origin);
  const profile = profileId === "auto" ? await recognise(origin) : profileId;
  await sites.set([...others, { origin, profile }]);
  await register();
  await inject(origin);
  return true;
}

async function register(): Promise<void> {
  const granted: string[] = [];
  const withApi: string[] = [];
  for (const site of await sites.get()) {
    const pattern = patternOf(site.origin);
    if (!(await browser.permissions.contains({ origins: [pattern] }))) continue;
    if (!granted.includes(pattern)) granted.push(pattern);
    if ((await profileOf(site.profile)).page_api && !withApi.includes(pattern)) withApi.push(pattern);
  }
  const common = {
    allFrames: true,
    runAt: "document_start",
    persistAcrossSessions: true,
    matchOriginAsFallback: true,
  } as const;
  const wanted = [
    { ...common, id: "content", js: [CONTENT_SCRIPT], world: "ISOLATED", matches: granted },
    { ...common, id: "page", js: [PAGE_SCRIPT], world: "MAIN", matches: granted },
    { ...common, id: "page-api", js: [API_SCRIPT], world: "MAIN", matches: withApi },
  ] as const;
  const { scripting } = browser as unknown as { scripting: typeof chrome.scripting };
  const needed = wanted.filter((script) => script.matches.length > 0);
  // A page that is opened while nothing is registered gets no script, so what is as it should be is left alone.
  const registered = await scripting.getRegisteredContentScripts();
  if (namesOf(registered) === namesOf(needed)) return;
  await scripting.unregisterContentScripts().catch(() => undefined);
  if (needed.length === 0) return;
  await scripting.registerContentScripts(needed.map((script) => ({ ...script, js: [...script.js] })));
}

/** Which file runs where, in one order: what two lists of scripts have to share to be the same. */
const namesOf = (scripts: readonly { js?: readonly string[] | undefined; matches?: string[] | undefined }[]): string =>
  scripts
    .flatMap(({ js, matches }) => (matches ?? []).map((match) => `${js} ${match}`))
    .sort()
    .join();

/** A tab that hangs holds up neither the others nor what is asked for next: it gets its scripts when it goes on. */
async function inject(origin: string): Promise<void> {
  await inTime(Promise.all((await tabsOn(origin)).map(injectInto)));
}

async function injectInto(tabId: number): Promise<void> {
  if (await hasScripts(tabId)) return;
  const target = { tabId, allFrames: true };
  await browser.scripting.executeScript({ target, files: [CONTENT_SCRIPT] }).catch(() => undefined);
  await (browser.scripting as unknown as typeof chrome.scripting)
    .executeScript({ target, files: [PAGE_SCRIPT], world: "MAIN" })
    .catch(() => undefined);
}

/** The open tabs of exactly this origin. */
async function tabsOn(origin: string): Promise<number[]> {
  const tabs = await browser.tabs.query({ url: patternOf(origin) });
  return tabs.flatMap(({ id, url = "about:blank" }) =>
    id !== undefined && new URL(url).origin === origin ? [id] : [],
  );
}

/**
 * True when the tab's scripts are there and answer; an orphan of an earlier version does not. A page that is still
 * loading is waited for first: its registered scripts have started by then, or never will.
 */
async function hasScripts(tabId: number): Promise<boolean> {
  await allFrames(tabId);
  const answer: unknown = await browser.tabs.sendMessage(tabId, "alive", { frameId: 0 }).catch(() => undefined);
  return typeof answer === "string";
}

/** The profile whose elements an open tab of the origin shows; the generic one where none does. */
async function recognise(origin: string): Promise<string> {
  const known = (await profiles()).filter((profile) => profile.recognise.selectors.length > 0);
  for (const tabId of await tabsOn(origin)) {
    for (const profile of known) {
      const looking = browser.scripting
        .executeScript({ target: { tabId }, func: showsAll, args: [profile.recognise.selectors] })
        .catch(() => []);
      const found = await inTime(looking);
      if (found?.[0]?.result === true) return profile.id;
      if (!found) break;
    }
  }
  return "generic";
}

/** Runs in the page: true when it shows an element for each selector. */
function showsAll(selectors: string[]): boolean {
  const { document } = globalThis as unknown as { document: { querySelector(selector: string): unknown } };
  return selectors.every((selector) => document.querySelector(selector) !== null);
}

interface Answered {
  alive: Set<string>;
  /** Those of them that nobody sees. */
  hidden: Set<string>;
  /** The tabs that have not answered at all yet: of their pages nobody can tell. */
  silent: Set<number>;
}

/** The pages that still answer, of the tabs in question; used to tell a silent page from one that has gone. */
export async function alivePages(tabIds: Iterable<number>): Promise<Answered> {
  const alive = new Set<string>();
  const hidden = new Set<string>();
  const silent = new Set<number>();
  const asking = [...new Set(tabIds)].map(async (tabId) => {
    const answered = await inTime(pagesOf(tabId));
    if (!answered) silent.add(tabId);
    for (const page of answered ?? []) {
      alive.add(page.id);
      if (page.isHidden) hidden.add(page.id);
    }
  });
  await Promise.all(asking);
  return { alive, hidden, silent };
}

async function pagesOf(tabId: number): Promise<{ id: string; isHidden: boolean }[]> {
  const pages: { id: string; isHidden: boolean }[] = [];
  for (const { frameId, isHidden } of await allFrames(tabId)) {
    const id: unknown = await browser.tabs.sendMessage(tabId, "alive", { frameId }).catch(() => undefined);
    if (typeof id === "string") pages.push({ id, isHidden });
  }
  return pages;
}

/** So long a tab is waited for: one that hangs, is frozen or shows a dialog of its page's answers when that is over. */
const ANSWER_MS = 5000;

/** What the work comes to, or undefined where it takes too long; it goes on all the same. */
async function inTime<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const passed = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ANSWER_MS);
  });
  try {
    return await Promise.race([work, passed]);
  } finally {
    clearTimeout(timer);
  }
}

async function allFrames(tabId: number): Promise<{ frameId: number; isHidden: boolean }[]> {
  const results = await browser.scripting
    .executeScript({ target: { tabId, allFrames: true }, func: isUnseen })
    .catch(() => []);
  return results.map(({ frameId, result }) => ({ frameId, isHidden: result === true }));
}

/** Runs in the page: true where nobody sees it. */
function isUnseen(): boolean {
  return (globalThis as unknown as { document: { hidden: boolean } }).document.hidden;
}
