// Hears what the page's window is told: calls of the page API, and parts of the page that did not load.
import { type ApiSignal, MAX_SIGNAL_LENGTH } from "#core/signal.ts";
import type { Listen } from "./listening.ts";
import type { Relay } from "./relay.ts";

/** The event an app dispatches on `window`, its detail one JSON text; `window.reviewTrail` of the README wraps it. */
const API_EVENT = "review-trail:api";

export function watchReports(relay: Relay, allowed: () => boolean, listen: Listen): void {
  listen(API_EVENT, (event) => {
    if (!allowed()) return relay.refuse("bridge_rate");
    const detail: unknown = (event as CustomEvent).detail;
    if (typeof detail !== "string" || detail.length > MAX_SIGNAL_LENGTH) return relay.refuse("api_form");
    try {
      relay.note({ ...(JSON.parse(detail) as ApiSignal), k: "api" });
    } catch {
      relay.refuse("api_form");
    }
  });
  listen("error", ({ target }) => {
    if (!(target instanceof Element)) return;
    const address = target.getAttribute("src") || target.getAttribute("href");
    if (!address || !URL.canParse(address, document.baseURI)) return;
    const where = new URL(address, document.baseURI).href.slice(0, 8192);
    relay.note({ k: "error", source: "resource", name: "", message: "Not loaded.", where });
  });
}
