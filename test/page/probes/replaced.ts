// Probes of a page that has replaced the classes and the state which the platform's own functions go by without telling.
import { heard, overheard, type Probes, REFUSED, sleep } from "./tools.ts";

/** Runs it while `owner[name]` is what `replaced` says. */
async function whileReplaced<T>(owner: object, name: PropertyKey, replaced: object, run: () => Promise<T>): Promise<T> {
  const native = Reflect.getOwnPropertyDescriptor(owner, name);
  Reflect.defineProperty(owner, name, { configurable: true, ...replaced });
  try {
    return await run();
  } finally {
    if (native) Reflect.defineProperty(owner, name, native);
    else Reflect.deleteProperty(owner, name);
  }
}

/** A promise class of the page's own, put in the native one's place as polyfills do, that counts what is made of it. */
async function withOwnPromise(run: (kindOf: (given: unknown) => unknown) => Promise<unknown>): Promise<unknown> {
  const Native = Promise;
  let made = 0;
  class Own<T> extends Native<T> {
    constructor(...args: ConstructorParameters<typeof Native<T>>) {
      super(...args);
      made += 1;
    }
  }
  const kindOf = (given: unknown) => [
    given instanceof Own,
    Object.getPrototypeOf(given) === Native.prototype,
    Reflect.ownKeys(given as object),
    made,
  ];
  return whileReplaced(Native.prototype, "constructor", { value: Own, writable: true }, () => run(kindOf));
}

const remembered = () => [RegExp.$1, RegExp.lastMatch, RegExp.input, RegExp.leftContext, RegExp.lastParen];

export const replacedProbes: Probes = {
  "replaced: the class of promises": () =>
    withOwnPromise(async (kindOf) => {
      const promise = fetch("/no", { method: "POST" });
      const seen = [kindOf(promise)];
      const response = await new Promise<Response>((passed) => promise.then(passed));
      const reading = response.json();
      seen.push(kindOf(reading), [JSON.stringify(await new Promise((passed) => reading.then(passed)))]);
      return seen;
    }),
  "replaced: the class of promises, and a rejection nobody handles": () =>
    withOwnPromise(async (kindOf) => {
      const unhandled = heard("unhandledrejection");
      const promise = fetch(REFUSED, { method: "POST" });
      const event = (await unhandled) as PromiseRejectionEvent;
      return [kindOf(promise), event.promise === promise, event.isTrusted, overheard()];
    }),
  "replaced: what RegExp remembers of the last match": async () => {
    const seen: unknown[] = [];
    const after = (run: () => unknown) => {
      /(mi)ne/.exec("is mine now");
      const given = run();
      seen.push(remembered());
      return given;
    };
    const xhr = new XMLHttpRequest();
    const ended = heard("loadend", xhr);
    await after(() => fetch("/small", { method: "POST", body: "{}" }));
    await after(() => fetch(new Request("/small", { method: "PUT" })));
    after(() => xhr.open("POST", "/small"));
    after(() => xhr.send("{}"));
    after(() => navigator.sendBeacon("/echo", "x"));
    await ended;
    return seen;
  },
  "replaced: how deep a stack is, in the midst of a request": async () => {
    const seen: unknown[] = [];
    for (const changed of [
      { value: 50, writable: true },
      { value: 20, writable: false },
    ]) {
      await whileReplaced(Error, "stackTraceLimit", { value: 10, writable: true }, async () => {
        const init = {
          get method() {
            Reflect.defineProperty(Error, "stackTraceLimit", changed);
            return "POST";
          },
        };
        await fetch("/small", init);
        seen.push(Reflect.getOwnPropertyDescriptor(Error, "stackTraceLimit"));
      });
    }
    return seen;
  },
  "replaced: how deep a stack is, by an accessor": () => {
    const asked: string[] = [];
    const accessor = {
      get() {
        asked.push("get");
        return 10;
      },
      set: () => asked.push("set"),
    };
    return whileReplaced(Error, "stackTraceLimit", accessor, async () => {
      await fetch("/small", { method: "POST" });
      new XMLHttpRequest().open("POST", "/small");
      await sleep(20);
      return asked;
    });
  },
};
