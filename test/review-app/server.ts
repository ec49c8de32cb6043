// Starts the demo review app: the same interface and habits as the app it stands in for, with failures to switch on.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { App } from "./app.ts";
import { Canaries } from "./canaries.ts";
import { dispatch } from "./dispatch.ts";
import { checkFault } from "./endpoints.ts";
import { type Fault, type FaultKind, Faults } from "./faults.ts";
import { Jobs } from "./jobs.ts";
import { serveDemo } from "./routes-demo.ts";
import { Sessions } from "./session.ts";
import { type Mode, type ReviewAppOptions, settle } from "./settings.ts";
import { Storage } from "./storage.ts";
import { Truth, type TruthEntry } from "./truth.ts";

export interface ReviewApp {
  url: string;
  port: number;
  /** Ends every connection, hanging ones too, and all background jobs. */
  close(): Promise<void>;
  /** Lasts until it is cleared, or for `times` requests. Throws for a fault the endpoint cannot have. */
  setFault(endpoint: string, fault: FaultKind | Fault, times?: number): void;
  clearFaults(): void;
  setMode(mode: Mode): void;
  /** What the server knows really happened, in order. */
  truth(): TruthEntry[];
  truthReset(): void;
}

export async function startReviewApp(options: ReviewAppOptions): Promise<ReviewApp> {
  const stop = new AbortController();
  const app = compose(options, stop.signal);
  const server = createServer(async (request, response) => {
    response.setHeader("cache-control", "no-store");
    response.setHeader("access-control-allow-origin", "*");
    if (app.canaries.on) response.setHeader("x-app-trace", app.canaries.mark("response-header"));
    try {
      if (request.method === "OPTIONS")
        response.writeHead(200, { "access-control-allow-headers": "content-type" }).end();
      else if (!(await serveDemo(app, request, response))) await dispatch(app, request, response);
    } catch {
      response.destroy(); // the sender has gone away in the middle, or the app is being closed
    }
  });
  server.keepAliveTimeout = 60_000; // shorter than a browser's own, an idle socket would die under its next request
  const host = options.host ?? "127.0.0.1";
  const port = await listen(server, options.port ?? 0, host);
  return {
    url: `http://${host}:${port}`,
    port,
    close: () => close(server, stop, app),
    setFault: (endpoint, fault, times) => {
      const wanted = typeof fault === "string" ? { kind: fault } : fault;
      app.faults.switchOn(endpoint, { ...wanted, kind: checkFault(endpoint, wanted.kind) }, times);
    },
    clearFaults: () => app.faults.clear(),
    setMode: (mode) => {
      app.mode = mode;
    },
    truth: () => app.truth.list(),
    truthReset: () => app.truth.reset(),
  };
}

function compose(options: ReviewAppOptions, signal: AbortSignal): App {
  const settings = settle(options);
  const truth = new Truth();
  return {
    mode: options.mode ?? "sync",
    settings,
    sessions: new Sessions(),
    jobs: new Jobs(truth, signal),
    faults: new Faults(),
    truth,
    storage: new Storage(settings),
    canaries: new Canaries(options.canaryPrefix),
    analyses: new Map(),
    pause: (ms) => sleep(ms, undefined, { signal }),
  };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function close(server: Server, stop: AbortController, app: App): Promise<void> {
  stop.abort();
  app.storage.close();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
