// Every way out of a page that the README's table names: what a page does, and what the log then says of it.
import { type Channel, HTTP, NO, UNKNOWN } from "./channel.ts";
import { XHRS } from "./xhr-channels.ts";

const NOTHING: readonly string[] = [];
const quiet = (call: string): string => `await ${call}.catch(() => undefined)`;

const FETCHES: Channel[] = [
  { name: "fetch", run: `await fetch("$1", { method: "POST" })`, told: HTTP },
  { name: "a Request", run: `await fetch(new Request("$1", { method: "PUT", body: "x" }))`, told: HTTP },
  {
    name: "a form",
    run: `const f = new FormData(); f.append("a", "1"); await fetch("$1", { method: "POST", body: f })`,
    told: HTTP,
  },
  {
    name: "a body that is a stream",
    run: `const body = new ReadableStream({ start(c) { c.enqueue(new Uint8Array(3)); c.close(); } });
      ${quiet(`fetch("$1", { method: "POST", duplex: "half", body })`)}`,
    // Chromium sends one over HTTP/2 only; Firefox sends its name as a text.
    told: ["failed network"],
    toldInFirefox: HTTP,
  },
  {
    name: "an answer read as a stream",
    run: `const r = (await fetch("$1", { method: "POST" })).body.getReader(); while (!(await r.read()).done);`,
    told: HTTP,
  },
  { name: "keepalive", run: `await fetch("$1", { method: "POST", keepalive: true })`, told: HTTP },
  {
    name: "a redirect",
    run: `await fetch("/redirect?status=307&to=" + encodeURIComponent("$1"), { method: "POST" })`,
    told: HTTP,
  },
  { name: "an opaque answer", run: `await fetch("$other/small", { method: "POST", mode: "no-cors" })`, told: UNKNOWN },
  {
    name: "an abort",
    run: `const c = new AbortController(); setTimeout(() => c.abort(), 50);
      ${quiet(`fetch("/never", { method: "POST", signal: c.signal })`)}`,
    told: UNKNOWN,
  },
  {
    name: "a time-out",
    run: quiet(`fetch("/never", { method: "POST", signal: AbortSignal.timeout(50) })`),
    told: ["warning timeout"],
  },
  { name: "no answer", run: quiet(`fetch("/reset", { method: "POST" })`), told: ["failed network"] },
  {
    name: "an answer that breaks off",
    run: quiet(`fetch("/cut", { method: "POST" }).then((r) => r.text())`),
    told: UNKNOWN,
  },
  { name: "a GET that fails", run: `await fetch("$1")`, told: HTTP },
];

const ask = (path: string): string => `const r = await fetch("${path}", { method: "POST" });`;
const LATER = "await new Promise((passed) => setTimeout(passed, 400));";
const READINGS: Channel[] = [
  { name: "a no that is read at once", run: `${ask("/no")} await r.json()`, told: NO },
  { name: "a no that comes in parts", run: `${ask("/no-in-parts")} await r.json()`, told: NO },
  { name: "a no in parts, read as text", run: `${ask("/no-in-parts")} await r.text()`, told: NO },
  { name: "a no in parts, read a while later", run: `${ask("/no-in-parts")} ${LATER} await r.json()`, told: NO },
  { name: "a no that is read from a clone", run: `${ask("/no-in-parts")} await r.clone().json()`, told: NO },
  { name: "a no that is read as bytes", run: `${ask("/no")} await r.arrayBuffer()`, told: NO },
  { name: "a no that is read as a stream", run: `${ask("/no")} await r.body.getReader().read()`, told: NO },
  { name: "a no that is read as a blob", run: `${ask("/no")} await r.blob()`, told: NO },
  {
    name: "a no in parts, of which the page first looks whether there is something to read",
    run: `${ask("/no-in-parts")} if (r.body) await r.json()`,
    told: NO,
  },
  { name: "a no with a field that is named length", run: `${ask("/no-length")} await r.json()`, told: NO },
  {
    name: "a no to a Request that another one is made like",
    run: `await (await fetch("/no", new Request("/other", { method: "POST" }))).json()`,
    told: NO,
  },
  { name: "a no that calls itself a web page", run: `${ask("/no-as-page")} await r.json()`, told: NO },
  { name: "a no that calls itself bytes", run: `${ask("/no-as-bytes")} await r.json()`, told: NO },
  { name: "a no of no type", run: `${ask("/no-untyped")} await r.json()`, told: NO },
  { name: "a no that nobody reads", run: `${ask("/no")} ${LATER}`, told: NO },
  {
    name: "a no in parts, given up for a reason that is no error",
    run: `const c = new AbortController();
      const r = await fetch("/no-in-parts", { method: "POST", signal: c.signal });
      const reading = r.json().catch(() => undefined); c.abort("enough"); await reading;`,
    told: UNKNOWN,
  },
  {
    name: "a no in a page whose objects have a toJSON",
    run: `Object.prototype.toJSON = () => ({ success: true });
      try { ${ask("/no")} await r.json(); } finally { delete Object.prototype.toJSON; }`,
    told: NO,
  },
];

/** A page that lets nobody but itself set names of errors has accessors for them. */
const HARDENED: Channel = {
  name: "an answer that is no JSON, in a page whose errors have accessors as names",
  run: `const { name } = SyntaxError.prototype;
    Object.defineProperty(SyntaxError.prototype, "name", { get: () => name, configurable: true });
    try { ${ask("/no-json")} await r.json().catch(() => undefined); }
    finally { Object.defineProperty(SyntaxError.prototype, "name", { value: name, writable: true }); }`,
  // It came to its end; the general profile goes by the status then.
  told: ["success undefined"],
};

const FRAME = `const f = document.body.appendChild(document.createElement("iframe"));`;
const LOADED = `await new Promise((loaded) => { f.onload = loaded; });`;

const FRAMES: Channel[] = [
  {
    name: "about:blank frame",
    run: `${FRAME} await f.contentWindow.fetch("$1", { method: "POST" }); ${LATER}`,
    told: HTTP,
  },
  {
    name: "srcdoc frame",
    run: `${FRAME} f.srcdoc = "<p>"; ${LOADED} await f.contentWindow.fetch("$1", { method: "POST" }); ${LATER}`,
    told: HTTP,
  },
  {
    name: "same-origin frame",
    run: `${FRAME} f.src = "/page?csp=no"; ${LOADED} await f.contentWindow.fetch("$1", { method: "POST" }); ${LATER}`,
    told: HTTP,
  },
  {
    name: "frame of another origin",
    run: `${FRAME} f.src = "$other/asks?to=" + encodeURIComponent("$1"); ${LOADED}`,
    told: NOTHING,
    arrives: "POST /echo",
  },
];

const TROUBLE: Channel[] = [
  {
    name: "script error",
    run: `setTimeout(() => { throw new RangeError("mine"); }); ${LATER}`,
    told: ["script_error"],
  },
  {
    name: "unhandled rejection",
    run: `void Promise.reject(new Error("mine")); ${LATER}`,
    told: ["unhandled_rejection"],
  },
  ...["img", "script"].map((tag) => ({
    name: `${tag} that does not load`,
    run: `const e = document.createElement("${tag}"); e.src = "/broken"; document.body.append(e);
      await new Promise((end) => { e.onerror = end; })`,
    told: ["resource_failed"],
  })),
];

const WORKER = `URL.createObjectURL(new Blob(["fetch('" + location.origin + "$1', { method: 'POST' })"]))`;

const UNSEEN: Channel[] = [
  { name: "worker", run: `new Worker(${WORKER})`, told: NOTHING, arrives: "POST /echo" },
  { name: "shared worker", run: `new SharedWorker(${WORKER})`, told: NOTHING, arrives: "POST /echo" },
  {
    name: "service worker",
    run: `await navigator.serviceWorker.register("/sw.js?$1")`,
    told: NOTHING,
    arrives: "POST /echo",
  },
  {
    name: "fetchLater",
    run: `window.fetchLater?.("$1", { method: "POST", activateAfter: 0 }); ${LATER}`,
    told: NOTHING,
  },
  { name: "EventSource", run: `new EventSource("$1")`, told: NOTHING, arrives: "GET /echo" },
  { name: "WebSocket", run: `new WebSocket("ws://" + location.host + "$1")`, told: NOTHING, arrives: "GET /echo" },
  {
    name: "WebTransport",
    run: `const w = new WebTransport("https://" + location.host + "/"); w.ready.catch(() => 0); w.closed.catch(() => 0)`,
    told: NOTHING,
  },
  {
    name: "WebRTC",
    run: `const p = new RTCPeerConnection(); p.createDataChannel("d"); await p.setLocalDescription(); p.close()`,
    told: NOTHING,
  },
  {
    name: "image that loads",
    run: `const e = document.body.appendChild(new Image()); e.src = "/image"; await e.decode()`,
    told: NOTHING,
    arrives: "GET /image",
  },
];

export const CHANNELS: readonly Channel[] = [
  ...FETCHES,
  ...READINGS,
  HARDENED,
  ...XHRS,
  { name: "sendBeacon", run: `navigator.sendBeacon("$1", "left")`, told: UNKNOWN, arrives: "POST /echo" },
  ...FRAMES,
  ...TROUBLE,
  ...UNSEEN,
];
