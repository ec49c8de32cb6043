// Observes navigator.sendBeacon: that something was sent, and whether the browser took it; its answer is never seen.
import { observe } from "./disguise.ts";
import { call } from "./natives.ts";
import { track } from "./request.ts";
import { factsOf } from "./sent.ts";

/** Observes beacons of this realm. */
export function observeBeacons(): void {
  observe(Navigator.prototype, "sendBeacon", (target, self, args) => {
    const taken = call(target as (...all: unknown[]) => unknown, self, args);
    try {
      const tracked = track("beacon", "POST", args[0], () => factsOf(args[1]));
      if (tracked) tracked.end(taken === true ? { outcome: "opaque", status: 0 } : { outcome: "network", status: 0 });
    } catch {
      // The page's beacon has been sent; that it was not seen is no matter of the page's.
    }
    return taken;
  });
}
