// Observes what goes wrong in the page's own code: uncaught errors, unhandled rejections, parts that did not load.
import { emit } from "./bridge.ts";
import { call, getter, plain } from "./natives.ts";

const { addEventListener } = EventTarget.prototype;
const error = getter<unknown>(ErrorEvent.prototype, "error");
const message = getter<string>(ErrorEvent.prototype, "message");
const filename = getter<string>(ErrorEvent.prototype, "filename");
const reasonOf = getter<unknown>(PromiseRejectionEvent.prototype, "reason");
const target = getter<unknown>(Event.prototype, "target");
const source = [
  getter<string>(HTMLImageElement.prototype, "src"),
  getter<string>(HTMLScriptElement.prototype, "src"),
  getter<string>(HTMLLinkElement.prototype, "href"),
];

/** Listens on this window; the events go on to the page's own listeners unchanged. */
export function observeErrors(): void {
  call(addEventListener, window, ["error", quietly(onError), true]);
  call(addEventListener, window, ["unhandledrejection", quietly(onRejection)]);
}

function quietly(listener: (event: Event) => void): (event: Event) => void {
  return (event) => {
    try {
      listener(event);
    } catch {
      // An odd reason or a throwing getter of the page stays where it is.
    }
  };
}

function onError(event: Event): void {
  if (event instanceof ErrorEvent) return report("script", error(event), message(event) ?? "", filename(event));
  const element = target(event);
  const address = source.map((read) => read(element)).find((url) => url !== undefined && url !== "");
  if (address !== undefined)
    emit(
      plain({
        k: "error",
        source: "resource",
        name: "",
        message: "A part of the page did not load.",
        where: address.slice(0, 8192),
      }),
    );
}

function onRejection(event: Event): void {
  const reason = reasonOf(event);
  report("rejection", reason, typeof reason === "string" ? reason : "", undefined);
}

function report(kind: "script" | "rejection", thrown: unknown, text: string, where: string | undefined): void {
  const known = thrown instanceof Error || thrown instanceof DOMException;
  const name = known ? textOf(thrown, "name") : "";
  const stack = known ? textOf(thrown, "stack") : "";
  emit(
    plain({
      k: "error",
      source: kind,
      name: name.slice(0, 200),
      message: ((known ? textOf(thrown, "message") : "") || text).slice(0, 1000),
      ...(stack === "" ? {} : { stack: stack.slice(0, 4096) }),
      ...(where ? { where: where.slice(0, 8192) } : {}),
    }),
  );
}

function textOf(thrown: object, name: "name" | "message" | "stack"): string {
  const value = (thrown as Record<string, unknown>)[name];
  return typeof value === "string" ? value : "";
}
