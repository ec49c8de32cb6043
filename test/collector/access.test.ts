// Who may call what: hosts, origins, tokens, scopes, methods.
import { describe, expect, test } from "vitest";
import { createApp } from "../../collector/app.ts";
import { plainHost } from "../../collector/gate.ts";
import { aBatch, aCollector, codeOf } from "./builders.ts";

const EXTENSION = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";
const FIREFOX = "moz-extension://0f8fad5b-d9cb-469f-a165-70867728950e";

describe("hosts", () => {
  const allowed = new Set(["127.0.0.1:4280", "logs.example"]);
  test.each([
    ["http://127.0.0.1:4280/healthz", 200],
    ["http://logs.example/healthz", 200],
    ["http://LOGS.example/healthz", 200],
    ["http://127.0.0.1:4281/healthz", 421],
    ["http://evil.example/healthz", 421],
    ["http://127.0.0.1.evil.example:4280/healthz", 421],
  ])("%s is answered with %i", async (url, status) => {
    const { app } = await aCollector({ allowedHosts: () => allowed });
    expect((await app.request(url)).status).toBe(status);
  });

  test("a Host header that differs from the address is refused", async () => {
    const { app } = await aCollector();
    expect((await app.request("/healthz", { headers: { Host: "evil.example" } })).status).toBe(421);
  });
});

test.each([
  ["Logs.Example:80", "logs.example"],
  ["[::1]:4280", "[::1]:4280"],
  ["127.0.0.1:4280", "127.0.0.1:4280"],
  ["logs.example/x", ""],
  ["user@logs.example", ""],
  ["a b", ""],
])("the host %j is %j", (host, plain) => {
  expect(plainHost(host)).toBe(plain);
});

describe("tokens and scopes", () => {
  const routes: [method: string, path: string, scope: string][] = [
    ["POST", "/v1/batches", "ingest"],
    ["GET", "/get_logs", "read"],
    ["GET", "/v1/sessions", "read"],
    ["GET", "/v1/completeness", "read"],
    ["GET", "/v1/live", "read"],
    ["GET", "/openapi.json", "read"],
    ["POST", "/v1/page_codes", "read"],
    ["POST", "/sign_out", "read"],
    ["GET", "/v1/exports/1", "read"],
    ["POST", "/v1/exports", "export"],
    ["POST", "/v1/s3/test", "export"],
    ["POST", "/page/exports", "export"],
    ["POST", "/page/s3_test", "export"],
  ];
  test.each(routes)("%s %s needs a token with its scope", async (method, path, scope) => {
    const { app, call, store } = await aCollector();
    for (const headers of [
      {},
      { Authorization: "Bearer rt_wrong" },
      { Authorization: "Basic abc" },
      { Cookie: "review_trail=x" },
    ]) {
      const answer = await app.request(path, { method, headers: headers as Record<string, string> });
      expect(answer.status).toBe(401);
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    }
    const refused = scope === "ingest" ? (["read", "operator"] as const) : (["ingest"] as const);
    for (const as of refused) expect((await call(path, { method, as })).status).toBe(403);
    if (scope === "export") expect((await call(path, { method, as: "read" })).status).toBe(403);
    await store.revokeToken("operator", "2026-11-14T00:00:00Z");
    expect((await call(path, { method, as: "operator" })).status).toBe(401);
  });

  test("every route but the health checks and the sign-in is in that table", async () => {
    const { call } = await aCollector();
    const { paths } = (await (await call("/openapi.json")).json()) as {
      paths: Record<string, Record<string, { "x-scope"?: string }>>;
    };
    const open = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, one]) => (one["x-scope"] ? [] : [`${method} ${path}`])),
    );
    expect(Object.keys(paths)).toContain("/openapi.json");
    expect(open.sort()).toEqual(["get /", "get /healthz", "get /open", "get /readyz", "post /sign_in"]);
  });

  test("two Authorization headers are refused", async () => {
    const { app, tokens } = await aCollector();
    const headers = new Headers([
      ["Authorization", `Bearer ${tokens.read}`],
      ["Authorization", `Bearer ${tokens.operator}`],
    ]);
    expect((await app.request("/get_logs", { headers })).status).toBe(400);
  });

  test("tokens are kept as hashes only", async () => {
    const { store, tokens } = await aCollector();
    expect(JSON.stringify(await store.listTokens())).not.toContain(tokens.read);
    expect(tokens.read).toMatch(/^rt_[\w-]{43}$/);
  });
});

describe("origins", () => {
  test.each(["https://evil.example", "http://localhost:8080", "https://localhost:1", "null", "file://"])(
    "a web page of %s is refused",
    async (origin) => {
      const { call } = await aCollector();
      const answer = await call("/get_logs", { headers: { Origin: origin } });
      expect(answer.status).toBe(403);
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    },
  );

  test.each([EXTENSION, FIREFOX])("%s is answered for exactly that origin, with its token", async (origin) => {
    const { app, call } = await aCollector();
    const answer = await call("/get_logs", { headers: { Origin: origin } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("access-control-allow-origin")).toBe(origin);
    expect(answer.headers.get("access-control-expose-headers")).toBe("Retry-After");
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    const without = await app.request("/get_logs", { headers: { Origin: origin } });
    expect(without.status).toBe(401);
    expect(without.headers.get("access-control-allow-origin")).toBe(origin);
  });

  test("an extension’s preflight allows what a batch needs", async () => {
    const { app } = await aCollector();
    const headers = { Origin: EXTENSION, "Access-Control-Request-Method": "POST" };
    const answer = await app.request("/v1/batches", { method: "OPTIONS", headers });
    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-headers")).toMatch(/Authorization.*Content-Type.*Content-Encoding/);
    expect(answer.headers.get("access-control-allow-private-network")).toBeNull();
  });

  test("a web page’s preflight is refused", async () => {
    const { app } = await aCollector();
    const headers = { Origin: "https://evil.example", "Access-Control-Request-Method": "POST" };
    const answer = await app.request("/v1/batches", { method: "OPTIONS", headers });
    expect(answer.status).toBe(403);
    expect(answer.headers.get("access-control-allow-methods")).toBeNull();
  });
});

describe("methods and paths", () => {
  test.each(["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])(
    "%s /v1/batches is answered with 405 and what is allowed",
    async (method) => {
      const { call } = await aCollector();
      const answer = await call("/v1/batches", { method, as: "ingest" });
      expect(answer.status).toBe(405);
      expect(answer.headers.get("allow")).toBe("POST");
    },
  );

  test.each(["/nothing", "//", "/%2e%2e/%2e%2e/etc/passwd", "/get_logs/", "/v1/batches%00", "/v1//batches"])(
    "%s is not found",
    async (path) => {
      const { app } = await aCollector();
      const answer = await app.request(`http://localhost${path}`);
      expect(answer.status).toBe(404);
      expect(await codeOf(answer)).toBe("not_found");
    },
  );

  test("an error of our own is told without its text, and logged", async () => {
    const { store, log, tokens, ...rest } = await aCollector();
    const broken = { ...store, totals: () => Promise.reject(new Error("secret detail")) };
    const app = createApp({
      store: broken,
      exporter: { destination: {} } as never,
      now: () => rest.clock.ms,
      log: { info() {}, error: (event) => log.push(event) },
      allowedHosts: () => new Set(["localhost"]),
      stopping: rest.stop.signal,
    });
    const answer = await app.request("/get_logs", { headers: { Authorization: `Bearer ${tokens.read}` } });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain("secret");
    expect(log).toContain("unforeseen_error");
  });

  test("answers carry the headers that keep them to themselves", async () => {
    const { call } = await aCollector();
    const { headers } = await call("/get_logs");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  test("the process log names routes and never what was sent", async () => {
    const { post, call, log } = await aCollector();
    await post("/v1/batches", aBatch());
    await call("/get_logs?session_id=some-secret-session");
    expect(log.join("")).toContain('"route":"/v1/batches"');
    expect(log.join("")).not.toMatch(/risk\.docx|some-secret-session|rt_/);
  });
});
