// Probes of XMLHttpRequest: every event in its order, every way to read, and everything that can go wrong.
import { attempt, describeError, other, type Probes, REFUSED, sleep } from "./tools.ts";

const EVENTS = ["readystatechange", "loadstart", "progress", "load", "error", "abort", "timeout", "loadend"];

interface Watched {
  xhr: XMLHttpRequest;
  seen: string[];
  ended: Promise<unknown>;
}

/** A request whose every event is noted, those of its upload too. */
function watched(): Watched {
  const xhr = new XMLHttpRequest();
  const seen: string[] = [];
  let last = "";
  const note = (from: string) => (event: Event) => {
    const line = `${from} ${event.type} ${xhr.readyState} ${xhr.status} ${event.isTrusted}`;
    if (line !== last) seen.push(line);
    last = line;
  };
  for (const type of EVENTS) xhr.addEventListener(type, note("xhr"));
  for (const type of EVENTS.slice(1)) xhr.upload.addEventListener(type, note("upload"));
  for (const type of EVENTS) (xhr as unknown as Record<string, unknown>)[`on${type}`] = note("handler");
  const ended = new Promise((passed) => xhr.addEventListener("loadend", passed));
  return { xhr, seen, ended };
}

async function run(
  method: string,
  url: string,
  prepare: (xhr: XMLHttpRequest) => void = () => undefined,
  body?: XMLHttpRequestBodyInit,
) {
  const { xhr, seen, ended } = watched();
  const opened = await attempt(() => xhr.open(method, url));
  prepare(xhr);
  const sent = await attempt(() => xhr.send(body ?? null));
  await ended;
  return { opened, sent, seen, got: got(xhr) };
}

function got(xhr: XMLHttpRequest): unknown {
  const part = (read: () => unknown) => {
    try {
      return read();
    } catch (error) {
      return describeError(error);
    }
  };
  return {
    state: xhr.readyState,
    status: xhr.status,
    text: xhr.statusText,
    url: xhr.responseURL,
    headers: xhr.getAllResponseHeaders(),
    type: xhr.responseType,
    body: part(() =>
      xhr.response instanceof ArrayBuffer
        ? xhr.response.byteLength
        : xhr.response instanceof Blob
          ? [xhr.response.size, xhr.response.type]
          : xhr.response instanceof Document
            ? xhr.response.documentElement.outerHTML
            : xhr.response,
    ),
    same: part(() => new Set([xhr.response, xhr.response]).size),
    responseText: part(() => xhr.responseText),
    xml: part(() => xhr.responseXML?.documentElement.nodeName),
    own: Object.getOwnPropertyNames(xhr).sort(),
  };
}

const probes = (method: string): Probes => ({
  ...Object.fromEntries(
    (["", "text", "json", "arraybuffer", "blob", "document"] as const).map((type) => [
      `answer as ${type || "default"}`,
      () =>
        run(method, "/small", (xhr) => {
          xhr.responseType = type;
        }),
    ]),
  ),
  XML: () => run(method, "/xml"),
  statuses: async () => [
    await run(method, "/echo?status=404"),
    await run(method, "/echo?status=500"),
    await run(method, "/empty"),
  ],
  "a redirect": () => run(method, "/redirect"),
  "another origin": () => run(method, other("/echo")),
  "another origin without CORS": () => run(method, other("/small")),
  refused: () => run(method, REFUSED),
  "cut off": async () => [await run(method, "/reset"), await run(method, "/cut")],
  "timed out": () =>
    run(method, "/never", (xhr) => {
      xhr.timeout = 50;
    }),
  "aborted under way": () => run(method, "/never", (xhr) => setTimeout(() => xhr.abort(), 50)),
  "aborted at once": async () => {
    const { xhr, seen } = watched();
    xhr.open(method, "/small");
    xhr.send();
    xhr.abort();
    await sleep(30);
    return [seen, got(xhr)];
  },
  "opened again under way": async () => {
    const { xhr, seen, ended } = watched();
    xhr.open(method, "/never");
    xhr.send();
    xhr.open(method, "/small");
    xhr.send();
    await ended;
    return [seen, got(xhr)];
  },
  "used twice": async () => {
    const first = watched();
    for (const path of ["/echo?1", "/echo?2"]) {
      const ended = new Promise((passed) => first.xhr.addEventListener("loadend", passed, { once: true }));
      first.xhr.open(method, path);
      first.xhr.send();
      await ended;
    }
    return [first.seen, got(first.xhr)];
  },
  "another type": () => run(method, "/small", (xhr) => xhr.overrideMimeType("text/plain; charset=x-user-defined")),
  synchronous: async () => {
    const { xhr, seen } = watched();
    xhr.open(method, "/echo?sync", false);
    const sent = await attempt(() => xhr.send(method === "GET" ? null : "body"));
    return [sent, seen, got(xhr)];
  },
  "synchronous and refused": async () => {
    const { xhr, seen } = watched();
    xhr.open(method, REFUSED, false);
    return [await attempt(() => xhr.send()), seen, got(xhr)];
  },
  "sent twice": async () => {
    const { xhr } = watched();
    xhr.open(method, "/small");
    xhr.send();
    return attempt(() => xhr.send());
  },
});

const bodies: [string, () => XMLHttpRequestBodyInit][] = [
  ["text", () => "text"],
  ["a form", () => Object.assign(new FormData(), {})],
  ["parameters", () => new URLSearchParams("a=1")],
  ["a blob", () => new Blob(["blob"], { type: "text/x" })],
  ["a buffer", () => new Uint8Array(200_000)],
];

export const xhrProbes: Probes = {
  ...Object.fromEntries(
    ["GET", "POST"].flatMap((method) =>
      Object.entries(probes(method)).map(([name, probe]) => [`XHR ${method}: ${name}`, probe]),
    ),
  ),
  ...Object.fromEntries(
    bodies.map(([name, body]) => [
      `XHR sends ${name}`,
      () => run("POST", "/echo", (xhr) => xhr.setRequestHeader("X-Own", "1"), body()),
    ]),
  ),
  "XHR sends a document": async () => {
    const xhr = new XMLHttpRequest();
    xhr.open("POST", "/echo");
    const ended = new Promise((passed) => xhr.addEventListener("loadend", passed));
    const sent = await attempt(() => xhr.send(document.implementation.createDocument(null, "root")));
    await ended;
    return [sent, got(xhr)];
  },
  "XHR: not opened": async () => [
    await attempt(() => new XMLHttpRequest().send()),
    await attempt(() => (XMLHttpRequest.prototype.open as () => void).call({} as never)),
    await attempt(() => (new XMLHttpRequest().open as () => void)()),
    await attempt(() => new XMLHttpRequest().open("CONNECT", "/")),
    await attempt(() => new XMLHttpRequest().open("GET", "http://[")),
    await attempt(() => new XMLHttpRequest().open("GET", Symbol() as never)),
    await attempt(() => new XMLHttpRequest().open("G ET", "/")),
  ],
  "XHR: arguments are read once": async () => {
    const asked: string[] = [];
    const text = (name: string, value: string) => ({
      toString() {
        asked.push(name);
        return value;
      },
    });
    const xhr = new XMLHttpRequest();
    xhr.open(text("method", "POST") as never, text("url", "/echo") as never);
    const ended = new Promise((passed) => xhr.addEventListener("loadend", passed));
    xhr.send(text("body", "sent") as never);
    await ended;
    return [asked, got(xhr)];
  },
};
