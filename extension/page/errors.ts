// Observes what goes wrong in the page's own code: uncaught errors and unhandled rejections.
import type { ErrorSignal } from "#core/signal.ts";
import { emit } from "./bridge.ts";
import { isError } from "./disguise.ts";
import { attempt, cut, dataOf, getters, listen, now } from "./natives.ts";

const [errorOf, messageOf, fileOf] = getters<[unknown, string, string]>(
  ErrorEvent.prototype,
  "error",
  "message",
  "filename",
);
const [reasonOf] = getters<[unknown]>(PromiseRejectionEvent.prototype, "reason");
export const [domName, domMessage] = getters<[string, string]>(DOMException.prototype, "name", "message");

/** Listens on this window; the events go on to the page's own listeners unchanged. A second call changes nothing. */
export function listenForErrors(): void {
  listen(window, "error", onError);
  listen(window, "unhandledrejection", onRejection);
}

/** A listener whose own trouble never reaches the page. */
const quietly = (listener: (event: Event) => void) => (event: Event) => attempt(() => listener(event));

const onError = quietly((event) => {
  const message = messageOf(event);
  if (message !== undefined) report("script", errorOf(event), message, fileOf(event));
});

const onRejection = quietly((event) => {
  const reason = reasonOf(event);
  report("rejection", reason, reason);
});

/** Reads native errors only, and but for the stack nothing that the page would have to compute. */
function report(source: ErrorSignal["source"], thrown: unknown, text: unknown, where?: string): void {
  const native = isError(thrown) ? (thrown as Error) : undefined;
  emit(
    {
      k: "error",
      source,
      name: cut(domName(native) ?? dataOf(native, "name"), 200),
      message: cut((domMessage(native) ?? dataOf(native, "message")) || text, 1000),
      stack: cut(native?.stack, 4096),
      where: cut(where, 8192),
    },
    now(),
  );
}
