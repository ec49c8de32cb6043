// The failures that can be switched on: what is answered, and what the answer key says really happened.
import { beforeEach, describe, expect, test } from "vitest";
import type { FaultKind } from "./faults.ts";
import { useReviewApp } from "./fixture.ts";
import { SAMPLE_SECTIONS } from "./sample-document.ts";
import { joinTruth, type PageTruth, type TruthEntry } from "./truth.ts";

const on = useReviewApp({ pageTimeoutMs: 1000 });

const section_name = SAMPLE_SECTIONS[0]?.name ?? "";

beforeEach(async () => {
  await on.client.upload();
});
const last = (): TruthEntry | undefined => on.app.truth().at(-1);

describe("a failure that any endpoint can have", () => {
  test.each<[FaultKind, number, Partial<TruthEntry>]>([
    ["500", 500, { true_status: "failed", kind: "http", hidden: false }],
    ["late_500", 500, { true_status: "failed", kind: "http" }],
    ["html_200", 200, { true_status: "failed", kind: "http", hidden: true }],
    ["success_false", 200, { true_status: "failed", kind: "processing", hidden: true }],
    ["expired_session", 400, { true_status: "failed", kind: "session", hidden: false }],
    ["slow", 200, { true_status: "success", hidden: true }],
  ])("%s answers %i and is written down as it is", async (fault, status, truth) => {
    const [item] = await on.client.analyse(section_name);
    on.app.setFault("/accept_feedback", fault, 1);
    const answer = await on.client.post("/accept_feedback", { section_name, feedback_id: item?.id });
    expect(answer.status).toBe(status);
    expect(last()).toMatchObject({
      action: "feedback_accepted",
      fault,
      section: section_name,
      feedback_id: item?.id,
      ...truth,
    });
    const again = await on.client.post("/accept_feedback", { section_name, feedback_id: item?.id });
    expect(again.json).toEqual({ success: true });
  });

  test("a cut body is an action that was done and an answer that cannot be read", async () => {
    const [item] = await on.client.analyse(section_name);
    on.app.setFault("/accept_feedback", "cut_body", 1);
    await expect(on.client.post("/accept_feedback", { section_name, feedback_id: item?.id })).rejects.toThrow();
    expect(last()).toMatchObject({ true_status: "success", fault: "cut_body" });
    expect((await on.client.get("/get_statistics")).json).toMatchObject({ statistics: { accepted: 1 } });
  });

  test("a refused connection is a network failure and nothing was done", async () => {
    on.app.setFault("/revert_all_feedback", "refuse", 1);
    await expect(on.client.post("/revert_all_feedback")).rejects.toThrow();
    expect(last()).toMatchObject({ true_status: "failed", kind: "network", fault: "refuse" });
  });

  test("a connection that is reset once lets the re-sent request through, as one entry", async () => {
    on.app.setFault("/revert_all_feedback", "reset_once", 1);
    await expect(on.client.post("/revert_all_feedback")).rejects.toThrow();
    await on.client.post("/revert_all_feedback");
    expect(last()).toMatchObject({ true_status: "success", requests: 2, fault: "reset_once" });
  });

  test("a request that hangs is never answered, and closing the app ends it", async () => {
    on.app.setFault("/chat", "hang");
    const hanging = on.client.post("/chat", { message: "Hello?" });
    await expect
      .poll(last)
      .toMatchObject({ action: "chat_interaction", true_status: "failed", kind: "timeout", ended_at: null });
    await on.app.close();
    await expect(hanging).rejects.toThrow();
  });

  test("of an endpoint that nobody clicked is a failed request by itself", async () => {
    on.app.setFault("/get_statistics", "500", 1);
    await on.client.get("/get_statistics");
    expect(last()).toMatchObject({ action: "request_failed", path: "/get_statistics", automatic: true });
  });

  test("cannot be switched on where it makes no sense", () => {
    expect(() => on.app.setFault("/accept_feedback", "s3_denied")).toThrow(
      "/accept_feedback cannot have the fault s3_denied",
    );
    expect(() => on.app.setFault("/nowhere", "500")).toThrow("No endpoint /nowhere");
  });
});

describe("a failure of the analysis", () => {
  test("that falls back is a 200 whose ids alone give it away", async () => {
    on.app.setFault("/analyze_section", "fallback", 1);
    const ids = (await on.client.analyse(section_name)).map(({ id }) => id);
    expect(ids).toEqual([expect.stringMatching(/^mock_/), expect.stringMatching(/_fallback_/)]);
    expect(last()).toMatchObject({ true_status: "failed", kind: "ai", hidden: true });
  });

  test("that finds nothing is an honest success", async () => {
    on.app.setFault("/analyze_section", "empty_result", 1);
    expect(await on.client.analyse(section_name)).toEqual([]);
    expect(last()).toMatchObject({ true_status: "success", hidden: false });
  });

  test("answers 500 in its own words", async () => {
    on.app.setFault("/analyze_section", "500", 1);
    const { json } = await on.client.post("/analyze_section", { section_name });
    expect(Object.keys(json)).toEqual(["error", "success", "error_type", "timestamp"]);
    expect(json["success"]).toBe(false);
  });
});

describe("a failure of the storage", () => {
  test.each<[FaultKind, boolean]>([
    ["s3_denied", true],
    ["s3_no_credentials", false],
  ])("%s makes the test a 200 that says no", async (fault, connected) => {
    on.app.setFault("/test_s3_connection", fault);
    const { status, json } = await on.client.get("/test_s3_connection");
    expect([status, json["success"]]).toEqual([200, true]);
    expect(json["s3_status"]).toMatchObject({ connected, bucket_accessible: false, error: expect.any(String) });
    expect(last()).toMatchObject({ action: "s3_connection_test", true_status: "failed", kind: "s3", hidden: true });
  });

  test("leaves an export on the app's own disk, in a 200", async () => {
    on.app.setFault("/export_to_s3", "s3_local", 1);
    const { json } = await on.client.post("/export_to_s3");
    expect(json).toMatchObject({
      success: true,
      export_result: { location: "local", zip_path: expect.stringMatching(/\.zip$/) },
    });
    expect(json["export_result"]).not.toHaveProperty("total_files");
    expect(last()).toMatchObject({ action: "s3_export", true_status: "failed", kind: "s3", hidden: true });
  });

  test("leaves a submit with its document, and its export as a part that did not reach the storage", async () => {
    on.app.setFault("/complete_review", "s3_denied", 1);
    await on.client.post("/complete_review", { export_to_s3: true });
    const [generation, part] = on.app.truth().slice(-2);
    expect(generation).toMatchObject({ action: "document_generation", true_status: "success" });
    expect(part).toMatchObject({ action: "s3_export", true_status: "failed", part_of: generation?.id });
  });
});

test("two requests for one click are one entry and meet the same failure", async () => {
  on.app.setFault("/test_s3_connection", "500", 1);
  const answers = await Promise.all([on.client.get("/test_s3_connection"), on.client.get("/test_s3_connection")]);
  expect(answers.map(({ status }) => status)).toEqual([500, 500]);
  expect(on.app.truth().filter(({ action }) => action === "s3_connection_test")).toMatchObject([{ requests: 2 }]);
});

test("the page's entries are laid beside the server's, which is right where both saw the same", async () => {
  on.app.setFault("/chat", "slow", 1);
  const seen = { action: "chat_interaction", path: "/chat", started_at: new Date().toISOString() } as const;
  await on.client.post("/chat", { message: "Summary?" });
  const page: PageTruth[] = [
    { id: "p1", ...seen, true_status: "failed", kind: "timeout", ended_at: null, hidden: false, page_saw: "gave up" },
    {
      id: "p2",
      action: "document_upload",
      path: "",
      true_status: "failed",
      kind: "file",
      started_at: seen.started_at,
      ended_at: seen.started_at,
      hidden: true,
    },
  ];
  const joined = joinTruth(on.app.truth(), page);
  expect(joined.filter(({ action }) => action === "chat_interaction")).toMatchObject([
    { true_status: "success", page_saw: "gave up", hidden: true },
  ]);
  expect(joined.find(({ id }) => id === "p2")).toBeDefined();
});

test("failures, mode and answer key can be reached over HTTP", async () => {
  const set = (fault: string) =>
    on.client.send("/__demo__/faults", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ endpoint: "/chat", fault }),
    });
  expect((await set("500")).json["faults"]).toEqual([{ endpoint: "/chat", kind: "500" }]);
  expect((await set("no_such_fault")).status).toBe(400);
  expect((await on.client.send("/__demo__/faults", { method: "DELETE" })).json["faults"]).toEqual([]);
  expect((await on.client.send("/__demo__/truth")).json["entries"]).toEqual(on.app.truth());
});
