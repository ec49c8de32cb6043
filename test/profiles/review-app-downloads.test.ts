// A download of the review app: that a file was saved is known from the page's staying alone, and may be taken back.
import { describe, expect, test } from "vitest";
import { Recorder, upload } from "../core/builders.ts";

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
