// Observes what goes wrong in the page's own code: uncaught errors and unhandled rejections.
import type { ErrorSignal } from "#core/signal.ts";
import { emit } from "./bridge.ts";
import { isError } from "./disguise.ts";
import { attempt, cut, dataOf, getters, listen, plain } from "./natives.ts";

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
export const quietly = (listener: (event: Event) => void) => (event: Event) => attempt(() => listener(event));

const onError = quietly((event) => {
  const message = messageOf(event);
  if (message !== undefined) report("script", errorOf(event), message, fileOf(event));
});

const onRejection = quietly((event) => {
  const reason = reasonOf(event);
  report("rejection", reason, reason);
});

/** Reads native errors only, and but for the stack nothing that the page would have to compute. */
function report(kind: "script" | "rejection", thrown: unknown, text: unknown, where?: string): void {
  if (!isError(thrown)) return tell(kind, "", text, "", where);
  const name = domName(thrown) ?? dataOf(thrown, "name");
  const message = domMessage(thrown) ?? dataOf(thrown, "message");
  tell(kind, name, message || text, (thrown as Error).stack, where);
}

function tell(source: ErrorSignal["source"], name: unknown, text: unknown, stack: unknown, where?: string): void {
  const signal: ErrorSignal = plain({ k: "error", source, name: cut(name, 200), message: cut(text, 1000) });
  if (stack) signal.stack = cut(stack, 4096);
  if (where) signal.where = cut(where, 8192);
  emit(signal);
}
