// Watches navigations that a rule names: downloads, form posts, and files that the page itself makes and saves.
import type { FileFacts, Sent, Signal } from "#core/signal.ts";
import type { Setup } from "../messages.ts";
import { whenParsed } from "./listening.ts";

/** How often it is asked whether the browser still waits for the answer. */
const ASK_MS = 500;
/** The page script numbers its requests from 1. */
const FIRST_NUMBER = 1_000_000_000;
const MAX_TEXT = 100_000;

/** The Navigation API's event (Chromium 102, Firefox 147); without it navigations are told by the page that comes. */
interface NavigateEvent extends Event {
  destination: { url: string; sameDocument: boolean };
  downloadRequest: string | null;
  formData: FormData | null;
  signal: AbortSignal;
}
interface WithNavigation {
  navigation?: EventTarget & { transition: unknown };
}

/**
 * Signals each navigation as a request. It is a saved file once the browser waits for nothing any more and the page is
 * still here; a server that does not answer leaves it without an end. Where nobody can say (`undefined`), it is asked again.
 */
export function watchNavigations(
  setup: () => Setup | undefined,
  push: (signal: Signal) => void,
  isLoading: () => Promise<unknown>,
  until: AbortSignal,
): void {
  const { navigation } = window as WithNavigation;
  let count = FIRST_NUMBER;
  const onNavigate = (event: Event): void => {
    const { destination, downloadRequest, formData, signal } = event as NavigateEvent;
    if (/^(blob|data):/.test(destination.url)) {
      if (downloadRequest !== null) push({ k: "dom", event: "saved", trusted: true, label: "", facts: {} });
      return;
    }
    const method = formData ? "POST" : "GET";
    if (destination.sameDocument || !named(setup(), method, destination.url)) return;
    count += 1;
    const about = {
      r: count,
      channel: formData ? "form" : "download",
      method,
      url: destination.url.slice(0, 8192),
    } as const;
    // The page's own listeners come first: one of them may make this no request at all.
    setTimeout(() => {
      if (event.defaultPrevented || navigation?.transition) return;
      push({ k: "request", ...about, sent: formData ? sentOf(formData) : undefined });
      const end = (outcome: "opaque" | "aborted" | "attachment"): void =>
        push({ k: "response", ...about, outcome, status: 0, ms: performance.now() - event.timeStamp });
      const follow = (loading: unknown = true): void => {
        if (loading) setTimeout(() => isLoading().then(follow, follow), ASK_MS);
        else end(signal.aborted ? "aborted" : "attachment");
      };
      // What a link has the browser save is loaded beside the page: the tab does not wait for it.
      if (downloadRequest === null) follow();
      else end("opaque");
    });
  };
  navigation?.addEventListener("navigate", onNavigate, { signal: until });
}

/** Tells how the navigation ended that brought this page, where a rule names it: its status, and its JSON if it is some. */
export function tellArrival(setup: Setup, push: (signal: Signal) => void): void {
  const [entry] = performance.getEntriesByType("navigation") as (PerformanceNavigationTiming & {
    responseStatus?: number;
  })[];
  if (entry?.type !== "navigate") return;
  const method = ["GET", "POST"].find((one) => named(setup, one, location.href));
  if (!method) return;
  const about = {
    r: FIRST_NUMBER,
    channel: method === "POST" ? "form" : "download",
    method,
    url: location.href.slice(0, 8192),
  } as const;
  whenParsed(() => {
    const type = document.contentType;
    const body = type === "application/json" ? document.body?.textContent : undefined;
    push({
      k: "response",
      ...about,
      outcome: "answered",
      status: entry.responseStatus ?? 0,
      // A navigation's own clock starts at 0.
      ms: entry.responseEnd,
      type,
      body: body && body.length < MAX_TEXT ? body : undefined,
    });
  });
}

/** A form may be for another origin (so does a browser send a file to S3); of links only those within this one count. */
function named(setup: Setup | undefined, method: string, url: string): boolean {
  const { origin, pathname } = new URL(url);
  return (
    setup !== undefined &&
    (method === "POST" || origin === location.origin) &&
    new RegExp(setup.pattern).test(`${method} ${pathname}`)
  );
}

function sentOf(formData: FormData): Sent {
  const form: Record<string, string | FileFacts> = {};
  formData.forEach((value, name) => {
    form[name.slice(0, 200)] =
      typeof value === "string" ? value.slice(0, 2000) : { file: value.name, size: value.size, type: value.type };
  });
  return { form };
}
