// Importing a hand-over file over HTTP: by a program with a token, and by a person through the page's form.
import { describe, expect, it } from "vitest";
import { aCollector, records, STREAM, type TestCollector } from "./builders.ts";

const lines = (count: number): string =>
  [{ kind: "review-trail-hand-over", v: 1, stream_id: STREAM, records: count }, ...records(count)]
    .map((line) => JSON.stringify(line))
    .join("\n");

describe("POST /v1/imports", () => {
  const send = ({ call }: TestCollector, body: string, as: "ingest" | "read") =>
    call("/v1/imports", { as, method: "POST", body, headers: { "Content-Type": "application/x-ndjson" } });

  it("stores the file's records once, and needs a token that may ingest", async () => {
    const collector = await aCollector();
    const body = lines(3);
    expect((await send(collector, body, "read")).status).toBe(403);
    expect(await (await send(collector, body, "ingest")).json()).toMatchObject({
      results: { stored: 3, duplicate: 0 },
    });
    expect(await (await send(collector, body, "ingest")).json()).toMatchObject({
      results: { stored: 0, duplicate: 3 },
    });
  });

  it("answers a file that is too large for a request with the way that takes it", async () => {
    const { call } = await aCollector();
    const headers = { "Content-Type": "application/x-ndjson", "Content-Length": String(65 * 1024 * 1024) };
    const answer = await call("/v1/imports", { as: "ingest", method: "POST", body: "x", headers });
    expect(answer.status).toBe(413);
    expect(await answer.text()).toContain("npm run collector -- import");
  });

  it("answers what is no hand-over file with a sentence", async () => {
    expect((await send(await aCollector(), "hello", "ingest")).status).toBe(422);
  });
});

describe("the import form of the page", () => {
  async function signedIn(collector: TestCollector): Promise<{ cookie: string; csrf: string }> {
    const { url } = (await (await collector.post("/v1/page_codes", { to: "/" }, "read")).json()) as { url: string };
    const opened = await collector.app.request(url);
    const cookie = (opened.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const page = await (await collector.app.request("/", { headers: { cookie } })).text();
    const form = page.slice(page.indexOf("/page/import"));
    return { cookie, csrf: /name="csrf" value="([^"]+)"/.exec(form)?.[1] ?? "" };
  }

  async function upload(collector: TestCollector, token: string, change: { csrf?: string } = {}): Promise<Response> {
    const { cookie, csrf } = await signedIn(collector);
    const form = new FormData();
    form.set("csrf", change.csrf ?? csrf);
    form.set("token", token);
    form.set("file", new File([lines(2)], "pending.ndjson"));
    return collector.app.request("/page/import", {
      method: "POST",
      body: form,
      headers: { cookie, origin: "http://localhost" },
    });
  }

  it("imports with a token that may ingest, and says what it did", async () => {
    const collector = await aCollector();
    expect(await (await upload(collector, collector.tokens.ingest)).text()).toContain("2 records imported.");
  });

  it("imports nothing with a token that may only read, or with another page's form", async () => {
    const collector = await aCollector();
    expect((await upload(collector, collector.tokens.read)).status).toBe(403);
    expect((await upload(collector, collector.tokens.ingest, { csrf: "other" })).status).toBe(403);
  });
});
