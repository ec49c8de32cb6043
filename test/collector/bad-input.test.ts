// POST /v1/batches: every kind of bad input gets its exact answer, and never a 500.
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { aBatch, aCollector, anId, aRecord, codeOf, records, type TestCollector } from "./builders.ts";

const JSON_TYPE = { "Content-Type": "application/json" };
const good = (): string => JSON.stringify(aBatch());

type Body = string | Uint8Array<ArrayBuffer>;
const send = ({ call }: TestCollector, body: Body, headers: Record<string, string> = JSON_TYPE) =>
  call("/v1/batches", { as: "ingest", method: "POST", body, headers });

const bytes = (...parts: (string | number[])[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(
    Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part)))),
  );
const zipped = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(gzipSync(text));
const GZIP = { ...JSON_TYPE, "Content-Encoding": "gzip" };
const deep = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;

describe("a whole request", () => {
  const cases: [name: string, body: () => Body, headers: Record<string, string>, status: number, code?: string][] = [
    ["an empty body", () => "", JSON_TYPE, 400, "empty_body"],
    ["white space", () => " \n", JSON_TYPE, 400, "empty_body"],
    ["cut JSON", () => "{", JSON_TYPE, 400, "bad_json"],
    ["null", () => "null", JSON_TYPE, 422, "not_a_batch"],
    ["a list", () => "[]", JSON_TYPE, 422, "not_a_batch"],
    ["a text", () => '"x"', JSON_TYPE, 422, "not_a_batch"],
    ["a number", () => "1", JSON_TYPE, 422, "not_a_batch"],
    ["plain text", good, { "Content-Type": "text/plain" }, 415, "not_json"],
    ["UTF-16", good, { "Content-Type": "application/json; charset=utf-16" }, 415, "not_json"],
    ["a form", good, { "Content-Type": "application/x-www-form-urlencoded" }, 415, "not_json"],
    ["a multipart form", good, { "Content-Type": "multipart/form-data; boundary=x" }, 415, "not_json"],
    ["JSON in upper case with its charset", good, { "Content-Type": 'Application/JSON; Charset="UTF-8"' }, 200],
    ["a byte order mark before JSON", () => bytes([0xef, 0xbb, 0xbf], good()), JSON_TYPE, 200],
    ["an invalid byte", () => bytes('{"v":"', [0xff], '"}'), JSON_TYPE, 400, "bad_utf8"],
    ["an overlong byte pair", () => bytes('{"v":"', [0xc0, 0xaf], '"}'), JSON_TYPE, 400, "bad_utf8"],
    ["a lone continuation byte", () => bytes('{"v":"', [0x80], '"}'), JSON_TYPE, 400, "bad_utf8"],
    ["JSON nested 19 deep", () => deep(19), JSON_TYPE, 413, "too_deep"],
    ["JSON nested 40,000 deep", () => deep(40_000), JSON_TYPE, 413, "too_deep"],
    ["JSON nested 400,000 deep in objects", () => '{"a":'.repeat(170_000), JSON_TYPE, 413, "too_deep"],
    [
      "100,000 keys",
      () => `{${Array.from({ length: 100_000 }, (_, n) => `"${n}":1`)}}`,
      JSON_TYPE,
      413,
      "too_many_keys",
    ],
    [
      "501 records",
      () => JSON.stringify(aBatch(Array.from({ length: 501 }, () => 1))),
      JSON_TYPE,
      413,
      "too_many_records",
    ],
    ["1 MB and a byte", () => " ".repeat(1024 * 1024 + 1), JSON_TYPE, 413, "body_too_large"],
    ["a good gzip body", () => zipped(good()), GZIP, 200],
    ["a gzip bomb", () => zipped(" ".repeat(20_000_000)), GZIP, 413, "inflates_too_large"],
    ["garbage after gzip", () => bytes([...zipped(good())], "garbage"), GZIP, 400, "bad_gzip"],
    ["cut gzip", () => zipped(good()).slice(0, -4), GZIP, 400, "bad_gzip"],
    [
      "gzip with a wrong checksum",
      () => zipped(good()).map((one, at, all) => (at === all.length - 6 ? one ^ 1 : one)),
      GZIP,
      400,
      "bad_gzip",
    ],
    ["JSON that claims to be gzip", good, GZIP, 400, "bad_gzip"],
    ["br", good, { ...JSON_TYPE, "Content-Encoding": "br" }, 415, "unknown_coding"],
    ["zstd", good, { ...JSON_TYPE, "Content-Encoding": "zstd" }, 415, "unknown_coding"],
    ["gzip twice", () => zipped(good()), { ...JSON_TYPE, "Content-Encoding": "gzip, gzip" }, 415, "unknown_coding"],
    ["a batch with an unknown field", () => JSON.stringify(aBatch([], { more: 1 })), JSON_TYPE, 422, "not_a_batch"],
    ["a batch with a __proto__ key", () => good().replace("{", '{"__proto__":{},'), JSON_TYPE, 422, "not_a_batch"],
    ["a batch of a newer version", () => JSON.stringify(aBatch([], { v: 2 })), JSON_TYPE, 422, "upgrade_collector"],
    [
      "a batch whose id is no UUIDv7",
      () => JSON.stringify(aBatch([], { batch_id: "1" })),
      JSON_TYPE,
      422,
      "not_a_batch",
    ],
    ["records that are no list", () => JSON.stringify(aBatch([], { records: {} })), JSON_TYPE, 422, "not_a_batch"],
  ];
  test.each(cases)("%s", async (_name, body, headers, status, code) => {
    const collector = await aCollector();
    const answer = await send(collector, body(), headers);
    expect(answer.status).toBe(status);
    if (code) expect(await codeOf(answer)).toBe(code);
    expect((await collector.post("/v1/batches", aBatch(records(1, 99)))).status).toBe(200);
  });

  test("no Content-Type", async () => {
    const answer = await send(await aCollector(), bytes(good()), {});
    expect(answer.status).toBe(415);
  });

  test("a body without Content-Length is counted as it comes", async () => {
    const collector = await aCollector();
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 64 * 1024;
        controller.enqueue(new Uint8Array(64 * 1024).fill(32));
      },
    });
    const request = { as: "ingest" as const, method: "POST", body: endless, headers: JSON_TYPE, duplex: "half" };
    const answer = await collector.call("/v1/batches", request as RequestInit & { as: "ingest" });
    expect(answer.status).toBe(413);
    expect(sent).toBeLessThan(2 * 1024 * 1024);
  });

  test("duplicate keys: the last one wins", async () => {
    const collector = await aCollector();
    const text = JSON.stringify(aBatch()).replace('"status":"success"', '"status":"nonsense","status":"success"');
    expect(await (await send(collector, text)).json()).toMatchObject({ results: [{ result: "stored" }] });
  });

  test("an error says nothing of what was sent", async () => {
    const answer = await send(await aCollector(), JSON.stringify({ secret_key: "hunter2", records: [] }));
    expect(await answer.text()).not.toMatch(/hunter2|secret_key|node_modules|\.ts:/);
  });
});

describe("one record among good ones", () => {
  const base = aRecord({ seq: 2 });
  const json = (change: object): string => JSON.stringify({ ...base, ...change });
  const cases: [name: string, record: string, result: string, code?: string, path?: string][] = [
    ["NUL in a text", json({ details: { label: "a\u0000b" } }), "rejected", "invalid_field", "details.label"],
    ["a lone surrogate", json({}).replace("risk.docx", "\\ud800"), "rejected", "invalid_field", "details.filename"],
    ["1e400", json({}).replace("2048", "1e400"), "rejected", "invalid_field", "details.file_size_bytes"],
    [
      "2^53 + 1 as a number of the stream",
      json({}).replace('"seq":2', '"seq":9007199254740993'),
      "rejected",
      "invalid_field",
      "seq",
    ],
    ["-0 as a number of the stream", json({}).replace('"seq":2', '"seq":-0'), "rejected", "invalid_field", "seq"],
    ["1.5 as a number of the stream", json({ seq: 1.5 }), "rejected", "invalid_field", "seq"],
    ["a text as a number of the stream", json({ seq: "2" }), "rejected", "invalid_field", "seq"],
    ["0 as a number of the stream", json({ seq: 0 }), "rejected", "invalid_field", "seq"],
    ["__proto__", json({}).replace("{", '{"__proto__":{"polluted":1},'), "rejected", "forbidden_key", "__proto__"],
    [
      "constructor.prototype",
      json({ details: { constructor: { prototype: 1 } } }),
      "rejected",
      "forbidden_key",
      "details.constructor",
    ],
    ["an unknown field", json({ more: 1 }), "rejected", "unknown_field", "more"],
    ["a field whose name is markup", json({ "<b>": 1 }), "rejected", "unknown_field", "?"],
    ["65 KB", json({ details: { label: "x".repeat(65 * 1024) } }), "rejected", "too_large"],
    ["a list as a record", "[]", "rejected", "not_an_object"],
    ["null as a record", "null", "rejected", "not_an_object"],
    ["an id that is no UUIDv7", json({ record_id: "1" }), "rejected", "invalid_field", "record_id"],
    ["an id of 10 KB", json({ record_id: "a".repeat(10_240) }), "rejected", "invalid_field", "record_id"],
    ["an id with a newline", json({ record_id: `${base.record_id}\n` }), "rejected", "invalid_field", "record_id"],
    ["another stream", json({ stream_id: anId() }), "rejected", "other_stream", "stream_id"],
    ["30 February", json({ started_at: "2026-02-30T00:00:00Z" }), "rejected", "invalid_field", "started_at"],
    ["24 o’clock", json({ started_at: "2026-02-20T24:00:00Z" }), "rejected", "invalid_field", "started_at"],
    ["a time without zone", json({ started_at: "2026-02-20T12:00:00" }), "rejected", "invalid_field", "started_at"],
    ["an action of no known form", json({ action: "DROP TABLE" }), "rejected", "invalid_field", "action"],
    ["a newer version", json({ v: 2, new_field: 1 }), "retry", "upgrade_collector", "v"],
    ["a time in 1970", json({ started_at: "1970-01-01T00:00:00Z" }), "stored"],
    ["a time in 9999", json({ started_at: "9999-12-31T23:59:59Z" }), "stored"],
    ["an action that a profile made up", json({ action: "ui.zoom_changed" }), "stored"],
    ["line ends, ANSI, U+202E and U+2028", json({ details: { label: "a\r\n\u001b[31m\u202e\u2028" } }), "stored"],
    [
      "markup, a script URL and a formula",
      json({ details: { label: "<script>", filename: "javascript:alert(1)", why: "=cmd()" } }),
      "stored",
    ],
  ];
  test.each(cases)("%s", async (_name, record, result, code, path) => {
    const collector = await aCollector();
    const text = JSON.stringify(aBatch([aRecord(), "HERE", aRecord({ seq: 3 })])).replace('"HERE"', () => record);
    const answer = await send(collector, text);
    const { results } = (await answer.json()) as { results: { result: string; code?: string; path?: string }[] };
    expect(results.map((one) => one.result)).toEqual(["stored", result, "stored"]);
    expect(results[1]?.code).toBe(code);
    expect(results[1]?.path).toBe(path);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });

  test("a refused number is shown as missing with its reason", async () => {
    const { ingest, call } = await aCollector();
    await ingest([aRecord(), aRecord({ seq: 2, status: "fine" as never }), aRecord({ seq: 3 })]);
    expect(await (await call("/v1/completeness")).json()).toMatchObject({
      complete: false,
      unexplained_count: 0,
      streams: [{ missing: [{ from: 2, to: 2, reason: "refused: invalid_field" }] }],
    });
  });
});
