// The pages: signing in, what they may load, and that what others wrote stays text.
import { describe, expect, test } from "vitest";
import type { TrailRecord } from "#core/record.ts";
import { safePlace } from "../../collector/page-answer.ts";
import { aCollector, aRecord, records, SESSION, type TestCollector } from "./builders.ts";

const ORIGIN = { Origin: "http://localhost", "Content-Type": "application/x-www-form-urlencoded" };
const form = (fields: Record<string, string>): string => new URLSearchParams(fields).toString();
const cookieOf = (answer: Response): string =>
  /review_trail=[^;]+/.exec(answer.headers.get("set-cookie") ?? "")?.[0] ?? "";

const signIn = (collector: TestCollector, token: string, to = "/") =>
  collector.app.request("/sign_in", { method: "POST", headers: ORIGIN, body: form({ token, to }) });

async function signedIn(collector: TestCollector, as: "read" | "operator" = "operator") {
  const Cookie = cookieOf(await signIn(collector, collector.tokens[as]));
  const get = (path: string) => collector.app.request(path, { headers: { Cookie } });
  const post = (path: string, fields: Record<string, string>, headers = {}) =>
    collector.app.request(path, { method: "POST", headers: { ...ORIGIN, Cookie, ...headers }, body: form(fields) });
  const csrf = async () => /name="csrf" value="([^"]+)"/.exec(await (await get("/")).text())?.[1] ?? "";
  return { get, post, csrf };
}

describe("one-time codes", () => {
  const codeFor = async ({ post }: TestCollector) => {
    const answer = await post("/v1/page_codes", { to: "/get_logs?format=html&session_id=a%3A1" }, "read");
    return (await answer.json()) as { code: string; url: string };
  };

  test("a code opens the page once, with a cookie that scripts and other sites cannot use", async () => {
    const collector = await aCollector();
    const { url } = await codeFor(collector);
    const answer = await collector.app.request(url);
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe("/get_logs?format=html&session_id=a%3A1");
    expect(answer.headers.get("set-cookie")).toMatch(/HttpOnly/);
    expect(answer.headers.get("set-cookie")).toMatch(/SameSite=Strict/);
    const page = await collector.app.request("/get_logs?format=html", { headers: { Cookie: cookieOf(answer) } });
    expect(page.status).toBe(200);
    const again = await collector.app.request(url);
    expect(again.status).toBe(401);
    expect(cookieOf(again)).toBe("");
  });

  test("a code of more than a minute ago is refused", async () => {
    const collector = await aCollector();
    const { url } = await codeFor(collector);
    collector.clock.ms += 60_001;
    expect((await collector.app.request(url)).status).toBe(401);
  });

  test.each([
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "/get_logs\r\nX: y",
    "/open?code=1",
    "/get_logs?a=<b>",
  ])("a code never leads to %j", async (to) => {
    const collector = await aCollector();
    const { code } = await codeFor(collector);
    const answer = await collector.app.request(`/open?${new URLSearchParams({ code, to })}`);
    expect(answer.headers.get("location")).toBe("/");
  });

  test("a place within the pages is kept with its query", () => {
    expect(safePlace("/get_logs?format=html&session_id=app%3A1&status=failed")).toBe(
      "/get_logs?format=html&session_id=app%3A1&status=failed",
    );
  });
});

describe("signing in", () => {
  test("a page without a cookie is the sign-in page, which remembers where one wanted to go", async () => {
    const { app } = await aCollector();
    expect(await (await app.request("/")).text()).toContain('action="/sign_in"');
    const page = await app.request(`/get_logs?format=html&session_id=${SESSION}`);
    expect(page.status).toBe(401);
    expect(await page.text()).toContain(`value="/get_logs?format=html&amp;session_id=${SESSION}"`);
  });

  test("a read token signs in; an ingest token and a wrong one do not", async () => {
    const collector = await aCollector();
    const good = await signIn(collector, collector.tokens.read, "/get_logs?format=html");
    expect([good.status, good.headers.get("location")]).toEqual([303, "/get_logs?format=html"]);
    expect((await signIn(collector, collector.tokens.ingest)).status).toBe(401);
    expect((await signIn(collector, "rt_wrong")).status).toBe(401);
  });

  test("five wrong tries a minute are all there are", async () => {
    const collector = await aCollector();
    for (let n = 0; n < 5; n += 1) expect((await signIn(collector, "rt_wrong")).status).toBe(401);
    const refused = await signIn(collector, collector.tokens.read);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"]);
    collector.clock.ms += 61_000;
    expect((await signIn(collector, collector.tokens.read)).status).toBe(303);
  });

  test("forms of other sites are refused", async () => {
    const { app, tokens } = await aCollector();
    const { Origin: _own, ...none } = ORIGIN;
    for (const origin of [
      { Origin: "https://evil.example" },
      { Origin: "null" },
      { Origin: "chrome-extension://abc" },
      {},
    ]) {
      const headers = { ...none, ...origin };
      const answer = await app.request("/sign_in", { method: "POST", headers, body: form({ token: tokens.read }) });
      expect(answer.status).toBe(403);
      expect(answer.headers.get("set-cookie")).toBeNull();
    }
  });

  test("a page session ends after 15 idle minutes, when its token is revoked, and by signing out", async () => {
    const collector = await aCollector();
    const page = await signedIn(collector);
    const status = async () => (await page.get("/get_logs?format=html")).status;
    collector.clock.ms += 14 * 60_000;
    expect(await status()).toBe(200);
    collector.clock.ms += 14 * 60_000;
    expect(await status()).toBe(200);
    collector.clock.ms += 16 * 60_000;
    expect(await status()).toBe(401);

    const other = await signedIn(collector);
    expect((await other.post("/sign_out", { csrf: "wrong" })).status).toBe(403);
    expect((await other.post("/sign_out", { csrf: await other.csrf() })).status).toBe(303);
    expect((await other.get("/get_logs?format=html")).status).toBe(401);

    const third = await signedIn(collector, "read");
    await collector.store.revokeToken("read", "2026-11-14T15:00:00Z");
    expect((await third.get("/get_logs?format=html")).status).toBe(401);
  });

  test("a cookie is no way into what only programs call", async () => {
    const { get, post } = await signedIn(await aCollector());
    expect((await get("/v1/live")).status).toBe(401);
    expect((await post("/v1/exports", {})).status).toBe(401);
    expect((await post("/v1/page_codes", {})).status).toBe(401);
    expect((await get("/get_logs?format=json")).status).toBe(200);
  });
});

describe("what a page may do", () => {
  test("a page loads nothing, runs nothing and is framed by nobody", async () => {
    const collector = await aCollector();
    await collector.ingest(records(3));
    const { get } = await signedIn(collector);
    for (const path of ["/", "/get_logs?format=html", `/get_logs?format=html&session_id=${SESSION}`]) {
      const answer = await get(path);
      const text = await answer.text();
      const policy = answer.headers.get("content-security-policy") ?? "";
      const nonce = /style-src 'nonce-([^']+)'/.exec(policy)?.[1] ?? "none";
      expect(policy).toBe(
        `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
      );
      expect(text).toContain(`<style nonce="${nonce}">`);
      expect(text).not.toMatch(/<script|<img|<link|\son\w+=|\sstyle=|https?:\/\/(?!review\.example)/i);
      expect(answer.headers.get("cache-control")).toBe("no-store");
    }
  });

  test("markup in every field of an activity is shown as text", async () => {
    const collector = await aCollector();
    const evil = "<img src=x onerror=alert(1)>";
    const sent: Partial<TrailRecord>[] = [
      { status: "success", details: { section: evil, label: evil, filename: evil } },
      {
        status: "failed",
        details: { section: evil },
        error: { kind: "script", message: evil, name: evil, stack: evil, code: evil },
      },
      { status: "warning", action: "records_dropped", details: { from_seq: 7, to_seq: 9, reason: evil } },
    ];
    const names = { app_session_id: evil, document_name: evil, origin: evil, profile: evil, rule: evil };
    await collector.ingest([
      ...sent.map((one, n) => aRecord({ seq: n + 1, ...names, ...one })),
      aRecord({ seq: 10, ...names }),
    ]);
    const { get } = await signedIn(collector);
    const query = new URLSearchParams({ format: "html", session_id: evil });
    for (const path of ["/", `/get_logs?${query}`, "/get_logs?format=html"]) {
      const text = await (await get(path)).text();
      expect(text).not.toContain("<img");
      expect(text).toContain("&lt;img src=x onerror=alert(1)&gt;");
    }
  });

  test("marks that turn text around are shown instead of obeyed", async () => {
    const collector = await aCollector();
    await collector.ingest([aRecord({ document_name: "invoice\u202excod.exe" })]);
    const text = await (await (await signedIn(collector)).get("/")).text();
    expect(text).toContain("<bdi>invoice\ufffdxcod.exe</bdi>");
  });

  test("every status has its word beside its sign", async () => {
    const collector = await aCollector();
    const statuses = ["success", "failed", "in_progress", "warning"] as const;
    await collector.ingest(statuses.map((status, n) => aRecord({ seq: n + 1, status })));
    const text = await (await (await signedIn(collector)).get("/get_logs?format=html")).text();
    for (const [status, word] of [
      ["success", "done"],
      ["failed", "failed"],
      ["in_progress", "running"],
      ["warning", "unsure"],
    ]) {
      expect(text).toMatch(new RegExp(`#i-${status}"></use></svg>|#i-${status}"/></svg>`));
      expect(text).toContain(` ${word}</span>`);
    }
  });

  test("an export and a test are started by forms of our own pages only", async () => {
    const collector = await aCollector();
    await collector.ingest(records(2));
    const page = await signedIn(collector);
    expect((await page.post("/page/exports", { session_id: SESSION, csrf: "wrong" })).status).toBe(403);
    expect((await page.post("/page/exports", { session_id: SESSION })).status).toBe(403);
    const csrf = await page.csrf();
    const done = await page.post("/page/exports", { session_id: SESSION, csrf });
    expect(done.status).toBe(303);
    expect(await (await page.get(done.headers.get("location")?.split("#")[0] ?? "")).text()).toContain(
      "<b>Exported</b>",
    );
    expect((await page.post("/page/s3_test", { csrf })).status).toBe(303);
    expect(await (await page.get("/")).text()).toContain("<b>Connection test passed</b>");
  });

  test("a page of a token without “export” has no export buttons and may not export", async () => {
    const collector = await aCollector();
    await collector.ingest(records(2));
    const page = await signedIn(collector, "read");
    expect(await (await page.get(`/get_logs?format=html&session_id=${SESSION}`)).text()).not.toContain("/page/exports");
    expect((await page.post("/page/exports", { session_id: SESSION, csrf: await page.csrf() })).status).toBe(403);
  });

  test("a browser that asks for what is not there gets a page, a program gets JSON", async () => {
    const { app } = await aCollector();
    const page = await app.request("/nothing", { headers: { Accept: "text/html,*/*" } });
    expect([page.status, page.headers.get("content-type")]).toEqual([404, "text/html; charset=UTF-8"]);
    expect((await app.request("/nothing")).headers.get("content-type")).toBe("application/json");
  });
});
