// Gives the page `window.reviewTrail`, on the sites whose profile says so; what is called on it travels as an event.
import type { ReviewTrail, Started } from "./review-trail.d.ts";

const { dispatchEvent } = EventTarget.prototype;
const { apply, defineProperty } = Reflect;
const NativeEvent = CustomEvent;
const stringify = JSON.stringify;
const prefix = Math.random().toString(36).slice(2);
let count = 0;

/** Never throws: details that can't be written are as good as none. */
function tell(call: string, given: object): void {
  try {
    const detail = stringify({ call, ...given });
    apply(dispatchEvent, window, [new NativeEvent("review-trail:api", { detail })]);
  } catch {
    // The page's own work goes on.
  }
}

const reviewTrail: ReviewTrail = {
  log: (action, details, status) => tell("log", { action, details, status }),
  start(action, details): Started {
    count += 1;
    const id = `${prefix}-${count}`;
    tell("start", { id, action, details });
    return {
      complete: (more) => tell("complete", { id, details: more }),
      fail: (error) =>
        tell("fail", {
          id,
          error: typeof error === "string" ? { message: error } : { kind: error?.kind, message: error?.message },
        }),
    };
  },
};

defineProperty(window, "reviewTrail", {
  value: Object.freeze(reviewTrail),
  configurable: true,
  enumerable: false,
  writable: true,
});
