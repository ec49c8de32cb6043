// The pages: what they may load and do, and that what others wrote stays text.
import { describe, expect, test } from "vitest";
import type { TrailRecord } from "#core/record.ts";
import { aCollector, anId, aRecord, records, SESSION } from "./builders.ts";
import { signedIn } from "./visit.ts";

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

  test("extreme numbers and times break no page", async () => {
    const collector = await aCollector();
    const sent = [
      aRecord({ started_at: "1970-01-01T00:00:00Z", duration_ms: 1e308, details: { file_size_bytes: 1e308 } }),
      aRecord({ seq: 2, recorded_at: "9999-12-31T23:59:59+00:00", details: { file_size_bytes: 1e308 } }),
      aRecord({ seq: Number.MAX_SAFE_INTEGER, started_at: "9999-12-31T23:59:59Z" }),
    ];
    const { results } = await collector.ingest(sent);
    expect(results.map((one) => one.result)).toEqual(["stored", "stored", "stored"]);
    await collector.ingest(records(1, 3));
    const { get } = await signedIn(collector);
    for (const path of [
      "/",
      "/get_logs?format=html",
      `/get_logs?format=html&session_id=${SESSION}`,
      "/get_logs",
      "/v1/completeness",
    ]) {
      const answer = await get(path);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(await answer.text()).not.toMatch(/NaN|Invalid Date/);
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

describe("where a page is left off", () => {
  test("what a button did is seen: the place that the answer names is there", async () => {
    const collector = await aCollector();
    await collector.ingest([
      aRecord({ app_session_id: "1" }),
      aRecord({ seq: 2, app_session_id: "1", session_id: anId() }),
    ]);
    const { get, post, csrf } = await signedIn(collector);
    for (const path of ["/page/exports", "/page/s3_test"]) {
      // Where the app calls several reviews by one id, all of them are shown again.
      const sent = { session_id: "1", csrf: await csrf() };
      const [address = "", place = ""] = (await post(path, sent)).headers.get("location")?.split("#") ?? [];
      expect(address).toBe("/get_logs?format=html&session_id=1");
      expect(place).not.toBe("");
      expect(await (await get(address)).text()).toContain(`id="${place}"`);
    }
  });

  test("where activities of several reviews stand together, each says of which it is", async () => {
    const collector = await aCollector();
    const error = { kind: "ai", message: "no" } as const;
    await collector.ingest([
      aRecord({ document_name: "risk.docx", action: "ai_analysis", status: "failed", error, details: {} }),
    ]);
    const { get } = await signedIn(collector);
    const link = `<a href="/get_logs?format=html&amp;session_id=${SESSION}"><bdi>risk.docx</bdi></a>`;
    expect((await (await get("/get_logs?format=html")).text()).split(link)).toHaveLength(3);
    expect(await (await get(`/get_logs?format=html&session_id=${SESSION}`)).text()).not.toContain(link);
  });

  test("where the app calls several reviews by one id, each activity says of which it is, and all of their time is told", async () => {
    const collector = await aCollector();
    const other = anId();
    const at = (time: string) => ({ started_at: `2026-11-14T${time}Z`, recorded_at: `2026-11-14T${time}Z` });
    const one = { app_session_id: "1", document_name: "One.docx" };
    const two = { app_session_id: "1", document_name: "Two.docx", session_id: other };
    await collector.ingest([
      aRecord({ ...one, ...at("13:00:00") }),
      aRecord({ seq: 2, ...two, ...at("14:00:00") }),
      aRecord({ seq: 3, ...two, ...at("14:10:00") }),
      aRecord({ seq: 4, ...one, ...at("15:00:00") }),
    ]);
    const { get } = await signedIn(collector);
    const text = await (await get("/get_logs?format=html&session_id=1")).text();
    expect(text).toContain("<h1><bdi>Session 1</bdi></h1>");
    expect(text).toContain("13:00 to 15:00 UTC");
    expect(text.match(/<a [^>]*><bdi>One.docx<\/bdi><\/a>/g)).toHaveLength(2);
    const own = await (await get(`/get_logs?format=html&session_id=${other}`)).text();
    expect(own).toContain("<h1><bdi>Two.docx</bdi></h1>");
    expect(own).not.toContain("One.docx");
  });

  test("every link of the list leads to the list again, not to the top of the page", async () => {
    const collector = await aCollector();
    await collector.ingest(records(5));
    const { get } = await signedIn(collector);
    const text = await (await get(`/get_logs?format=html&session_id=${SESSION}&limit=2`)).text();
    const links = [...text.matchAll(/href="(\/get_logs\?format=html[^"]*)"/g)].map(([, href]) => href);
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) expect(link).toMatch(/#activities$/);
    expect(text).toContain('id="activities"');
  });
});

describe("when things were", () => {
  const moments = async (sent: Partial<TrailRecord>[]) => {
    const collector = await aCollector();
    await collector.ingest(sent.map((one, n) => aRecord({ seq: n + 1, ...one })));
    const { get } = await signedIn(collector);
    const read = async (path: string) => (await (await get(path)).text()).replace(/<[^>]+>/g, " ");
    const all = "/get_logs?format=html";
    return { home: await read("/"), all: await read(all), session: await read(`${all}&session_id=${SESSION}`) };
  };

  test("what was within a minute is no span, and takes no “0 min”", async () => {
    const { home, session } = await moments([{ started_at: "2026-11-14T13:36:01Z" }]);
    expect(home).toContain("14 Nov 2026, 13:36 ");
    expect(home).not.toContain("13:36–13:36");
    expect(session).toContain("14 November 2026, 13:36 UTC · under 1 min");
  });

  test("what took days says so, and no moment is without its day and year", async () => {
    const { all, session } = await moments([
      { started_at: "2025-11-14T10:00:00Z", recorded_at: "2025-11-14T10:00:00Z" },
      { started_at: "2025-11-16T13:30:00Z", recorded_at: "2025-11-16T13:30:00Z" },
    ]);
    expect(session).toContain("2 d 3 h");
    expect(all).toContain("last activity 16 Nov 2025 13:30:00 UTC");
    expect(all).toMatch(/14 Nov 2025 \d\d:00 .*activities per \d h .*16 Nov 2025 \d\d:00/);
  });
});
