// Serves the conformance page and answers its requests in every way a server can: well, slowly, brokenly, without end.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { stripTypeScriptTypes } from "node:module";
import type { AddressInfo, Socket } from "node:net";
import { join } from "node:path";

const PROBES = join(import.meta.dirname, "probes");
const STRICT =
  "default-src 'none'; script-src 'self'; connect-src *; frame-src 'self'; worker-src 'self'; img-src 'self'; " +
  "form-action 'self'; require-trusted-types-for 'script'; trusted-types 'none'";

export interface ProbeServer {
  /** `http://localhost:<port>`: where the page is. */
  url: string;
  /** The same server under another name: another origin. */
  elsewhere: string;
  /** Every request that came in since the last `forget`, as `METHOD path`. */
  seen(): string[];
  /** How many of the endless answers are being written at this moment. */
  open(): number;
  /** How many bytes of endless answers were handed to the network since the server began. */
  sent(): number;
  forget(): void;
  close(): Promise<void>;
}

interface Context {
  request: IncomingMessage;
  response: ServerResponse;
  query: URLSearchParams;
}

export async function startProbeServer(): Promise<ProbeServer> {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const endless = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    seen.push(`${request.method} ${url.pathname}`);
    response.on("error", () => undefined);
    if (url.pathname === "/endless") {
      endless.add(response);
      response.on("close", () => endless.delete(response));
    }
    void answer({ request, response, query: url.searchParams }, url.pathname).catch(() => response.destroy());
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  refused = await closedPort();
  await new Promise<void>((listening) => server.listen(0, "localhost", listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    elsewhere: `http://other.localhost:${port}`,
    seen: () => [...seen],
    open: () => endless.size,
    sent: () => endlessBytes,
    forget: () => void seen.splice(0),
    close: () =>
      new Promise((closed) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => closed());
      }),
  };
}

/** A port at which nobody listens. */
async function closedPort(): Promise<number> {
  const taken = createServer();
  await new Promise<void>((listening) => taken.listen(0, "localhost", listening));
  const { port } = taken.address() as AddressInfo;
  await new Promise((closed) => taken.close(closed));
  return port;
}
let refused = 0;
let endlessBytes = 0;

async function answer(context: Context, path: string): Promise<unknown> {
  const { response } = context;
  response.setHeader("date", "Thu, 01 Jan 2026 00:00:00 GMT");
  if (path.startsWith("/page")) return servePage(context, path);
  if (path.startsWith("/probes/")) return serveProbe(context, path);
  const serve = ROUTES[path];
  if (!serve) return send(response, 404, "text/plain", "nothing here");
  return serve(context);
}

function servePage({ response, query }: Context, path: string): void {
  const first = query.get("first");
  if (query.get("csp") !== "no") response.setHeader("content-security-policy", STRICT);
  response.setHeader("cache-control", path === "/page-cached" ? "max-age=60" : "no-cache");
  const scripts = first === null ? "" : `<script src="/probes/${first}.js"></script>`;
  const body = `<!doctype html><meta charset="utf-8"><meta name="refused" content="http://localhost:${refused}/"><title>page</title><script src="/probes/early.js"></script>${scripts}
<body><button id="b">Press</button><form id="f" action="/form" method="post"><input name="q" value="1"></form>
<script type="module" src="/probes/main.js"></script></body>`;
  send(response, 200, "text/html; charset=utf-8", body);
}

function serveProbe({ response }: Context, path: string): void {
  const name = path.slice("/probes/".length).replace(/\.(js|ts)$/, "");
  if (!/^[a-z-]+$/.test(name)) return send(response, 404, "text/plain", "");
  const source = readFileSync(join(PROBES, `${name}.ts`), "utf8");
  send(response, 200, "text/javascript", stripTypeScriptTypes(source));
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(body) });
  response.end(body);
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** What a browser makes up anew for each form, in Firefox of any length. */
const BOUNDARY = /----(WebKit|gecko)\w+/g;

/** What came in, as the server saw it: method, address, every header with its name as sent, and the body. */
async function echo({ request, response, query }: Context): Promise<void> {
  response.setHeader("access-control-allow-origin", "*");
  response.setHeader("access-control-allow-headers", "*");
  response.setHeader("access-control-allow-methods", "*");
  const body = await readAll(request).catch(() => Buffer.from("broken off"));
  const raw = body.toString("utf8");
  const text = raw.replace(BOUNDARY, "LINE");
  const headers: string[] = [];
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const name = request.rawHeaders[i];
    const isLength = text !== raw && name?.toLowerCase() === "content-length";
    headers.push(`${name}: ${isLength ? text.length : request.rawHeaders[i + 1]?.replace(BOUNDARY, "LINE")}`);
  }
  const sum = createHash("sha256").update(text).digest("hex");
  const said = { method: request.method, url: request.url, headers, sum, text: text.slice(0, 500) };
  await wait(Number(query.get("ms") ?? 0));
  send(response, Number(query.get("status") ?? 200), query.get("type") ?? "application/json", JSON.stringify(said));
}

const wait = (delayMs: number) => new Promise((passed) => setTimeout(passed, delayMs));
const flush = (response: ServerResponse, text: string | Buffer) =>
  new Promise<void>((written) => (response.write(text) ? setImmediate(written) : response.once("drain", written)));

const ROUTES: Record<string, (context: Context) => unknown> = {
  "/echo": echo,
  "/form": ({ response }) => send(response, 200, "text/html", "<title>sent</title>"),
  "/asks": ({ response, query }) => {
    const call = `fetch(${JSON.stringify(query.get("to"))}, { method: "POST" })`;
    send(response, 200, "text/html", `<script>${call}</script>`);
  },
  "/small": ({ response }) => send(response, 200, "application/json", '{"success":true}'),
  "/no": ({ response }) => send(response, 200, "application/json", '{"success":false,"error":"no"}'),
  "/no-length": ({ response }) =>
    send(response, 200, "application/json", '{"length":600000,"success":false,"error":"no"}'),
  "/no-as-page": ({ response }) => send(response, 200, "text/html; charset=utf-8", '{"success":false,"error":"no"}'),
  "/no-untyped": ({ response }) => response.end('{"success":false,"error":"no"}'),
  "/no-as-bytes": ({ response }) => send(response, 200, "application/octet-stream", '{"success":false,"error":"no"}'),
  "/no-json": ({ response }) => send(response, 200, "application/json", "<p>"),
  "/no-in-parts": async ({ response }) => {
    response.writeHead(200, { "content-type": "application/json" });
    for (const part of ['{"success"', ':false,"error"', ':"no"}']) {
      await flush(response, part);
      await wait(30);
    }
    response.end();
  },
  "/empty": ({ response }) => response.writeHead(204).end(),
  "/download": ({ response }) => {
    response.setHeader("content-disposition", 'attachment; filename="report.txt"');
    send(response, 200, "text/plain", "a report");
  },
  "/redirect": ({ response, query }) => {
    response.writeHead(Number(query.get("status") ?? 302), { location: query.get("to") ?? "/echo" }).end();
  },
  "/loop": ({ response }) => response.writeHead(302, { location: "/loop" }).end(),
  "/reset": ({ request }) => request.socket.destroy(),
  "/cut": async ({ response }) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": 1000 });
    await flush(response, '{"half":');
    await wait(50);
    response.destroy();
  },
  "/never": () => undefined,
  "/half": async ({ response, query }) => {
    response.writeHead(200, { "content-type": query.get("type") ?? "application/json" });
    await flush(response, '{"half":');
  },
  "/parts": async ({ response, query }) => {
    response.writeHead(200, { "content-type": query.get("type") ?? "application/json" });
    for (const part of ['{"a":', '"é', "€", '"', "}"]) {
      await flush(response, part);
      await wait(30);
    }
    response.end();
  },
  "/endless": async ({ response, query }) => {
    response.writeHead(200, { "content-type": query.get("type") ?? "application/json" });
    const chunk = Buffer.alloc(Number(query.get("size") ?? 65_536), 32);
    while (!response.destroyed) {
      await flush(response, chunk);
      endlessBytes += chunk.length;
      if (query.has("ms")) await wait(Number(query.get("ms")));
    }
  },
  "/events": ({ response }) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("data: one\n\n");
  },
  "/sw.js": ({ request, response }) => {
    const asked = (request.url ?? "").split("?").slice(1).join("?");
    send(response, 200, "text/javascript", `fetch(${JSON.stringify(asked)}, { method: "POST" })`);
  },
  "/xml": ({ response }) => send(response, 200, "text/xml", "<a><b/></a>"),
  "/image": ({ response }) =>
    send(response, 200, "image/gif", Buffer.from("R0lGODlhAQABAAAAACwAAAAAAQABAAA=", "base64")),
};
