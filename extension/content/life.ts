// The page's life as the document tells it: opened, moved within itself, left, brought back from the cache.
import type { LifeSignal } from "#core/signal.ts";
import type { Listen } from "./listening.ts";
import type { Relay } from "./relay.ts";

interface WithNavigation {
  navigation?: EventTarget;
}

/** Signals the page's life to the relay, and has it send everything when the page is left. */
export function watchLife(relay: Relay, listen: Listen, until: AbortSignal): void {
  const tell = (event: LifeSignal["event"]): void => relay.note({ k: "life", event, path: location.pathname });
  let path = location.pathname;
  const moved = (): void => {
    if (location.pathname === path) return;
    path = location.pathname;
    tell("moved");
  };
  tell("opened");
  const { navigation } = window as WithNavigation;
  if (navigation) navigation.addEventListener("currententrychange", moved, { signal: until });
  else listen("popstate", moved);
  listen("pagehide", (event) => {
    if (!(event as PageTransitionEvent).persisted) tell("closed");
    relay.leave(true);
  });
  // One that is not seen any more may be ended at any time. After the page's own listeners: what they send goes along.
  addEventListener("visibilitychange", relay.flush, { signal: until });
  listen("pageshow", (event) => {
    relay.leave(false);
    if ((event as PageTransitionEvent).persisted) tell("resumed");
  });
}
