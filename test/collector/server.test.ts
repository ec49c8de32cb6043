// The collector on a real socket: what only a network shows.
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { type Collector, startCollector } from "../../collector/server.ts";
import type { ExportRow } from "../../collector/store/contract.ts";
import { aBatch, aFolder, anId, aServer, records, SESSION } from "./builders.ts";

const tokenOf = (collector: Collector, name: string): string =>
  collector.tokens.find((one) => one.name === name)?.text ?? "";

/** Sends these bytes on a socket of its own and returns the beginning of what comes back. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk;
  });
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write(text, "latin1");
  await Promise.race([once(socket, "data"), once(socket, "close"), sleep(60_000)]);
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

  test("slow headers end with 408 after about ten seconds", async () => {
    const { port } = await aServer();
    expect(statusOf(await raw(port, "GET /healthz HTTP/1.1\r\nHost:"))).toBe(408);
  });
});

test("it answers at the address that HOST names and that it prints", async () => {
  const { url, port } = await aServer(aFolder(), "0.0.0.0");
  expect(url).toBe(`http://0.0.0.0:${port}`);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

test("a second collector that finds its port taken does not end what the first one is doing", async () => {
  const dataDir = aFolder();
  const { port, store } = await aServer(dataDir);
  const running: ExportRow = {
    export_id: "e",
    activity_id: anId(),
    session_id: SESSION,
    status: "in_progress",
    kind: "folder",
    folder_name: "f",
    location: "/f",
    requested_at: "2026-11-14T14:02:07Z",
  };
  await store.putExport(running);
  const options = { port, host: "127.0.0.1", data_dir: dataDir, allowed_hosts: [] };
  await expect(startCollector(options)).rejects.toThrow("in use");
  expect(await store.findExport("e")).toEqual(running);
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
  await collector.close();
  expect(await ended).toContain(": live");
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
