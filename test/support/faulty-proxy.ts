// An HTTP proxy between a device and its collector that breaks the way between them on purpose, on real sockets.
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";

/** What is done to one call. Where nothing is said of it, the request has not reached the collector. */
export type Fault =
  | { kind: "pass" }
  /** Both ways at this speed, in pieces of `sliceBytes`; the whole is late by `lateMs` first. */
  | { kind: "slow"; bytesPerSecond: number; sliceBytes?: number; lateMs?: number }
  /** Takes the request and never says a word. */
  | { kind: "silent" }
  | { kind: "reset" }
  /** The collector has answered, so it has committed; its answer is lost with the connection. */
  | { kind: "reset_after_commit" }
  /** The collector's answer ends after so many bytes of its body. */
  | { kind: "cut"; bytes: number }
  /** As `cut`, but the connection stays open. */
  | { kind: "stall"; bytes: number }
  /** The answer is another's: a captive portal, a load balancer, a filter. */
  | { kind: "answer"; status: number; headers?: Record<string, string>; body?: string; lateMs?: number }
  /** 200, and then bytes for as long as the device takes them. */
  | { kind: "endless" }
  /** The collector has committed; the JSON of its answer is changed on the way. */
  | { kind: "changed"; change(receipt: Record<string, unknown>): unknown | Promise<unknown> };

/** A record in a batch, as far as the proxy looks at it. */
export interface SeenRecord {
  record_id: string;
  stream_id: string;
  seq: number;
  details: Record<string, unknown>;
}

/** One call as it went through: when it came, when it was over, what was in it and what became of it. */
export interface Call {
  path: string;
  startMs: number;
  endMs?: number;
  records: SeenRecord[];
  fault: Fault["kind"];
  /** Bytes of the answer that were handed to the connection. */
  sentBytes?: number;
  /** The status that the device was sent; undefined where it got none. */
  status?: number;
}

export interface FaultyProxy {
  url: string;
  /** Where the collector is now. */
  target: string;
  /** Chooses what is done to each batch; other calls always pass. */
  fault(call: Call): Fault;
  /** Every batch so far, in the order of arrival. */
  readonly calls: Call[];
  /** The most batches that were under way at once. */
  mostAtOnce(): number;
  /** Down: connections are refused. Up again on the same port. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

export async function openProxy(target: string): Promise<FaultyProxy> {
  const proxy = new LiveProxy(target);
  await proxy.up();
  return proxy;
}

class LiveProxy implements FaultyProxy {
  target: string;
  fault: (call: Call) => Fault = () => ({ kind: "pass" });
  readonly calls: Call[] = [];
  private server: Server | undefined;
  private port = 0;
  private under = 0;
  private most = 0;

  constructor(target: string) {
    this.target = target;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  mostAtOnce(): number {
    return this.most;
  }

  async up(): Promise<void> {
    if (this.server) return;
    const server = createServer(
      (incoming, outgoing) => void this.take(incoming, outgoing).catch(() => reset(outgoing)),
    );
    server.listen(this.port, "127.0.0.1");
    await once(server, "listening");
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  async down(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  close(): Promise<void> {
    return this.down();
  }

  private async take(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const path = incoming.url ?? "/";
    const startMs = Date.now();
    if (!path.startsWith("/v1/batches")) return this.pass(incoming, outgoing, await bodyOf(incoming));
    this.under += 1;
    this.most = Math.max(this.most, this.under);
    const call: Call = { path, startMs, records: [], fault: "pass" };
    const socket = outgoing.socket;
    const before = socket?.bytesWritten ?? 0;
    outgoing.once("close", () => {
      this.under -= 1;
      call.endMs = Date.now();
      call.sentBytes = (socket?.bytesWritten ?? 0) - before;
    });
    this.calls.push(call);
    const body = await bodyOf(incoming);
    call.records = recordsOf(incoming, body);
    const fault = this.fault(call);
    call.fault = fault.kind;
    await this.breakIt(fault, incoming, outgoing, body);
    if (outgoing.headersSent || outgoing.writableEnded) call.status = outgoing.statusCode;
  }

  private async breakIt(fault: Fault, incoming: IncomingMessage, outgoing: ServerResponse, body: Buffer) {
    switch (fault.kind) {
      case "pass":
        return this.pass(incoming, outgoing, body);
      case "silent":
        return;
      case "reset":
        return reset(outgoing);
      case "answer":
        await sleep(fault.lateMs ?? 0);
        outgoing.writeHead(fault.status, { "content-type": "text/html", ...fault.headers });
        outgoing.end(fault.body ?? "");
        return;
      case "endless":
        return endless(outgoing);
      case "slow":
        return this.slowly(fault, incoming, outgoing, body);
      default:
        return this.afterCommit(fault, incoming, outgoing, body);
    }
  }

  private async pass(incoming: IncomingMessage, outgoing: ServerResponse, body: Buffer): Promise<void> {
    const answer = await this.forward(incoming, body);
    outgoing.writeHead(answer.status, answer.headers);
    outgoing.end(answer.body);
  }

  private async afterCommit(
    fault: Extract<Fault, { kind: "reset_after_commit" | "cut" | "stall" | "changed" }>,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    body: Buffer,
  ): Promise<void> {
    const answer = await this.forward(incoming, body);
    if (fault.kind === "reset_after_commit") return reset(outgoing);
    if (fault.kind === "changed") {
      const changed = await fault.change(JSON.parse(answer.body.toString()) as Record<string, unknown>);
      outgoing.writeHead(answer.status, { "content-type": "application/json" });
      outgoing.end(JSON.stringify(changed));
      return;
    }
    outgoing.writeHead(answer.status, { ...answer.headers, "content-length": String(answer.body.length) });
    outgoing.write(answer.body.subarray(0, fault.bytes), () => {
      if (fault.kind === "cut") outgoing.socket?.destroySoon();
    });
  }

  private async slowly(
    { bytesPerSecond, sliceBytes = 512, lateMs = 0 }: Extract<Fault, { kind: "slow" }>,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    body: Buffer,
  ): Promise<void> {
    await sleep(lateMs + (body.length / bytesPerSecond) * 1000);
    if (outgoing.destroyed) return;
    const answer = await this.forward(incoming, body);
    outgoing.writeHead(answer.status, { ...answer.headers, "content-length": String(answer.body.length) });
    for (let at = 0; at < answer.body.length && !outgoing.destroyed; at += sliceBytes) {
      await sleep((sliceBytes / bytesPerSecond) * 1000);
      outgoing.write(answer.body.subarray(at, at + sliceBytes));
    }
    outgoing.end();
  }

  private async forward(incoming: IncomingMessage, body: Buffer) {
    const { host, port } = new URL(this.target);
    const headers = { ...incoming.headers, host, "content-length": String(body.length), connection: "close" };
    const sent = request({ host: "127.0.0.1", port, path: incoming.url, method: incoming.method, headers });
    sent.on("error", () => undefined);
    sent.end(body);
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    const { connection: _hop, "transfer-encoding": _coding, ...kept } = answer.headers;
    return { status: answer.statusCode ?? 502, headers: kept, body: await bodyOf(answer) };
  }
}

async function endless(outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(200, { "content-type": "text/html" });
  const piece = Buffer.from("<br>".repeat(16 * 1024));
  const source = new Readable({
    read() {
      this.push(piece);
    },
  });
  await pipeline(source, outgoing).catch(() => undefined);
}

/** Ends the connection as a broken network does: with RST, and without another byte. */
function reset(outgoing: ServerResponse): void {
  const socket = outgoing.socket as Socket | null;
  socket?.resetAndDestroy();
}

async function bodyOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function recordsOf(incoming: IncomingMessage, body: Buffer): SeenRecord[] {
  try {
    const plain = incoming.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
    return (JSON.parse(plain.toString()) as { records: SeenRecord[] }).records;
  } catch {
    return [];
  }
}
