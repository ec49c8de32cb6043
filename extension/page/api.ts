// The page API: an app that can be changed reports its own activities by events; without the extension they go nowhere.
import type { ApiSignal } from "#core/signal.ts";
import { emit } from "./bridge.ts";
import { call } from "./natives.ts";

const { addEventListener } = EventTarget.prototype;
const detailOf = Reflect.getOwnPropertyDescriptor(CustomEvent.prototype, "detail")?.get;
const parse = JSON.parse;
const CALLS = ["log", "start", "complete", "fail"];
const MAX_LENGTH = 64 * 1024;

/** The event an app dispatches on `window`, its detail one JSON text; `window.reviewTrail` of the README wraps it. */
export const API_EVENT = "review-trail:api";

export function observeApi(): void {
  call(addEventListener, window, [
    API_EVENT,
    (event: Event) => {
      try {
        const detail: unknown = detailOf ? call(detailOf, event, []) : undefined;
        if (typeof detail !== "string" || detail.length > MAX_LENGTH) return;
        const given = parse(detail) as Partial<ApiSignal>;
        if (typeof given === "object" && given !== null && CALLS.includes(String(given.call)))
          emit({ ...given, k: "api" } as ApiSignal);
      } catch {
        // Not in the API's form: the caller is told by nothing being recorded.
      }
    },
  ]);
}
