// Observes navigator.sendBeacon: that something was sent, and whether the browser took it; its answer is never seen.
import { observe } from "./disguise.ts";
import { track } from "./request.ts";
import { factsOf } from "./sent.ts";

/** Observes beacons of this realm. */
export function observeBeacons(): void {
  observe(Navigator.prototype, "sendBeacon", (_self, args) => {
    const tracked = track("beacon", "POST", args[0], factsOf(args[1]));
    return (taken) => {
      tracked?.end(taken ? "opaque" : "network");
      return taken;
    };
  });
}
