// One measured browser: its own Chromium without any debugger, its own page, and the CPU time of that page's main thread.
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import { stripTypeScriptTypes } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CHROMIUM_ARGS, findChromium } from "../browsers.ts";

const FLAGS = [
  "--headless=new",
  ...CHROMIUM_ARGS,
  "--disable-background-timer-throttling",
  "--disable-renderer-backgrounding",
  "--disable-backgrounding-occluded-windows",
  "--disable-features=SpareRendererForSitePerProcess",
];

/** What is measured: one request of either kind, one click, one load of the page. */
export type Kind = "fetch" | "xhr" | "click" | "load";

export interface Lane {
  url: string;
  /** Opens the browser, with the extension in this folder if there is one, and waits until its page is ready. */
  open(extensionDir?: string): Promise<void>;
  /** Microseconds of main-thread CPU for one thing of this kind, the turn's own requests included. */
  turn(kind: Kind, count: number): Promise<number>;
  close(): Promise<void>;
}

/** Who waits for what the page says next. */
interface Hearing {
  ready(): void;
  begun(): void;
  ended(): void;
}
const nobody: Hearing = { ready: () => undefined, begun: () => undefined, ended: () => undefined };

/** Starts the server of a page that loads `script` before its own. */
export async function openLane(script: string): Promise<Lane> {
  const lane = new LiveLane(await mkdtemp(join(tmpdir(), "review-trail-bench-")), script);
  await new Promise<void>((listening) => lane.server.listen(0, "localhost", listening));
  return lane;
}

class LiveLane implements Lane {
  readonly server: Server;
  private readonly profileDir: string;
  private browser: ChildProcess | undefined;
  private waiting: ServerResponse | undefined;
  private hearing = nobody;

  constructor(profileDir: string, script: string) {
    this.profileDir = profileDir;
    this.server = createServer((request, response) => {
      const path = new URL(request.url ?? "/", "http://localhost").pathname;
      request.resume();
      request.on("end", () => {
        if (path === "/turn") this.waiting = response;
        else serve(path, script, response);
        if (path === "/turn") this.hearing.ready();
        if (path === "/begin") this.hearing.begun();
        if (path === "/end") this.hearing.ended();
      });
    });
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** A page of its own comes up first, so that the extension has set itself up when the measured one is loaded. */
  async open(extensionDir?: string): Promise<void> {
    const extension = extensionDir
      ? [`--disable-extensions-except=${extensionDir}`, `--load-extension=${extensionDir}`]
      : [];
    const program = findChromium();
    if (!program) throw new Error("No Chromium was found: install it or set CHROMIUM_PATH.");
    const args = [...FLAGS, ...extension, `--user-data-dir=${this.profileDir}`, `${this.url}/first`];
    this.browser = spawn(program.path, args, { stdio: "ignore", detached: true });
    await this.heard("ready");
  }

  async turn(kind: Kind, count: number): Promise<number> {
    if (!this.waiting) await this.heard("ready");
    const begun = this.heard("begun").then(() => mainThreads(this.profileDir));
    this.waiting?.end(JSON.stringify({ kind, count }));
    this.waiting = undefined;
    const before = await begun;
    await this.heard("ended");
    const after = mainThreads(this.profileDir);
    const spent = [...after].map(([pid, nanoseconds]) => Number(nanoseconds - (before.get(pid) ?? 0n)));
    return Math.max(...spent) / 1000 / count;
  }

  async close(): Promise<void> {
    if (this.browser?.pid) process.kill(-this.browser.pid, "SIGKILL");
    this.server.closeAllConnections();
    await new Promise<void>((closed) => this.server.close(() => closed()));
    await rm(this.profileDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  private heard(what: keyof Hearing): Promise<void> {
    return new Promise((done) => {
      this.hearing = { ...nobody, [what]: done };
    });
  }
}

function serve(path: string, script: string, response: ServerResponse): void {
  const send = (type: string, body: string) => response.writeHead(200, { "content-type": type }).end(body);
  if (path === "/first")
    return void send("text/html", "<title>first</title><script>setTimeout(() => location.replace('/'), 4000)</script>");
  if (path === "/")
    return void send(
      "text/html",
      `<!doctype html><title>bench</title><script src="/tool.js"></script><button id="button">Press</button><script src="/page.js"></script>`,
    );
  if (path === "/tool.js") return void send("text/javascript", script);
  if (path === "/page.js")
    return void send(
      "text/javascript",
      stripTypeScriptTypes(readFileSync(join(import.meta.dirname, "page.ts"), "utf8")),
    );
  send("application/json", '{"success":true,"items":[1,2,3]}');
}

/** Nanoseconds that the main thread of each page process of this browser has run. */
function mainThreads(profileDir: string): Map<string, bigint> {
  const found = new Map<string, bigint>();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      if (!line.includes(profileDir) || !line.includes("--type=renderer") || line.includes("--extension-process"))
        continue;
      found.set(pid, BigInt(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "utf8").split(" ")[0] ?? 0));
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}
