// What pages do with XMLHttpRequest, and what the log then says of it.
import { type Channel, HTTP, NO, UNKNOWN } from "./channel.ts";

const xhr = (more: string, url = "$1"): string =>
  `await new Promise((end) => { const x = new XMLHttpRequest(); x.open("POST", "${url}"); ${more}; x.onloadend = end; x.send(); })`;

/** Uses the same object again as soon as this event has told of the end, before the object's last event. */
const anew = (event: string, first: string): string =>
  `await new Promise((end) => {
    const x = new XMLHttpRequest(); x.open("POST", "${first}");
    x.${event} = () => {
      if (x.readyState !== 4) return;
      x.${event} = null; x.onload = end; x.open("POST", "$1"); x.send();
    };
    x.send();
  })`;

export const XHRS: Channel[] = [
  { name: "XMLHttpRequest, used again as it loads", run: anew("onload", "/no"), told: [...NO, ...HTTP] },
  { name: "XMLHttpRequest, used again as it is done", run: anew("onreadystatechange", "/no"), told: [...NO, ...HTTP] },
  { name: "XMLHttpRequest, used again as it fails", run: anew("onerror", "/reset"), told: ["failed network", ...HTTP] },
  {
    name: "XMLHttpRequest, sent by a handler that its opening wakes",
    run: `await new Promise((end) => {
      const x = new XMLHttpRequest(); x.onreadystatechange = () => { if (x.readyState === 1) x.send(); };
      x.onloadend = end; x.open("POST", "$1");
    })`,
    told: HTTP,
  },
  {
    name: "XMLHttpRequest, sent once more without being opened",
    run: `const x = new XMLHttpRequest(); x.open("POST", "$1");
      await new Promise((end) => { x.onloadend = end; x.send(); }); try { x.send(); } catch {}`,
    told: HTTP,
  },
  { name: "XMLHttpRequest, let go as it loads", run: xhr("x.onload = () => x.abort()", "/no"), told: NO },
  {
    name: "XMLHttpRequest, whose JSON the page ties to itself",
    run: xhr(
      `x.responseType = "json";
      x.onload = () => { for (const name in x.response) delete x.response[name]; x.response.self = x.response; }`,
    ),
    told: HTTP,
  },
  { name: "XMLHttpRequest, a no that calls itself a web page", run: xhr("", "/no-as-page"), told: NO },
  { name: "XMLHttpRequest, a no of no type", run: xhr("", "/no-untyped"), told: NO },
  ...["", "text", "json", "arraybuffer", "blob", "document"].map((type) => ({
    name: `XMLHttpRequest, answer as ${type || "default"}`,
    run: xhr(`x.responseType = "${type}"`),
    told: HTTP,
  })),
  {
    name: "synchronous XMLHttpRequest",
    run: `const x = new XMLHttpRequest(); x.open("POST", "$1", false); x.send()`,
    told: HTTP,
  },
  { name: "XMLHttpRequest, abort", run: xhr("setTimeout(() => x.abort(), 50)", "/never"), told: UNKNOWN },
  { name: "XMLHttpRequest, time-out", run: xhr("x.timeout = 50", "/never"), told: ["warning timeout"] },
  { name: "XMLHttpRequest, no answer", run: xhr("", "/reset"), told: ["failed network"] },
  { name: "XMLHttpRequest, an answer that breaks off", run: xhr("", "/cut"), told: ["failed network"] },
];
