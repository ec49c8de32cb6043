// Entry of the page script (MAIN world, document_start): puts the observers in place, beneath the app's own wrappers.
import { observeAnswers } from "./answers.ts";
import { observeBeacons } from "./beacon.ts";
import { connect, stop } from "./bridge.ts";
import { hideObservers, hideStacks, meetKin } from "./disguise.ts";
import { listenForErrors } from "./errors.ts";
import { observeFetch } from "./fetch.ts";
import { attempt } from "./natives.ts";
import { observeXhr } from "./xhr.ts";

// A platform without one of these still gets the others; the page runs on either way.
for (const observer of [
  () => meetKin(stop),
  hideObservers,
  ...(FIREFOX ? [hideStacks] : []),
  observeFetch,
  observeAnswers,
  observeXhr,
  observeBeacons,
  listenForErrors,
  () => connect(listenForErrors),
])
  attempt(observer);
