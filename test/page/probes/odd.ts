// Probes of calls that no sane page makes, and that some page makes: each must fail, or work, exactly as it does natively.
import { attempt, describeError, type Probes, read, sleep } from "./tools.ts";

const odd = fetch as (...args: unknown[]) => Promise<Response>;

/** An object that notes every way in which it is looked at. */
function noted(target: object, asked: string[]): object {
  const traps: ProxyHandler<object> = {};
  for (const name of ["get", "has", "ownKeys", "getOwnPropertyDescriptor", "getPrototypeOf"] as const)
    traps[name] = (...args: unknown[]) => {
      asked.push(`${name} ${typeof args[1] === "string" ? args[1] : ""}`);
      return (Reflect[name] as (...all: unknown[]) => never)(...args);
    };
  return new Proxy(target, traps);
}

export const oddProbes: Probes = {
  "odd: arguments of fetch": async () => {
    const seen: unknown[] = [];
    const cases: unknown[][] = [
      [],
      [undefined],
      [null],
      [Symbol("s")],
      [{}],
      [[]],
      [1],
      [1n],
      ["http://["],
      ["data:text/plain,hi"],
    ];
    cases.push(
      ["blob:nothing"],
      ["ftp://localhost/"],
      ["/small", null],
      ["/small", 1],
      ["/small", "x"],
      ["/small", Symbol()],
    );
    cases.push(
      ["/small", { method: "TRACE" }],
      ["/small", { method: "G ET" }],
      ["/small", { method: Symbol() }],
      ["/small", { body: "x" }],
    );
    cases.push(["/small", { headers: { "a b": "1" } }], ["/small", { signal: 1 }], ["/small", { mode: "navigate" }]);
    cases.push(
      ["/small", { redirect: "odd" }],
      ["/small", { window: 1 }],
      ["/echo", { method: "post", body: { toString: () => "text" } }],
    );
    for (const args of cases) seen.push(await attempt(async () => read(odd(...args))));
    return seen;
  },
  "odd: thrown at once or promised": async () => {
    const seen: unknown[] = [];
    for (const args of [[], [Symbol()], ["http://["]]) {
      try {
        seen.push(["promise", odd(...args).catch(() => undefined) instanceof Promise]);
      } catch (error) {
        seen.push(["thrown", describeError(error)]);
      }
    }
    return seen;
  },
  "odd: fetch on another object": async () => [
    await attempt(() => odd.call({} as never, "/small")),
    await attempt(() => odd.call(null as never, "/small")),
    await attempt(() => odd.call(undefined as never, "/small")),
    await attempt(() => Reflect.apply(odd, window, ["/small"])),
    await attempt(() => new (odd as never as new () => unknown)()),
    await attempt(() => odd.bind(window)("/small")),
  ],
  "odd: a getter in init is asked as often": async () => {
    const asked: string[] = [];
    const init = {
      get method() {
        asked.push("method");
        return "POST";
      },
      get body() {
        asked.push("body");
        return "text";
      },
      get headers() {
        asked.push("headers");
        return { a: "1" };
      },
    };
    return [await attempt(() => read(fetch("/echo", init))), asked];
  },
  "odd: the stack inside a getter": async () => {
    const stacks: unknown[] = [];
    const init = {
      get method() {
        const held: { stack?: string } = {};
        Error.captureStackTrace?.(held);
        stacks.push(new Error("inside").stack?.split("\n"), held.stack?.split("\n"));
        return "POST";
      },
    };
    await fetch("/small", init);
    return stacks;
  },
  "odd: the stack inside a handler": async () => {
    const stacks: unknown[] = [];
    const xhr = new XMLHttpRequest();
    xhr.onreadystatechange = () => {
      const held: { stack?: string } = {};
      Error.captureStackTrace?.(held);
      stacks.push(new Error("inside").stack?.split("\n"), held.stack?.split("\n"));
    };
    xhr.open("POST", "/small");
    xhr.send();
    await sleep(20);
    xhr.onreadystatechange = null;
    xhr.abort();
    return stacks.slice(0, 2);
  },
  "odd: a Proxy as init": async () => {
    const asked: string[] = [];
    return [
      await attempt(() => read(fetch("/echo", noted({ method: "POST", body: "text" }, asked) as RequestInit))),
      asked,
    ];
  },
  "odd: a Proxy as the address": async () => {
    const asked: string[] = [];
    const address = noted({ toString: () => "/echo" }, asked);
    return [await attempt(() => read(odd(address))), asked];
  },
  "odd: init inherits": async () =>
    attempt(() => read(fetch("/echo", Object.create({ method: "POST", body: "inherited" })))),
  "odd: an address that is written once": async () => {
    let asked = 0;
    const address = {
      toString() {
        asked += 1;
        return "/echo";
      },
    };
    return [await attempt(() => read(odd(address))), asked];
  },
  "odd: init throws": () =>
    attempt(() =>
      fetch("/small", {
        get method(): string {
          throw new RangeError("mine");
        },
      }),
    ),
  "odd: very deep calls": () => {
    const dive = (): number => {
      try {
        return dive() + 1;
      } catch {
        return 0;
      }
    };
    return dive() > 1000;
  },
  "odd: a full stack": async () => {
    const names = new Set<string>();
    const dive = (): void => {
      try {
        dive();
      } catch (error) {
        names.add((error as Error).name);
        try {
          fetch("/small").catch(() => undefined);
          new XMLHttpRequest().open("GET", "/small");
        } catch (inner) {
          names.add((inner as Error).name);
        }
      }
    };
    dive();
    return [...names].sort();
  },
};
