// Probes of fetch: what is sent, what comes back, and what goes wrong, for requests that a rule names (POST) or not (GET).
import { attempt, other, type Probes, REFUSED, read, shown } from "./tools.ts";

const form = (): FormData => {
  const made = new FormData();
  made.append("text", "täxt");
  made.append("file", new File(["content"], "naïve.txt", { type: "text/plain" }));
  return made;
};
const post =
  (body: BodyInit | null, more: RequestInit = {}) =>
  () =>
    attempt(() => read(fetch("/echo", { method: "POST", body, ...more })));

const bodies: Probes = {
  "a text": post("text"),
  "an empty text": post(""),
  "JSON with its header": post('{"a":1}', { headers: { "Content-Type": "application/json", "X-Own": "yes" } }),
  "a form with a file": () => post(form())(),
  "URL parameters": post(new URLSearchParams("a=1&b=%20")),
  "a blob": post(new Blob(["blob"], { type: "application/json" })),
  "an array buffer": post(new TextEncoder().encode("buffer").buffer as ArrayBuffer),
  "a typed array": post(new Uint8Array([0, 255, 128])),
  "no body": post(null),
  "a megabyte": post("x".repeat(1_000_000), { headers: { "content-type": "application/json" } }),
};

const requests: Probes = {
  "a Request": () => attempt(() => read(fetch(new Request("/echo?r=1", { headers: { A: "1" } })))),
  "a Request with JSON": () =>
    attempt(async () => {
      const request = new Request("/echo", {
        method: "POST",
        body: '{"a":1}',
        headers: { "content-type": "application/json" },
      });
      const stream = request.body;
      const promise = fetch(request);
      const during = { used: request.bodyUsed, locked: stream?.locked, same: request.body === stream };
      const got = await read(promise);
      return { during, got, after: request.bodyUsed, again: await attempt(() => fetch(request)) };
    }),
  "a Request with a form": () => attempt(() => read(fetch(new Request("/echo", { method: "POST", body: form() })))),
  "a Request overridden by init": () =>
    attempt(() =>
      read(
        fetch(new Request("/echo", { method: "POST", body: "{}", headers: { "content-type": "application/json" } }), {
          method: "PUT",
          body: "new",
        }),
      ),
    ),
  "a used Request": () =>
    attempt(async () => {
      const request = new Request("/echo", { method: "POST", body: "{}", headers: { "content-type": "text/plain" } });
      await request.text();
      return fetch(request);
    }),
  "a locked Request": () =>
    attempt(async () => {
      const request = new Request("/echo", { method: "POST", body: "{}", headers: { "content-type": "text/plain" } });
      request.body?.getReader();
      return fetch(request);
    }),
  "a URL object": () => attempt(() => read(fetch(new URL("/echo?u=1", location.href)))),
  "the location": () => attempt(async () => (await fetch(location as never)).status),
  "a subclass of Request": () =>
    attempt(() => {
      class Mine extends Request {}
      return read(fetch(new Mine("/echo", { method: "POST", body: "mine" })));
    }),
  keepalive: () => attempt(() => read(fetch("/echo", { method: "POST", body: "kept", keepalive: true }))),
  "no credentials, no referrer": () =>
    attempt(() => read(fetch("/echo", { method: "POST", credentials: "omit", referrerPolicy: "no-referrer" }))),
  "cache modes": async () => {
    const modes = ["default", "no-store", "reload", "no-cache", "force-cache"] as const;
    const seen: unknown[] = [];
    for (const cache of modes) seen.push(await attempt(() => read(fetch("/echo?c", { cache }))));
    seen.push(await attempt(() => fetch("/never-cached", { cache: "only-if-cached", mode: "same-origin" })));
    return seen;
  },
};

const outcomes = (method: string): Probes => ({
  [`${method}: error statuses`]: async () => {
    const seen: unknown[] = [];
    for (const status of [201, 400, 404, 500])
      seen.push(await attempt(() => read(fetch(`/echo?status=${status}`, { method }))));
    return seen;
  },
  [`${method}: an empty answer`]: () => attempt(() => read(fetch("/empty", { method }))),
  [`${method}: no JSON`]: () => attempt(() => read(fetch("/echo?type=text/html", { method }))),
  [`${method}: a redirect`]: () => attempt(() => read(fetch("/redirect", { method }))),
  [`${method}: a redirect that keeps the method`]: () =>
    attempt(() => read(fetch("/redirect?status=307", { method, ...(method === "POST" ? { body: "kept" } : {}) }))),
  [`${method}: a redirect as an error`]: () => attempt(() => read(fetch("/redirect", { method, redirect: "error" }))),
  [`${method}: a redirect by hand`]: () => attempt(() => read(fetch("/redirect", { method, redirect: "manual" }))),
  [`${method}: a redirect without end`]: () => attempt(() => read(fetch("/loop", { method }))),
  [`${method}: another origin`]: () => attempt(() => read(fetch(other("/echo"), { method }))),
  [`${method}: another origin without CORS`]: () => attempt(() => read(fetch(other("/small"), { method }))),
  [`${method}: an opaque answer`]: () => attempt(() => read(fetch(other("/small"), { method, mode: "no-cors" }))),
  [`${method}: refused`]: () => attempt(() => fetch(REFUSED, { method })),
  [`${method}: cut off before the answer`]: () => attempt(() => fetch("/reset", { method })),
  [`${method}: cut off in the answer`]: () => attempt(() => read(fetch("/cut", { method }))),
  [`${method}: a wrong checksum`]: () =>
    attempt(() => fetch("/small", { method, integrity: "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" })),
  [`${method}: every way to read`]: async () => {
    const ways = ["text", "json", "arrayBuffer", "blob", "formData", "bytes"] as const;
    const seen: unknown[] = [];
    for (const way of ways)
      seen.push(
        await attempt(async () =>
          shown(await ((await fetch("/small", { method })) as unknown as Record<string, () => unknown>)[way]?.()),
        ),
      );
    return seen;
  },
  [`${method}: a clone of the answer`]: () =>
    attempt(async () => {
      const response = await fetch("/small", { method });
      const copy = response.clone();
      return [await response.text(), response.bodyUsed, copy.bodyUsed, await copy.json()];
    }),
  [`${method}: the answer is the page's own object`]: () =>
    attempt(async () => {
      const promise = fetch("/small", { method });
      const [one, two] = await Promise.all([promise, promise]);
      return [one === two, promise instanceof Promise, Object.getOwnPropertyNames(promise), String(promise)];
    }),
});

export const fetchProbes: Probes = {
  ...Object.fromEntries(Object.entries(bodies).map(([name, probe]) => [`fetch sends ${name}`, probe])),
  ...Object.fromEntries(Object.entries(requests).map(([name, probe]) => [`fetch takes ${name}`, probe])),
  ...Object.fromEntries(
    ["GET", "POST"].flatMap((method) =>
      Object.entries(outcomes(method)).map(([name, probe]) => [`fetch ${name}`, probe]),
    ),
  ),
};
