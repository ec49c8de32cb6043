// The review app's files: that a download was saved is known from the page's staying alone, and what a page makes itself.

import { describe, expect, test } from "vitest";
import type { Activity } from "#core/activity.ts";
import { recoveryFor } from "#core/recovery.ts";
import { aClick, Recorder, upload } from "../core/builders.ts";

describe("a download", () => {
  test("whose refusal comes late is one failed download, though it was taken for a saved file meanwhile", () => {
    const on = new Recorder();
    upload(on);
    const sent = on.send("GET /download/o.docx", undefined, { channel: "download" });
    on.answer(sent, { outcome: "attachment", status: 0, ms: 4000 });
    expect(on.last("document_download")).toMatchObject({ status: "success", details: { seen: "attachment" } });
    on.wait(3000).see({ k: "life", event: "closed", path: "/" });
    on.answer({ ...sent, r: 1 }, { status: 500, json: { error: "Download failed" }, ms: 7000 }, on.open());
    expect(on.count("document_download")).toBe(1);
    expect(on.last("document_download")).toMatchObject({
      status: "failed",
      duration_ms: 7000,
      error: { kind: "file", http_status: 500 },
      details: { filename: "o.docx", seen: "answered" },
    });
  });

  test("by a link that has the browser save its target is unsure, takes no known time, and the advice is of files", () => {
    const on = new Recorder();
    upload(on);
    const sent = on.send("GET /download/o.docx", undefined, { channel: "download" });
    on.answer(sent, { outcome: "opaque", status: 0, ms: 1 });
    const told = on.last("document_download") as Activity;
    expect(told).toMatchObject({ status: "warning", error: { kind: "outcome_unknown" } });
    expect(told).not.toHaveProperty("duration_ms");
    expect(recoveryFor(told)?.next).toContain("downloads");
  });

  test("that is never answered is unsure after a while, and still ends as it does then", () => {
    const on = new Recorder();
    upload(on);
    const sent = on.send("GET /download/o.docx", undefined, { channel: "download" });
    on.wait(31_000).sweep();
    expect(on.last("document_download")).toMatchObject({
      status: "warning",
      error: { kind: "timeout", message: "No answer came within 30 s; one may still come." },
    });
    on.wait(10_000).answer(sent, { outcome: "attachment", status: 0, ms: 41_000 });
    expect([on.count("document_download"), on.last("document_download")?.status]).toEqual([1, "success"]);
  });

  test("that is saved says nothing of when the file came, and a later refusal is another download", () => {
    const on = new Recorder();
    upload(on);
    const first = on.send("GET /download/o.docx", undefined, { channel: "download" });
    on.answer(first, { outcome: "attachment", status: 0, ms: 4000 });
    expect(on.last("document_download")).not.toHaveProperty("duration_ms");
    const second = on.wait(5000).send("GET /download/o.docx", undefined, { channel: "download" });
    on.see({ k: "life", event: "closed", path: "/" });
    on.answer({ ...second, r: 1 }, { status: 500, ms: 50 }, on.open());
    expect(on.all.filter((one) => one.action === "document_download").map((one) => one.status)).toEqual([
      "success",
      "failed",
    ]);
  });
});

describe("statistics that the page saves itself", () => {
  const query = "GET /get_statistics?session_id=app-1";

  test("and whose numbers the app refuses are one failed export, and no button or request beside it", () => {
    const on = new Recorder();
    upload(on);
    on.see(aClick("save_statistics"));
    on.call(query, undefined, { status: 400, json: { error: "Invalid session" } });
    on.wait(60_000).sweep();
    expect(on.last("export_operation")).toMatchObject({
      status: "failed",
      details: { export_type: "statistics" },
      error: { kind: "session", http_status: 400 },
    });
    expect([on.count("request_failed"), on.count("button_click")]).toEqual([0, 0]);
  });

  test("are one export, and the app's own reading of them after each decision is none", () => {
    const on = new Recorder();
    upload(on);
    for (let turn = 0; turn < 6; turn += 1) {
      on.see(aClick("save_statistics"));
      on.call(query, undefined, { json: { success: true, statistics: {} } });
      on.see({ k: "dom", event: "saved", trusted: true, label: "", facts: {} });
      on.wait(60_000).call(query, undefined, { status: 500, json: { error: "x" } });
    }
    const exports = on.all.filter((one) => one.action === "export_operation");
    expect(exports.map((one) => one.status)).toEqual(Array(6).fill("success"));
    expect([on.count("request_failed"), on.count("profile_drift"), on.count("button_click")]).toEqual([6, 0, 0]);
  });
});
