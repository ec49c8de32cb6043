// The page API: an app that can be changed reports its own activities by events; without the extension they go nowhere.
import type { ApiSignal } from "#core/signal.ts";
import { emit } from "./bridge.ts";
import { quietly } from "./errors.ts";
import { detailOf, fromJson, listen } from "./natives.ts";

/** The event an app dispatches on `window`, its detail one JSON text; `window.reviewTrail` of the README wraps it. */
export const API_EVENT = "review-trail:api";

/** Listens on this window; a second call changes nothing. */
export function listenForApi(): void {
  listen(window, API_EVENT, onCall);
}

/** A call that is not in the API's form is told by nothing being recorded. */
const onCall = quietly((event) => {
  const { k: _k, ...given } = fromJson(detailOf(event) as string) as Partial<ApiSignal>;
  emit({ k: "api", ...given } as ApiSignal);
});
