// Entry of the page script (MAIN world, document_start): puts the observers in place, beneath the app's own wrappers.
import { observeApi } from "./api.ts";
import { observeBeacons } from "./beacon.ts";
import { connect } from "./bridge.ts";
import { hideObservers } from "./disguise.ts";
import { observeErrors } from "./errors.ts";
import { observeFetch } from "./fetch.ts";
import { observeXhr } from "./xhr.ts";

for (const start of [hideObservers, observeFetch, observeXhr, observeBeacons, observeErrors, observeApi, connect]) {
  try {
    start();
  } catch {
    // A platform without one of these still gets the others; the page runs on either way.
  }
}
