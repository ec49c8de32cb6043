// The peers that are measured beside us, with their exact versions, and the smallest page of code that starts each.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** Installed for the bench only, in a folder that git does not see; nothing of ours depends on them. */
const FOLDER = resolve(".bench");
const VERSIONS = {
  "@sentry/browser": "11.12.0",
  "@opentelemetry/sdk-trace-web": "2.12.0",
  "@opentelemetry/instrumentation": "0.301.1",
  "@opentelemetry/instrumentation-fetch": "0.300.0",
  "@opentelemetry/instrumentation-xml-http-request": "0.223.0",
  "@opentelemetry/instrumentation-user-interaction": "0.67.0",
  "@opentelemetry/exporter-trace-otlp-http": "0.301.0",
  "@grafana/faro-web-sdk": "2.12.1",
  "posthog-js": "1.449.2",
  "@snowplow/browser-tracker": "4.10.1",
  rrweb: "2.2.2",
};

export interface Peer {
  name: string;
  /** What a page loads; `location.origin` is a server that takes whatever it sends. */
  source: string;
  /** Its cost is measured too, not its size alone. */
  measured: boolean;
}

export const PEERS: readonly Peer[] = [
  {
    name: "floor (in memory, nothing kept)",
    measured: true,
    source: `
      const log = []; const push = (what, at) => { if (log.push([what, at, performance.now()]) > 100) log.length = 0; };
      const native = window.fetch;
      window.fetch = function (...args) { const r = native.apply(this, args); push("fetch", args[0]);
        r.then((a) => push("answer", a.status), () => push("failed", args[0])); return r; };
      const { open, send } = XMLHttpRequest.prototype;
      XMLHttpRequest.prototype.open = function (m, u) { this.__u = u; return open.apply(this, arguments); };
      XMLHttpRequest.prototype.send = function () { this.addEventListener("loadend", () => push("xhr", this.__u)); return send.apply(this, arguments); };
      addEventListener("click", (event) => push("click", event.target.id), true);`,
  },
  {
    name: "Sentry, breadcrumbs only",
    measured: true,
    source: `import * as Sentry from "@sentry/browser";
      Sentry.init({ dsn: location.origin.replace("//", "//key@") + "/1", sendClientReports: false });`,
  },
  {
    name: "OpenTelemetry",
    measured: true,
    source: `import { WebTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-web";
      import { registerInstrumentations } from "@opentelemetry/instrumentation";
      import { FetchInstrumentation } from "@opentelemetry/instrumentation-fetch";
      import { XMLHttpRequestInstrumentation } from "@opentelemetry/instrumentation-xml-http-request";
      import { UserInteractionInstrumentation } from "@opentelemetry/instrumentation-user-interaction";
      import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
      const exporter = new OTLPTraceExporter({ url: location.origin + "/taken" });
      new WebTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] }).register();
      registerInstrumentations({ instrumentations: [new FetchInstrumentation(), new XMLHttpRequestInstrumentation(), new UserInteractionInstrumentation()] });`,
  },
  {
    name: "Faro",
    measured: true,
    source: `import { initializeFaro } from "@grafana/faro-web-sdk";
      initializeFaro({ url: location.origin + "/taken", app: { name: "bench", version: "1" } });`,
  },
  {
    name: "PostHog",
    measured: false,
    source: `import posthog from "posthog-js"; posthog.init("key", { api_host: location.origin });`,
  },
  {
    name: "Snowplow",
    measured: false,
    source: `import { newTracker, trackPageView } from "@snowplow/browser-tracker";
      newTracker("sp", location.origin, { appId: "bench" }); trackPageView();`,
  },
  {
    name: "rrweb record",
    measured: false,
    source: `import { record } from "rrweb"; const log = []; record({ emit: (event) => log.push(event) });`,
  },
];

/** Installs what is missing; asks npm once per change of the list above. */
export async function installPeers(): Promise<void> {
  const wanted = JSON.stringify({ private: true, type: "module", dependencies: VERSIONS }, null, 2);
  const manifest = join(FOLDER, "package.json");
  const done = join(FOLDER, "installed");
  if (existsSync(done) && readFileSync(done, "utf8") === wanted) return;
  await mkdir(FOLDER, { recursive: true });
  await writeFile(manifest, wanted);
  console.log("Installing the peers into .bench (once) …");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps"];
  const { status } = spawnSync(npm, args, { cwd: FOLDER, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error("npm could not install the peers.");
  await writeFile(done, wanted);
}

/** One minified script, as an app would ship it, and its size. */
export async function bundlePeer({ source }: Peer): Promise<{ script: string; gzipBytes: number }> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: FOLDER },
    bundle: true,
    minify: true,
    format: "iife",
    platform: "browser",
    target: "chrome122",
    define: { "process.env.NODE_ENV": '"production"' },
    legalComments: "none",
    logLevel: "silent",
    write: false,
  });
  const script = outputFiles[0]?.text ?? "";
  return { script, gzipBytes: gzipSync(script, { level: 9 }).length };
}
