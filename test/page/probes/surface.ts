// Probes of what a page sees of the platform itself: text, shape and order of every function, globals, frames.
import { attempt, attributesOf, describeError, heard, overheard, type Probes, sleep } from "./tools.ts";

const WATCHED: [string, object, string][] = [
  ["fetch", window, "fetch"],
  ["open", XMLHttpRequest.prototype, "open"],
  ["send", XMLHttpRequest.prototype, "send"],
  ["sendBeacon", Navigator.prototype, "sendBeacon"],
  ["toString", Function.prototype, "toString"],
  ["cancel", ReadableStream.prototype, "cancel"],
  ["getReader", ReadableStream.prototype, "getReader"],
  ["readerCancel", ReadableStreamDefaultReader.prototype, "cancel"],
  ["pushState", History.prototype, "pushState"],
];

const functionOf = (owner: object, name: string) =>
  (owner as Record<string, (...args: unknown[]) => unknown>)[name] as () => unknown;

function frame(src?: string): HTMLIFrameElement {
  const made = document.createElement("iframe");
  if (src !== undefined) made.src = src;
  document.documentElement.append(made);
  return made;
}
type Global = typeof globalThis & Window;
const globalOf = (made: HTMLIFrameElement): Global => made.contentWindow as never as Global;

const texts = (textOf: () => string): unknown =>
  WATCHED.map(([name, owner, key]) => [name, textOf.call(functionOf(owner, key))]);

export const surfaceProbes: Probes = {
  "surface: text of each function": () => texts(Function.prototype.toString),
  "surface: text by another frame's toString": () => {
    const made = frame();
    const seen = texts(globalOf(made).Function.prototype.toString);
    made.remove();
    return seen;
  },
  "surface: text of another frame's functions": () => {
    const made = frame();
    const theirs = globalOf(made);
    const seen = [
      theirs.fetch,
      theirs.XMLHttpRequest.prototype.open,
      theirs.Navigator.prototype.sendBeacon,
      theirs.Function.prototype.toString,
    ].map((one) => [
      Function.prototype.toString.call(one),
      theirs.Function.prototype.toString.call(one),
      `${one}`,
      one.name,
      one.length,
    ]);
    made.remove();
    return seen;
  },
  "surface: toString on what has no text": async () => [
    await attempt(() => Function.prototype.toString.call({})),
    await attempt(() => Function.prototype.toString.call(null)),
    await attempt(() => Function.prototype.toString.call(new Proxy(() => 1, {}))),
    await attempt(() => Function.prototype.toString.call(new Proxy(fetch, {}))),
    await attempt(() => Function.prototype.toString.call(class A {})),
    await attempt(() => Function.prototype.toString.call((() => 1).bind(null))),
  ],
  "surface: shape of each function": () =>
    WATCHED.map(([name, owner, key]) => {
      const found = functionOf(owner, key);
      const keys = Reflect.ownKeys(found).map(String);
      return [
        name,
        found.name,
        found.length,
        keys,
        keys.map((one) => attributesOf(found, one)),
        attributesOf(owner, key),
        Object.getPrototypeOf(found) === Function.prototype,
        Object.prototype.toString.call(found),
        "prototype" in found,
        Object.isExtensible(found),
        typeof found,
      ];
    }),
  "surface: what an error's accessors are": async () => {
    const seen: unknown[] = [];
    for (const owner of [Error.prototype, DOMException.prototype])
      for (const key of Reflect.ownKeys(owner)) {
        const { get, set, ...rest } = Reflect.getOwnPropertyDescriptor(owner, key) ?? {};
        seen.push([String(key), { ...rest, value: typeof rest.value }, get?.name, String(get), set?.name, String(set)]);
        for (const self of get ? [{}, null, owner, Object.create(owner), 1] : [])
          seen.push(await attempt(() => get?.call(self)));
      }
    return seen;
  },
  "surface: what the page does with a stack": () => {
    const error = new Error("mine");
    const before = error.stack?.split("\n");
    error.stack = "replaced";
    const after = [error.stack, attributesOf(error, "stack"), delete error.stack, typeof error.stack];
    const held = {};
    Error.captureStackTrace?.(held);
    class Mine extends Error {
      override get stack() {
        return "its own";
      }
    }
    return [before, after, (held as Error).stack?.split("\n"), new Mine("x").stack, attributesOf(held, "stack")];
  },
  "surface: order of members": () =>
    [
      XMLHttpRequest.prototype,
      Navigator.prototype,
      Function.prototype,
      ReadableStream.prototype,
      EventTarget.prototype,
      Promise,
    ].map((owner) => Reflect.ownKeys(owner).map(String)),
  "surface: globals": () => Reflect.ownKeys(window).map(String).sort(),
  "surface: document and its root": () => [
    Reflect.ownKeys(document).map(String),
    document.documentElement.outerHTML.replace(/\s+/g, " "),
    Reflect.ownKeys(document.documentElement).map(String),
    Reflect.ownKeys(navigator).map(String),
  ],
  "surface: an assignment replaces fetch": async () => {
    const native = window.fetch;
    let called = 0;
    window.fetch = (...args) => {
      called += 1;
      return native(...args);
    };
    await fetch("/small");
    window.fetch = native;
    return [called, attributesOf(window, "fetch"), window.fetch === native];
  },
  "surface: a frame's own fetch": async () => {
    const made = frame();
    const theirs = globalOf(made);
    const promise = theirs.fetch("/small", { method: "POST" });
    const seen = [
      promise instanceof theirs.Promise,
      promise instanceof Promise,
      (await promise) instanceof theirs.Response,
    ];
    const names = Object.getOwnPropertyNames(theirs).sort();
    made.remove();
    return [seen, names];
  },
  "surface: a borrowed function": async () => {
    const made = frame();
    const theirs = globalOf(made);
    const promise = theirs.fetch.call(window as never, "/small", { method: "POST" });
    const seen = [promise instanceof theirs.Promise, promise instanceof Promise];
    const response = await promise;
    seen.push(response instanceof Response, response instanceof theirs.Response);
    made.remove();
    return seen;
  },
  "surface: a frame that is gone": async () => {
    const made = frame();
    const { fetch: theirFetch, XMLHttpRequest: Theirs } = globalOf(made);
    const xhr = new Theirs();
    made.remove();
    return [
      await attempt(() => theirFetch("/small")),
      await attempt(() => xhr.open("GET", "/small")),
      await attempt(() => xhr.send()),
    ];
  },
  "surface: listeners woken by a click": async () => {
    const seen: string[] = [];
    const types = ["click", "pointerdown", "mousedown", "focus", "submit", "change", "message", "custom"];
    const note = (event: Event) =>
      seen.push(`${event.type} ${event.eventPhase} ${event.defaultPrevented} ${event.composedPath().length}`);
    for (const type of types) addEventListener(type, note, true);
    document.getElementById("b")?.click();
    document.getElementById("b")?.dispatchEvent(new Event("change", { bubbles: true }));
    await sleep(20);
    for (const type of types) removeEventListener(type, note, true);
    return seen;
  },
  "surface: where an uncaught error of a native function is said to be": async () => {
    const calls: (() => unknown)[] = [
      () => new XMLHttpRequest().open("GET", "http://["),
      () => (navigator.sendBeacon as unknown as () => void)(),
      () => Function.prototype.toString.call({}),
    ];
    const seen: unknown[] = [];
    for (const one of calls) {
      const heard = new Promise<ErrorEvent>((passed) => addEventListener("error", passed, { once: true }));
      setTimeout(one);
      const { message, filename, lineno, colno, error } = await heard;
      seen.push([message, filename, lineno, colno, describeError(error)]);
    }
    return seen;
  },
  "surface: where a request that the policy refuses is said to come from": async () => {
    const refused = new Promise<SecurityPolicyViolationEvent>((passed) =>
      document.addEventListener("securitypolicyviolation", passed, { once: true }),
    );
    await fetch("data:text/plain,refused").catch(() => undefined);
    const { violatedDirective, blockedURI, sourceFile, lineNumber, columnNumber } = await refused;
    return [violatedDirective, blockedURI, sourceFile, lineNumber, columnNumber];
  },
  "surface: errors of the page are heard once": async () => {
    setTimeout(() => {
      throw new Error("from a timer");
    });
    void Promise.reject(new Error("from a promise"));
    const image = document.createElement("img");
    const failed = heard("error", image);
    image.src = "/nothing.gif";
    document.body.append(image);
    await failed;
    await sleep(50);
    return overheard();
  },
};
