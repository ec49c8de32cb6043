// GET /get_logs and its neighbours, for programs.
import { describe, expect, test } from "vitest";
import type { Trouble } from "../../collector/logs.ts";
import { StoreUnavailable } from "../../collector/store/contract.ts";
import { aBatch, aCollector, anId, aRecord, aStore, codeOf, records, SESSION } from "./builders.ts";

const bodyOf = async (answer: Response) =>
  (await answer.json()) as Record<string, never> & {
    activities: { activity_id: string; first_seq: number }[];
    page: { next_cursor: string | null };
  };

describe("what is asked", () => {
  test.each([
    ["format=xml", 406],
    ["format=", 406],
    ["format=json&format=html", 400],
    ["limit=-1", 422],
    ["limit=0", 422],
    ["limit=1e9", 422],
    ["limit=1001", 422],
    ["limit=NaN", 422],
    ["limit=1.5", 422],
    ["status=fine", 422],
    ["category=nope", 422],
    ["action=DROP", 422],
    ["from=yesterday", 422],
    ["to=2026-02-30", 422],
    ["cursor=forged", 422],
    [`cursor=${Buffer.from("9e99/x").toString("base64url")}`, 422],
    [`cursor=${Buffer.from("1/' OR 1=1").toString("base64url")}`, 422],
    ["session_id=a&session_id=b", 422],
    ["session_id[]=a", 422],
    ["session_id=", 422],
    [`session_id=${"x".repeat(10_240)}`, 422],
    ["session_id=%00", 422],
    ["unknown=1", 422],
    ["session_id=%27%20OR%201%3D1--", 200],
    ["session_id=nobody", 200],
    ["", 200],
    ["limit=1000", 200],
    ["from=2026-11-14&to=2026-11-14T23:59:59%2B01:00", 200],
  ])("?%s is answered with %i", async (query, status) => {
    const { call, ingest } = await aCollector();
    await ingest(records(2));
    expect((await call(`/get_logs?${query}`)).status).toBe(status);
  });
});

describe("what is told", () => {
  test("of a device that could not send it is not said that its records still wait there: they are here", async () => {
    const { call, ingest } = await aCollector();
    const error = { kind: "network", message: "Sync stopped: it can’t be reached" } as const;
    await ingest([aRecord({ action: "sync_failed", status: "warning", error, observed_by: "worker" })]);
    const { warnings } = (await (await call("/get_logs?format=json")).json()) as { warnings: Trouble[] };
    expect(warnings[0]?.recovery?.meaning).toMatch(/arrived/);
    expect(JSON.stringify(warnings)).not.toMatch(/waits on this device|tried again/);
  });

  test("an unknown session has no activities", async () => {
    const { call, ingest } = await aCollector();
    await ingest(records(2));
    const body = await bodyOf(await call("/get_logs?session_id=%27%20OR%201%3D1--"));
    expect(body).toMatchObject({ session: null, activities: [], summary: { total_activities: 0 } });
  });

  test("pages hold every activity once, newest first", async () => {
    const { call, ingest } = await aCollector();
    await ingest(records(25));
    const seen: string[] = [];
    let path = "/get_logs?limit=10";
    for (let n = 0; n < 3; n += 1) {
      const body = await bodyOf(await call(path));
      seen.push(...body.activities.map((one) => one.activity_id));
      path = `/get_logs?limit=10&cursor=${body.page.next_cursor}`;
    }
    expect(new Set(seen).size).toBe(25);
  });

  test("pages go on also where a sender writes its ids in upper case", async () => {
    const { call, ingest } = await aCollector();
    const inCapitals = () => anId().toUpperCase();
    await ingest([1, 2, 3].map((seq) => aRecord({ seq, activity_id: inCapitals(), session_id: inCapitals() })));
    const first = await bodyOf(await call("/get_logs?limit=2"));
    const rest = await call(`/get_logs?limit=2&cursor=${first.page.next_cursor}`);
    expect([rest.status, (await bodyOf(rest)).activities.length]).toEqual([200, 1]);
    const sessions = await bodyOf(await call("/v1/sessions?limit=2"));
    expect((await call(`/v1/sessions?limit=2&cursor=${sessions.page.next_cursor}`)).status).toBe(200);
  });

  test.each([
    ["from=2026-11-14&to=2026-11-14", 1],
    ["from=2026-11-13&to=2026-11-13", 0],
    ["to=2026-11-14T13:00:00Z", 0],
    ["from=2026-11-15", 0],
  ])("?%s, where a day is all of it (UTC), finds %i", async (query, count) => {
    const { call, ingest } = await aCollector();
    await ingest([aRecord()]);
    expect((await bodyOf(await call(`/get_logs?${query}`))).activities).toHaveLength(count);
  });

  test("failures come with what they mean and what to do", async () => {
    const { call, ingest } = await aCollector();
    const error = { kind: "s3" as const, message: "Access Denied", code: "AccessDenied" };
    await ingest([
      aRecord(),
      aRecord({ seq: 2, action: "s3_export", status: "failed", error }),
      aRecord({ seq: 3, status: "warning", error: { kind: "outcome_unknown", message: "?" } }),
    ]);
    expect(await bodyOf(await call(`/get_logs?session_id=${SESSION}`))).toMatchObject({
      summary: { total_activities: 3, success_count: 1, failed_count: 1, warning_count: 1, success_rate: 33.3 },
      failures: [{ error, recovery: { next: expect.stringContaining("s3:PutObject") } }],
      warnings: [{ status: "warning", recovery: { meaning: expect.any(String) } }],
      metrics: {
        success_rate: 33.3,
        failure_patterns: [
          { action: "s3_export", kind: "s3", code: "AccessDenied", count: 1 },
          { kind: "outcome_unknown" },
        ],
        actions: { document_upload: { count: 2, max_ms: 1000 } },
      },
    });
  });

  test("a filter narrows the list and is counted by itself; the summary stays the session’s", async () => {
    const { call, ingest } = await aCollector();
    await ingest([...records(3), aRecord({ seq: 4, status: "failed" })]);
    expect(await bodyOf(await call("/get_logs?status=failed"))).toMatchObject({
      activities: [{ first_seq: 4 }],
      summary: { total_activities: 4 },
      filtered_summary: { total_activities: 1 },
      filtered_summary_counts_all: true,
    });
  });

  test("missing numbers are named with the reason that the device gave", async () => {
    const { call, ingest } = await aCollector();
    const drop = aRecord({ seq: 9, action: "records_dropped", details: { from_seq: 4, to_seq: 5, reason: "quota" } });
    await ingest([...records(3), aRecord({ seq: 8 }), drop]);
    expect(await bodyOf(await call(`/get_logs?session_id=${SESSION}`))).toMatchObject({
      completeness: {
        complete: false,
        missing_count: 4,
        unexplained_count: 2,
        streams: [
          {
            held: [
              [1, 3],
              [8, 9],
            ],
            missing: [
              { from: 4, to: 5, reason: "quota" },
              { from: 6, to: 7, reason: "unexplained" },
            ],
          },
        ],
      },
    });
  });

  test("sessions come newest first, in pages", async () => {
    const { call, ingest } = await aCollector();
    for (let n = 0; n < 3; n += 1) {
      await ingest([
        aRecord({ seq: n + 1, session_id: anId(), recorded_at: `2026-11-14T14:0${n}:00Z`, document_name: `${n}.docx` }),
      ]);
    }
    const first = (await (await call("/v1/sessions?limit=2")).json()) as {
      sessions: { document_name: string }[];
      page: { next_cursor: string };
    };
    expect(first.sessions.map((one) => one.document_name)).toEqual(["2.docx", "1.docx"]);
    const second = await (await call(`/v1/sessions?limit=2&cursor=${first.page.next_cursor}`)).json();
    expect(second).toMatchObject({
      sessions: [{ document_name: "0.docx" }],
      session_count: 3,
      page: { next_cursor: null },
    });
    expect((await call("/v1/sessions?limit=0")).status).toBe(422);
  });
});

describe("privacy in depth", () => {
  test("secrets are masked before they are stored, and a resend is still a duplicate", async () => {
    const { call, ingest } = await aCollector();
    const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
    const record = aRecord({
      status: "failed",
      origin: "https://review.example?session_id=abc#x",
      document_name: "key AKIAABCDEFGHIJKLMNOP.docx",
      details: { label: `Bearer ${jwt}`, notes: [`token ${jwt}`], filename: "plain.docx" },
      error: { kind: "auth", message: "https://b.s3.amazonaws.com/x?X-Amz-Signature=0123456789abcdef&y=1" },
    });
    await ingest([record]);
    const text = await (await call("/get_logs")).text();
    expect(text).not.toMatch(/eyJ|AKIA|0123456789abcdef|session_id=abc/);
    expect(text).toContain("plain.docx");
    expect((await ingest([record])).results[0]?.result).toBe("duplicate");
  });
});

test("a store that is locked is told as 503 with a time to come again, and nothing is acknowledged", async () => {
  const store = aStore();
  const locked = { ...store, append: () => Promise.reject(new StoreUnavailable("SQLITE_BUSY")) };
  const { post } = await aCollector({ store: locked });
  const answer = await post("/v1/batches", aBatch());
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("5");
  expect(await codeOf(answer)).toBe("store_unavailable");
});
