// The ledger of a soak: serves the page that writes by itself, notes what was attempted and accepted, and hears the device.
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { DeviceReport, Order } from "./device-report.ts";

/** Nonces as sets: `attempted` by the page, `accepted` once the worker says they are on disk, with their numbers. */
export interface Ledger {
  attempted: Set<string>;
  accepted: Map<string, number>;
  url: string;
  /** How many records the page writes at each step, for as long as it is open; 0 makes it wait. */
  pace: number;
  /** Records that are to be written besides, once. */
  wanted: number;
  /** What the device told of itself, in order. */
  reports: DeviceReport[];
  /** What the device is to do; it takes them within moments, if its worker is alive. */
  orders: Order[];
  /** Resolves when `accepted` holds `count` more than now, or after `limitMs`. */
  grows(count: number, limitMs: number): Promise<boolean>;
  close(): Promise<void>;
}

const STEADY = 8;

/** Writes bursts through the page API; sizes from a few bytes to 20 kB in pieces; reports how far it has got by GET. */
const page = (first: number): string => `<!doctype html><meta charset="utf-8"><title>soak</title><script>
const run = crypto.randomUUID().slice(0, 8);
let made = 0;
let next = ${first};
function writeOne() {
  const nonce = run + "-" + made++;
  const details = { nonce };
  const pieces = made % 10 === 0 ? 20 : made % 3;
  for (let i = 0; i < pieces; i++) details["filler_" + i] = "x".repeat(290);
  dispatchEvent(new CustomEvent("review-trail:api", { detail: JSON.stringify({ call: "log", action: "button_click", details }) }));
}
async function step() {
  for (let i = 0; i < next; i++) writeOne();
  const answer = await fetch("/attempted?run=" + run + "&upto=" + made).then((one) => one.text(), () => "0");
  next = Number(answer);
  setTimeout(step, 60);
}
setTimeout(step, 60);
</script>`;

export async function openLedger(pace: number = STEADY): Promise<Ledger> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "localhost", resolve);
  });
  const ledger = new LiveLedger(server, pace);
  server.on("request", async (request, response) => {
    response.setHeader("access-control-allow-origin", "*");
    if (request.url === "/") response.setHeader("content-type", "text/html");
    response.end(await ledger.answer(request).catch(() => ""));
  });
  return ledger;
}

class LiveLedger implements Ledger {
  readonly attempted = new Set<string>();
  readonly accepted = new Map<string, number>();
  readonly reports: DeviceReport[] = [];
  readonly url: string;
  orders: Order[] = [];
  wanted = 0;
  pace: number;
  private readonly server: Server;

  constructor(server: Server, pace: number) {
    this.server = server;
    this.pace = pace;
    this.url = `http://localhost:${(server.address() as AddressInfo).port}`;
  }

  async answer(request: IncomingMessage): Promise<string> {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (url.pathname === "/") return page(this.pace);
    if (url.pathname === "/attempted") return this.attempt(url.searchParams);
    const body = JSON.parse(await textOf(request)) as unknown;
    if (url.pathname === "/accepted")
      for (const [nonce, seq] of body as [string, number][]) this.accepted.set(nonce, seq);
    if (url.pathname === "/device") this.reports.push(body as DeviceReport);
    if (url.pathname === "/orders") return JSON.stringify(this.orders.splice(0));
    return "";
  }

  /** Notes what the page has written and answers how much it writes next. */
  private attempt(query: URLSearchParams): string {
    const run = query.get("run");
    for (let n = Number(query.get("upto")) - 1; n >= 0; n -= 1) {
      const nonce = `${run}-${n}`;
      if (this.attempted.has(nonce)) break;
      this.attempted.add(nonce);
    }
    const extra = Math.min(this.wanted, STEADY);
    this.wanted -= extra;
    return String(this.pace + extra);
  }

  async grows(count: number, limitMs: number): Promise<boolean> {
    const goal = this.accepted.size + count;
    for (const end = Date.now() + limitMs; Date.now() < end; ) {
      if (this.accepted.size >= goal) return true;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return false;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.closeAllConnections();
      this.server.close(() => resolve());
    });
  }
}

async function textOf(request: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
