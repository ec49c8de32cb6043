// The least that an extension can do and still store everything: what is not avoidable, measured beside the others.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { patternOf } from "../preset.ts";

const MANIFEST = {
  manifest_version: 3,
  name: "Minimal",
  version: "1",
  background: { service_worker: "worker.js" },
};

/** Method, address and status of each request and the id of each clicked element, handed over ten times a second. */
const PAGE = `(() => {
  let held = [];
  const flush = () => {
    performance.dispatchEvent(new CustomEvent("held", { detail: JSON.stringify(held) }));
    held = [];
  };
  const push = (...what) => {
    if (held.push([performance.now(), ...what]) === 1) setTimeout(flush, 100);
  };
  const native = window.fetch;
  window.fetch = function (...args) {
    const [input, init] = args;
    const answer = native.apply(this, args);
    answer.then((got) => push("fetch", init?.method, String(input), got.status), () => push("failed", String(input)));
    return answer;
  };
  const { open } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (method, url) {
    this.addEventListener("loadend", () => push("xhr", method, String(url), this.status));
    return open.apply(this, arguments);
  };
  addEventListener("click", (event) => push("click", event.target.id), true);
})();`;

const CONTENT = `performance.addEventListener("held", ({ detail }) => chrome.runtime.sendMessage(detail));`;

const WORKER = `const opening = new Promise((done) => {
  const request = indexedDB.open("held", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("held", { autoIncrement: true });
  request.onsuccess = () => done(request.result);
});
chrome.runtime.onMessage.addListener((text) => {
  opening.then((database) => {
    const writing = database.transaction("held", "readwrite", { durability: "strict" });
    writing.objectStore("held").add(text);
  });
});`;

/** Writes the extension for the pages of these origins into `dir`. */
export async function packMinimal(dir: string, origins: readonly string[]): Promise<void> {
  const matches = origins.map(patternOf);
  const script = { matches, run_at: "document_start" };
  const content_scripts = [
    { ...script, js: ["page.js"], world: "MAIN" },
    { ...script, js: ["content.js"] },
  ];
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, "manifest.json"), JSON.stringify({ ...MANIFEST, content_scripts }));
  for (const [name, text] of Object.entries({ page: PAGE, content: CONTENT, worker: WORKER }))
    await writeFile(join(dir, `${name}.js`), text);
}
