// The measured tab: one Chromium without any debugger, a new process for each visit, and the CPU time of its main thread.
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
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
  // A page that is left has to end with its process.
  "--disable-features=SpareRendererForSitePerProcess,BackForwardCache",
];
const REST_MS = 1500;
/** What is looked at first, so that the extensions have set themselves up when a measured page is loaded. */
const FIRST = "first";

/** What is measured: one request of either kind, one click, one load of the page. */
export type Kind = "fetch" | "xhr" | "click" | "load";

export interface Tab {
  /** The two sites of a lane: who goes from one to the other gets a new process, which a site shares with no other. */
  origins(lane: string): [string, string];
  /** Opens the browser with the extensions in these folders. */
  open(extensionDirs: readonly string[]): Promise<void>;
  /** Loads the lane's page, with its script before the page's own, in a process of its own. */
  visit(lane: string): Promise<void>;
  /**
   * Microseconds of main-thread CPU for one thing of this kind, the turn's own requests included. With `set`, that set of
   * functions is in place, in a page that has several (`sets.ts`).
   */
  turn(kind: Kind, count: number, set?: string): Promise<number>;
  /** Passes when an extension's worker, which goes on after its page's turn, has come to a rest: the next turn would pay for it. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

/** Who waits for what the page says next. */
interface Hearing {
  ready(): void;
  begun(): void;
  ended(): void;
}
const nobody: Hearing = { ready: () => undefined, begun: () => undefined, ended: () => undefined };

/** Starts the server of the lanes' pages; a lane has a name that a host may have, and a script. */
export async function openTab(scripts: ReadonlyMap<string, string>): Promise<Tab> {
  const tab = new LiveTab(await mkdtemp(join(tmpdir(), "review-trail-bench-")), scripts);
  await new Promise<void>((listening) => tab.server.listen(0, "localhost", listening));
  return tab;
}

class LiveTab implements Tab {
  readonly server: Server;
  private readonly profileDir: string;
  private readonly scripts: ReadonlyMap<string, string>;
  private browser: ChildProcess | undefined;
  private waiting: ServerResponse | undefined;
  private hearing = nobody;
  private visits = 0;

  constructor(profileDir: string, scripts: ReadonlyMap<string, string>) {
    this.profileDir = profileDir;
    this.scripts = scripts;
    this.server = createServer((request, response) => {
      request.resume();
      request.on("end", () => this.answer(request, response));
    });
  }

  origins(lane: string): [string, string] {
    return [this.origin(lane, 0), this.origin(lane, 1)];
  }

  async open(extensionDirs: readonly string[]): Promise<void> {
    const dirs = extensionDirs.join(",");
    const extensions = [`--disable-extensions-except=${dirs}`, `--load-extension=${dirs}`];
    const program = findChromium();
    if (!program) throw new Error("No Chromium was found: install it or set CHROMIUM_PATH.");
    const args = [...FLAGS, ...extensions, `--user-data-dir=${this.profileDir}`, `${this.origin(FIRST, 0)}/`];
    const ready = this.heard("ready");
    this.browser = spawn(program.path, args, { stdio: "ignore", detached: true });
    await ready;
    await new Promise((passed) => setTimeout(passed, 4000));
  }

  async visit(lane: string): Promise<void> {
    this.visits += 1;
    const ready = this.heard("ready");
    this.tell({ visit: `${this.origin(lane, this.visits % 2)}/` });
    await ready;
  }

  async turn(kind: Kind, count: number, set?: string): Promise<number> {
    const begun = this.heard("begun").then(() => mainThreads(this.profileDir));
    this.tell({ kind, count, set });
    const before = await begun;
    await this.heard("ended");
    const after = mainThreads(this.profileDir);
    await this.heard("ready");
    const spent = [...after].map(([pid, nanoseconds]) => Number(nanoseconds - (before.get(pid) ?? 0n)));
    return Math.max(...spent) / 1000 / count;
  }

  async rest(): Promise<void> {
    await new Promise((passed) => setTimeout(passed, REST_MS));
  }

  async close(): Promise<void> {
    if (this.browser?.pid) process.kill(-this.browser.pid, "SIGKILL");
    this.server.closeAllConnections();
    await new Promise<void>((closed) => this.server.close(() => closed()));
    await rm(this.profileDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  private origin(lane: string, which: number): string {
    return `http://${lane}-${which}.localhost:${(this.server.address() as AddressInfo).port}`;
  }

  private tell(what: object): void {
    this.waiting?.end(JSON.stringify(what));
    this.waiting = undefined;
  }

  private heard(what: keyof Hearing): Promise<void> {
    return new Promise((done) => {
      this.hearing = { ...nobody, [what]: done };
    });
  }

  private answer({ url, headers }: IncomingMessage, response: ServerResponse): void {
    if (url === "/turn") {
      this.waiting = response;
      return this.hearing.ready();
    }
    serve(url ?? "/", this.scripts.get(headers.host?.split("-")[0] ?? "") ?? "", response);
    if (url === "/begin") this.hearing.begun();
    if (url === "/end") this.hearing.ended();
  }
}

/** What a page runs: a file beside this one. */
const scriptOf = (file: string): string => stripTypeScriptTypes(readFileSync(join(import.meta.dirname, file), "utf8"));

const keep = (set: string): string => `<script>self.sets?.keep("${set}")</script>`;

/** Has the pages of a lane keep the natives before this script, which runs in them before all others. */
export function keepNativesBefore(script: string, lane: string): string {
  return `if (location.host.startsWith("${lane}-")) {${scriptOf("sets.ts")}}\n${script}`;
}

function serve(path: string, script: string, response: ServerResponse): void {
  const send = (type: string, body: string) => response.writeHead(200, { "content-type": type }).end(body);
  if (path === "/")
    return void send(
      "text/html",
      `<!doctype html><title>bench</title>${keep("ours")}<script src="/tool.js"></script>${keep("tool")}<button id="button">Press</button><script src="/page.js"></script>`,
    );
  if (path === "/tool.js") return void send("text/javascript", script);
  if (path === "/page.js") return void send("text/javascript", scriptOf("page.ts"));
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
