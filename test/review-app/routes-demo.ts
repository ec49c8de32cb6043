// What the stand-in has beside the app's own interface: its page, the sample, the failure switches, the answer key.
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import { type App, attachment, type Call, field, type Reply, SUCCESS } from "./app.ts";
import { readCall } from "./arrival.ts";
import { canaryPlaces } from "./canaries.ts";
import { sendReply } from "./departure.ts";
import { checkFault, faultyEndpoints, LONG_CALLS } from "./endpoints.ts";
import { DOCX } from "./routes-document.ts";
import { makeSampleDocx } from "./sample-document.ts";

const PAGE_FOLDER = path.join(import.meta.dirname, "page");
const TYPES: Record<string, string> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** True when the request was one of these. */
export async function serveDemo(app: App, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const { pathname } = new URL(request.url ?? "/", "http://app.invalid");
  const reply = await answer(app, request, pathname);
  if (!reply) return false;
  if (pathname.startsWith("/__demo__/")) response.removeHeader("access-control-allow-origin");
  sendReply(response, reply);
  return true;
}

async function answer(app: App, request: IncomingMessage, pathname: string): Promise<Reply | undefined> {
  if (pathname.startsWith("/__demo__/")) return switches(await readCall(app, request));
  if (request.method !== "GET") return undefined;
  if (pathname === "/") return pageOf(app);
  if (pathname === "/sample.docx") return attachment("sample.docx", DOCX, await makeSampleDocx());
  if (pathname.startsWith("/static/")) return staticFile(app, path.basename(pathname));
  return undefined;
}

function switches(call: Call): Reply {
  const { app, method, path: pathname, body } = call;
  try {
    if (pathname === "/__demo__/faults") {
      if (method === "POST") setFault(call);
      if (method === "DELETE") app.faults.clear();
      return plain({ faults: app.faults.list(), endpoints: faultyEndpoints() });
    }
    if (pathname === "/__demo__/mode") {
      if (method === "POST") app.mode = modeOf(body["mode"]);
      return plain({ mode: app.mode });
    }
    if (pathname === "/__demo__/truth") {
      if (method === "DELETE") app.truth.reset();
      return plain({ entries: app.truth.list() });
    }
    if (pathname === "/__demo__/canaries")
      return plain({ places: app.canaries.prefix ? canaryPlaces(app.canaries.prefix) : [] });
    return { ...plain({ error: "No such switch" }), status: 404 };
  } catch (error) {
    return { ...plain({ error: error instanceof Error ? error.message : String(error) }), status: 400 };
  }
}

function setFault({ app, body, contentType }: Call): void {
  // A simple cross-site form cannot send JSON, so no other page can switch failures on.
  if (!contentType.startsWith("application/json")) throw new Error("Send JSON");
  const endpoint = field(body, "endpoint");
  if (body["fault"] === "" || body["fault"] === null) return app.faults.switchOff(endpoint);
  const kind = checkFault(endpoint, body["fault"]);
  const ms = body["ms"];
  const times = body["times"];
  app.faults.switchOn(
    endpoint,
    typeof ms === "number" ? { kind, ms } : { kind },
    typeof times === "number" ? times : undefined,
  );
}

function modeOf(value: unknown): App["mode"] {
  if (value === "sync" || value === "async") return value;
  throw new Error("The mode is sync or async");
}

const plain = (json: Record<string, unknown>): Reply => ({ status: 200, json, outcome: SUCCESS });

async function pageOf(app: App): Promise<Reply> {
  const { settings, canaries } = app;
  const config = {
    mode: app.mode,
    variant: settings.variant,
    storageLabel: app.storage.label,
    timeouts: settings.timeouts,
    longCalls: LONG_CALLS,
    poll: settings.poll,
    marks: canaries.forPage(),
    faults: faultyEndpoints(),
  };
  const source = await readFile(path.join(PAGE_FOLDER, settings.variant, "index.html"), "utf8");
  const html = source.replace('"{{config}}"', () => JSON.stringify(config).replaceAll("<", "\\u003c"));
  const cookies = canaries.on ? [`review_prefs=${canaries.mark("cookie-preferences")}; Path=/; SameSite=Lax`] : [];
  return { status: 200, html, cookies, outcome: SUCCESS };
}

/** A file of this variant first, then one that both share. */
async function staticFile(app: App, name: string): Promise<Reply | undefined> {
  const type = TYPES[path.extname(name)];
  if (!type) return undefined;
  for (const folder of [path.join(PAGE_FOLDER, app.settings.variant), PAGE_FOLDER]) {
    try {
      const bytes = await readFile(path.join(folder, name));
      return { status: 200, file: { bytes, name, type, inline: true }, outcome: SUCCESS };
    } catch {
      // not in this folder: the next one is tried, and an unknown path is answered 405 like any other
    }
  }
  return undefined;
}
