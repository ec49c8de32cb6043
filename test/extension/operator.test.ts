// What a person asks of the collector from the popup, against answers of every kind: what is said has to be true and to help.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { exportToS3, openLog, testS3 } from "../../extension/background/operator.ts";
import { newStream } from "../../extension/buffer/append.ts";
import type { StreamMeta } from "../../extension/buffer/schema.ts";
import { collector } from "../../extension/settings.ts";

vi.mock("webextension-polyfill", async () => ({ default: (await import("../support/fake-browser.ts")).fakeBrowser }));
vi.mock("../../extension/background/sync.ts", () => ({ sync: async () => sending() }));
vi.mock("../../extension/background/journal.ts", () => ({
  journal: async () => ({ database: { get: async () => stream } }),
}));

/** What the device holds, and what sync makes of it. */
let stream: StreamMeta;
let sending = (): void => undefined;

beforeEach(async () => {
  stream = { ...newStream("s", undefined), next_seq: 11, accepted: 10, captured: 10, acked: [[1, 7]] };
  sending = () => {
    stream = { ...stream, acked: [[1, 10]] };
  };
  await collector.set({ url: "http://127.0.0.1:1", ingest: "rt_i", operator: "rt_o" });
});
afterEach(() => vi.unstubAllGlobals());

const answerWith = (status: number, body: unknown) =>
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(body), { status }));

test("an export that takes longer than the collector waits is running, and is not asked for once more", async () => {
  answerWith(202, { export_id: "e", status: "in_progress", kind: "s3", location: "s3://b/", folder_name: "f" });
  const answer = await exportToS3("s");
  expect(answer).toMatchObject({ ok: true, says: expect.stringContaining("still running") });
  expect(answer.says).not.toContain("again");
});

test("an export that has ended says where its files are", async () => {
  answerWith(200, { status: "success", kind: "s3", location: "s3://b/f/", files_count: 7 });
  expect((await exportToS3("s")).says).toBe("Exported to s3://b/f/ (7 files).");
});

test.each([
  ["the collector does not take them", {}, "But 3 records of"],
  ["it refused one of them", { acked: [[1, 9]] as [number, number][], dead_count: 1 }, "But 1 record of"],
])("an export without records of this device, because %s, says so", async (_why, change, words) => {
  sending = () => {
    stream = { ...stream, ...change };
  };
  answerWith(200, { status: "success", kind: "s3", location: "s3://b/f/", files_count: 7 });
  expect((await exportToS3("s")).says).toContain(`Exported to s3://b/f/ (7 files). ${words} this device`);
});

test("what is recorded while an export is made is not said to be missing in it", async () => {
  sending = () => {
    stream = { ...stream, acked: [[1, 10]], next_seq: 13, accepted: 12, captured: 12 };
  };
  answerWith(200, { status: "success", kind: "s3", location: "s3://b/f/", files_count: 7 });
  expect((await exportToS3("s")).says).toBe("Exported to s3://b/f/ (7 files).");
});

test("an operator token that is not in force any more is named, with where to enter another", async () => {
  answerWith(401, { error: { code: "not_authorized", message: "Send a valid token: Authorization: Bearer …" } });
  const { says } = await openLog(undefined);
  expect(says).toContain("operator token");
  expect(says).toContain("options");
});

test("a connection test that fails says what to do next, as an export does", async () => {
  const error = {
    code: "AccessDenied",
    message: "S3 refused: AccessDenied (HTTP 403).",
    next: "ask for s3:PutObject.",
  };
  answerWith(200, { ok: false, kind: "s3", location: "s3://b/", message: error.message, error });
  expect(await testS3()).toEqual({
    ok: false,
    says: "S3 refused: AccessDenied (HTTP 403). Next: ask for s3:PutObject.",
  });
  answerWith(200, { ok: true, kind: "s3", location: "s3://b/", message: "A test object was written to the bucket." });
  expect((await testS3()).says).toBe("A test object was written to the bucket.");
});
