// The collector on a real socket: what only a network shows, and how it starts and stops.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Collector, startCollector } from "../../collector/server.ts";
import { aBatch, aFolder, anId, records, STREAM } from "./builders.ts";

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function aServer(dataDir = aFolder()): Promise<Collector> {
  const log = { info() {}, error() {} };
  const collector = await startCollector({ port: 0, host: "127.0.0.1", data_dir: dataDir, allowed_hosts: [], log });
  onTestFinished(() => collector.close());
  return collector;
}

const tokenOf = (collector: Collector, name: string): string =>
  collector.tokens.find((one) => one.name === name)?.text ?? "";

/** Sends these bytes on a socket of its own and returns the beginning of what comes back. */
async function raw(port: number, text: string, patienceMs = 5000): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk;
  });
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write(text, "latin1");
  await Promise.race([once(socket, "data"), once(socket, "close"), sleep(patienceMs)]);
  socket.destroy();
  return answer;
}

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);

describe("raw requests", () => {
  const host = (port: number): string => `Host: 127.0.0.1:${port}\r\n`;
  const cases: [name: string, text: (port: number, token: string) => string, status: number][] = [
    ["no Host", () => "GET /healthz HTTP/1.1\r\n\r\n", 400],
    ["another Host", () => "GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421],
    ["the right name and a wrong port", () => "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n", 421],
    ["localhost with the port", (port) => `GET /healthz HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`, 200],
    [
      "an absolute address of another host",
      (port) => `GET http://evil.example/healthz HTTP/1.1\r\n${host(port)}\r\n`,
      421,
    ],
    [
      "two Content-Lengths",
      (port) => `POST /v1/batches HTTP/1.1\r\n${host(port)}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
      400,
    ],
    [
      "Content-Length and chunked",
      (port) =>
        `POST /v1/batches HTTP/1.1\r\n${host(port)}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    ["17 KB of headers", (port) => `GET /healthz HTTP/1.1\r\n${host(port)}X: ${"a".repeat(17 * 1024)}\r\n\r\n`, 431],
    ["%00 in the path", (port) => `GET /%00 HTTP/1.1\r\n${host(port)}\r\n`, 404],
    [
      "dots in the path",
      (port, token) => `GET /../../etc/passwd HTTP/1.1\r\n${host(port)}Authorization: Bearer ${token}\r\n\r\n`,
      404,
    ],
    [
      "a bad chunk",
      (port, token) =>
        `POST /v1/batches HTTP/1.1\r\n${host(port)}Authorization: Bearer ${token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
      400,
    ],
    [
      "a megabyte and more without a length",
      (port, token) =>
        `POST /v1/batches HTTP/1.1\r\n${host(port)}Authorization: Bearer ${token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${`10000\r\n${" ".repeat(65_536)}\r\n`.repeat(20)}`,
      413,
    ],
    [
      "a declared megabyte and a byte",
      (port, token) =>
        `POST /v1/batches HTTP/1.1\r\n${host(port)}Authorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 1048577\r\n\r\n{`,
      413,
    ],
    [
      "more bytes than declared",
      (port, token) =>
        `POST /v1/batches HTTP/1.1\r\n${host(port)}Authorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n${"x".repeat(1000)}`,
      400,
    ],
    [
      "two Authorization headers",
      (port, token) =>
        `GET /get_logs HTTP/1.1\r\n${host(port)}Authorization: Bearer ${token}\r\nAuthorization: Bearer x\r\n\r\n`,
      400,
    ],
  ];
  test.each(cases)("%s", async (_name, text, status) => {
    const collector = await aServer();
    expect(statusOf(await raw(collector.port, text(collector.port, tokenOf(collector, "ingest"))))).toBe(status);
    expect((await fetch(`${collector.url}/healthz`)).status).toBe(200);
  });

  test("TRACE is refused", async () => {
    const { port } = await aServer();
    expect([400, 405, 501]).toContain(
      statusOf(await raw(port, `TRACE /v1/batches HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)),
    );
  });

  test("slow headers end with 408 within about ten seconds", { timeout: 20_000 }, async () => {
    const { port } = await aServer();
    expect(statusOf(await raw(port, "GET /healthz HTTP/1.1\r\nHost:", 13_000))).toBe(408);
  });
});

test("a sender whose answer was lost sends again and is told of duplicates, also after a restart", async () => {
  const dataDir = aFolder();
  const first = await aServer(dataDir);
  const token = tokenOf(first, "ingest");
  const body = JSON.stringify(aBatch(records(3)));
  const send = (url: string) =>
    fetch(`${url}/v1/batches`, {
      method: "POST",
      body,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    });
  expect((await send(first.url)).status).toBe(200);
  await first.close();
  await first.close();
  const second = await aServer(dataDir);
  expect(second.tokens).toEqual([]);
  const receipt = await (await send(second.url)).json();
  expect(receipt).toMatchObject({
    epoch: first.store.epoch,
    have_upto: 3,
    results: [{ result: "duplicate" }, { result: "duplicate" }, { result: "duplicate" }],
  });
});

test("stopping ends live streams and finishes what is being answered", async () => {
  const collector = await aServer();
  const live = await fetch(`${collector.url}/v1/live`, {
    headers: { Authorization: `Bearer ${tokenOf(collector, "read")}` },
  });
  const ended = live.text();
  const startedMs = performance.now();
  await collector.close();
  expect(await ended).toContain(": live");
  expect(performance.now() - startedMs).toBeLessThan(9000);
  await expect(fetch(`${collector.url}/healthz`)).rejects.toThrow();
});

test("a client that goes away during its stream leaves nothing open", async () => {
  const collector = await aServer();
  const headers = { Authorization: `Bearer ${tokenOf(collector, "read")}` };
  for (let n = 0; n < 60; n += 1) {
    const abort = new AbortController();
    const live = await fetch(`${collector.url}/v1/live`, { headers, signal: abort.signal });
    expect(live.status).toBe(200);
    abort.abort();
    await live.body?.cancel().catch(() => undefined);
    await sleep(5);
  }
});

describe("the command line", () => {
  const main = fileURLToPath(new URL("../../collector/main.ts", import.meta.url));
  async function run(args: string[], env: Record<string, string>, stop?: (text: string) => boolean) {
    const child = spawn(process.execPath, [main, ...args], { env: { ...process.env, ...env }, stdio: "pipe" });
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk) => {
      out += chunk;
      if (stop?.(out)) child.kill("SIGTERM");
    });
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    const [code] = (await once(child, "close")) as [number];
    return { code, out, err };
  }

  test("the first start prints three tokens, a later one none, and a signal ends it with 0", {
    timeout: 20_000,
  }, async () => {
    const env = { PORT: "0", DATA_DIR: aFolder() };
    const ready = (text: string): boolean => text.includes("collector: http");
    const first = await run([], env, ready);
    expect([first.code, first.out.match(/rt_[\w-]{43}/g)?.length]).toEqual([0, 3]);
    expect(first.err).not.toMatch(/rt_/);
    const second = await run([], env, ready);
    expect([second.code, second.out.includes("rt_")]).toEqual([0, false]);
  });

  test("tokens are added, listed without their text, and revoked", { timeout: 20_000 }, async () => {
    const env = { DATA_DIR: aFolder() };
    const added = await run(["token", "add", "laptop", "ingest"], env);
    expect(added.out).toMatch(/^rt_[\w-]{43}\n$/);
    expect((await run(["token", "list"], env)).out).toMatch(/^laptop\tingest\t.*\tin force\n$/);
    expect((await run(["token", "add", "laptop", "read"], env)).code).toBe(1);
    expect((await run(["token", "revoke", "laptop"], env)).code).toBe(0);
    expect((await run(["token", "list"], env)).out).toContain("revoked");
    expect((await run(["token", "add", "x", "everything"], env)).err).toContain("Usage");
  });

  test("a port in use and a bad setting are told in one sentence", { timeout: 20_000 }, async () => {
    const { port } = await aServer();
    const busy = await run([], { PORT: String(port), DATA_DIR: aFolder() });
    expect([busy.code, busy.err]).toEqual([
      1,
      `Port ${port} is in use: stop the program that has it, or set PORT to another number.\n`,
    ]);
    const bad = await run([], { PORT: "many", DATA_DIR: aFolder() });
    expect([bad.code, bad.err]).toEqual([1, "PORT must be a number from 0 to 65535 (0 takes any free port).\n"]);
  });

  test("a killed collector has lost nothing that it acknowledged", { timeout: 30_000 }, async () => {
    const dataDir = aFolder();
    const env = { ...process.env, PORT: "0", DATA_DIR: dataDir };
    let token = "";
    let acknowledged = 0;
    for (let round = 0; round < 3; round += 1) {
      const child = spawn(process.execPath, [main], { env, stdio: ["ignore", "pipe", "ignore"] });
      let out = "";
      child.stdout.on("data", (chunk) => {
        out += chunk;
      });
      while (!out.includes("collector: http")) await sleep(20);
      token ||= /ingest\s+(rt_[\w-]+)/.exec(out)?.[1] ?? "";
      const url = /collector: (\S+)/.exec(out)?.[1] ?? "";
      setTimeout(() => child.kill("SIGKILL"), 300 + round * 100);
      for (;;) {
        const body = JSON.stringify(aBatch(records(50, acknowledged + 1), { batch_id: anId(), stream_id: STREAM }));
        const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
        const answer = await fetch(`${url}/v1/batches`, { method: "POST", body, headers }).catch(() => undefined);
        const receipt = (await answer?.json().catch(() => undefined)) as { have_upto: number } | undefined;
        if (!receipt) break;
        acknowledged = receipt.have_upto;
      }
    }
    const { store } = await aServer(dataDir);
    const [state] = await store.streams({ stream_ids: [STREAM] });
    expect(acknowledged).toBeGreaterThan(100);
    expect(state?.held).toEqual([[1, expect.any(Number)]]);
    expect(state?.held[0]?.[1]).toBeGreaterThanOrEqual(acknowledged);
    expect((await store.totals()).statuses.success).toBe(state?.held[0]?.[1]);
  });
});
