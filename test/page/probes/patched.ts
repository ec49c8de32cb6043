// A page that wraps thirty built-ins before anything else runs, and counts every call that reaches one of them.
(() => {
  const refused = document.querySelector<HTMLMetaElement>("meta[name=refused]")?.content ?? "";
  const counts: Record<string, number> = {};
  const wrap = (label: string, owner: object, name: string) => {
    const native = Reflect.getOwnPropertyDescriptor(owner, name);
    const original = native?.value as ((...args: unknown[]) => unknown) | undefined;
    if (!native || !original) throw new Error(`There is no ${label}.`);
    counts[label] = 0;
    const apply = Reflect.apply;
    Object.defineProperty(owner, name, {
      ...native,
      value(this: unknown, ...args: unknown[]) {
        counts[label] = (counts[label] ?? 0) + 1;
        return apply(original, this, args);
      },
    });
  };
  const all: [string, object, string[]][] = [
    ["Promise", Promise.prototype, ["then", "catch", "finally"]],
    ["JSON", JSON, ["parse", "stringify"]],
    ["Array", Array.prototype, ["push", "map", "find", "slice", "join", "includes", "indexOf"]],
    ["EventTarget", EventTarget.prototype, ["addEventListener", "removeEventListener", "dispatchEvent"]],
    ["Object", Object, ["setPrototypeOf", "defineProperty", "keys", "assign"]],
    ["String", String.prototype, ["slice", "split", "toUpperCase", "replace", "includes"]],
    ["RegExp", RegExp.prototype, ["exec", "test"]],
    ["Headers", Headers.prototype, ["get"]],
    ["Response", Response.prototype, ["clone", "text"]],
    ["Request", Request.prototype, ["clone"]],
    ["FormData", FormData.prototype, ["forEach"]],
    ["XHR", XMLHttpRequest.prototype, ["open", "send", "getResponseHeader"]],
    ["WeakMap", WeakMap.prototype, ["get", "set", "has"]],
    ["Reader", ReadableStreamDefaultReader.prototype, ["read", "cancel"]],
    ["Stream", ReadableStream.prototype, ["getReader", "cancel"]],
    ["TextDecoder", TextDecoder.prototype, ["decode"]],
    ["Math", Math, ["max", "min"]],
    ["performance", Performance.prototype, ["now"]],
  ];
  for (const [label, owner, names] of all) for (const name of names) wrap(`${label}.${name}`, owner, name);
  const iterator = Array.prototype[Symbol.iterator];
  counts["Array.iterator"] = 0;
  Array.prototype[Symbol.iterator] = function (this: unknown[]) {
    counts["Array.iterator"] = (counts["Array.iterator"] ?? 0) + 1;
    return iterator.call(this);
  };
  for (const name of ["detail", "bubbles", "once", "toJSON", "stream"]) {
    counts[`Object.prototype.${name}`] = 0;
    Object.defineProperty(Object.prototype, name, {
      configurable: true,
      get() {
        counts[`Object.prototype.${name}`] = (counts[`Object.prototype.${name}`] ?? 0) + 1;
        return undefined;
      },
      set(value) {
        Object.defineProperty(this, name, { value, configurable: true, enumerable: true, writable: true });
      },
    });
  }
  /** Some requests of every kind, then the counts of what was called meanwhile. */
  const run = async () => {
    for (const key of Object.keys(counts)) counts[key] = 0;
    const answers: unknown[] = [];
    const post = (body: BodyInit, headers?: HeadersInit) =>
      fetch("/echo", headers === undefined ? { method: "POST", body } : { method: "POST", body, headers });
    answers[0] = await (await post('{"a":1}', { "content-type": "application/json" })).json();
    answers[1] = await (await post(new URLSearchParams("a=1"))).text();
    answers[2] = await (await fetch(new Request("/echo", { method: "POST", body: "in a request" }))).text();
    answers[3] = await fetch(refused).catch((error: Error) => error.message);
    answers[4] = await (await fetch("/small")).text();
    for (const method of ["GET", "POST"]) {
      const xhr = new XMLHttpRequest();
      xhr.open(method, "/small");
      const ended = new Promise((passed) => {
        xhr.onloadend = passed;
      });
      xhr.send();
      await ended;
      answers[answers.length] = xhr.responseText;
    }
    answers[answers.length] = navigator.sendBeacon("/echo", "beacon");
    document.getElementById("b")?.click();
    await new Promise((passed) => setTimeout(passed, 300));
    return { counts: { ...counts }, answers };
  };
  Object.assign(window, { runPatched: run });
})();
