// Replaces window.fetch, late: gives up on slow answers without aborting them, and words every network failure anew.
import { config } from "./config.js";
import { notify } from "./dialogs.js";
import { words } from "./wording.js";

const kinds = new WeakMap();

/** The fetch that was there before: the failure switches use it. */
export const earlierFetch = window.fetch.bind(window);

/** Why the wrapper threw this error: "timeout", "network", or undefined for an error of somebody else. */
export const kindOf = (error) => kinds.get(error);

function failed(kind, text) {
  const error = new Error(text);
  kinds.set(error, kind);
  notify(text, "error");
  return error;
}

export function installWrapper() {
  const inner = window.fetch;
  window.fetch = function fetchWithPatience(url, options) {
    const isLong = config.longCalls.some((path) => url.includes(path)); // a Request object would fail here
    const patienceMs = isLong ? config.timeouts.longMs : config.timeouts.shortMs;
    let timer;
    const tooLate = new Promise((_resolve, reject) => {
      timer = setTimeout(() => reject(failed("timeout", words.tooSlow(patienceMs / 1000))), patienceMs);
    });
    const answer = inner.call(window, url, options).catch((error) => {
      throw failed("network", words.unreachable(error.message));
    });
    return Promise.race([answer, tooLate]).finally(() => clearTimeout(timer));
  };
}
