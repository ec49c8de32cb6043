// Signing in: one-time codes, tokens, cookies, and how each of them ends.
import { describe, expect, test } from "vitest";
import { safePlace } from "../../collector/page-answer.ts";
import { aCollector, SESSION, type TestCollector } from "./builders.ts";
import { cookieOf, form, ORIGIN, signedIn, signIn } from "./visit.ts";

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

  test.each(["app%3A1&status=failed", "anna@example.org/7", new URLSearchParams({ s: "a*(b)'!" }).toString().slice(2)])(
    "a place within the pages is kept with its query: session_id=%s",
    (id) => {
      const place = `/get_logs?format=html&session_id=${id}`;
      expect(safePlace(place)).toBe(place);
    },
  );
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

  test("what is wrong with a token is said beside its field, also to those who hear the page", async () => {
    const collector = await aCollector();
    const text = await (await signIn(collector, "rt_wrong")).text();
    expect(text).toMatch(/<div id="trouble" role="alert">.*This token is not known here/);
    expect(text).toMatch(/<input id="token"[^>]* aria-invalid="true" aria-describedby="trouble">/);
  });

  test("five wrong tries a minute are all there are", async () => {
    const collector = await aCollector();
    for (let n = 0; n < 5; n += 1) expect((await signIn(collector, "rt_wrong")).status).toBe(401);
    const refused = await signIn(collector, collector.tokens.read);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"]);
    collector.clock.ms += 61_000;
    expect((await signIn(collector, collector.tokens.read)).status).toBe(303);
  });

  test("a clock that is set back locks nobody out for as long", async () => {
    const collector = await aCollector();
    for (let n = 0; n < 5; n += 1) await signIn(collector, "rt_wrong");
    collector.clock.ms -= 86_400_000;
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
