// Background jobs of the asynchronous mode: how they end, and what the answer key says of each end.
import { beforeEach, describe, expect, test } from "vitest";
import { useReviewApp } from "./fixture.ts";
import { SAMPLE_SECTIONS } from "./sample-document.ts";
import type { TruthEntry } from "./truth.ts";

const on = useReviewApp();
const section_name = SAMPLE_SECTIONS[0]?.name ?? "";
const last = (): TruthEntry | undefined => on.app.truth().at(-1);

beforeEach(async () => {
  await on.client.upload();
});

describe("a background job", () => {
  const start = async (endpoint = "/analyze_section") => {
    const { json } = await on.client.post(endpoint, endpoint === "/chat" ? { message: "Summary?" } : { section_name });
    return json;
  };

  test("is queued, polled and ends with the result, as one operation", async () => {
    on.app.setMode("async");
    const queued = await start();
    expect(queued).toMatchObject({ success: true, async: true, enhanced: true, status: "queued" });
    expect(last()).toMatchObject({ true_status: "in_progress", ended_at: null });
    const { json } = await on.client.poll(queued["task_id"]);
    expect(json).toMatchObject({
      state: "SUCCESS",
      ready: true,
      progress: 100,
      result: { success: true, section_name },
    });
    expect(last()).toMatchObject({ action: "ai_analysis", true_status: "success", hidden: false });
    const chat = await on.client.poll((await start("/chat"))["task_id"]);
    expect(chat.json).toMatchObject({ state: "SUCCESS", result: { response: expect.any(String) } });
  });

  test("that fails says SUCCESS with a failure inside", async () => {
    on.app.setFault("/analyze_section", "job_fails", 1);
    const { status, json } = await on.client.poll((await start())["task_id"]);
    expect([status, json["state"]]).toEqual([200, "SUCCESS"]);
    expect(json["result"]).toEqual({ success: false, error: expect.any(String) });
    expect(last()).toMatchObject({ true_status: "failed", kind: "ai", hidden: true, fault: "job_fails" });
  });

  test("that crashes says FAILURE with a traceback in a 200", async () => {
    on.app.setFault("/chat", "job_crashes", 1);
    const { status, json } = await on.client.poll((await start("/chat"))["task_id"]);
    expect([status, json["state"]]).toEqual([200, "FAILURE"]);
    expect(json["error"]).toMatch(/^Traceback/);
    expect(last()).toMatchObject({ action: "chat_interaction", true_status: "failed", kind: "ai", hidden: true });
  });

  test("that never ends stays pending, and so does its entry", async () => {
    on.app.setFault("/analyze_section", "job_never_ends", 1);
    const { task_id } = await start();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect((await on.client.send(`/task_status/${task_id}`)).json).toMatchObject({ state: "PENDING", ready: false });
    expect(last()).toMatchObject({ true_status: "in_progress", hidden: true });
  });

  test("that nobody knows is pending with an error beside it", async () => {
    on.app.setFault("/analyze_section", "job_unknown", 1);
    const { json } = await on.client.send(`/task_status/${(await start())["task_id"]}`);
    expect(json).toMatchObject({ state: "PENDING", error: expect.any(String) });
    expect(on.app.truth().at(-1)).toMatchObject({ true_status: "failed", hidden: true });
  });

  test("cannot be asked after while the queue is off", async () => {
    on.app.setMode("async");
    const { task_id } = await start();
    on.app.setFault("/task_status", "queue_off", 1);
    const { status, json } = await on.client.send(`/task_status/${task_id}`);
    expect([status, json["state"]]).toEqual([503, "UNAVAILABLE"]);
  });
});
