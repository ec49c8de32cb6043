// What the review app’s page refuses without a request, and files that turn out to be damaged.
import { describe, expect, test } from "vitest";
import { Recorder, upload } from "../core/builders.ts";
import { SECTION } from "./cases.ts";

describe("what is not asked of the server", () => {
  const choose = (on: Recorder, name: string | null, size: number | null) =>
    on.see({ k: "dom", rule: "wrong_file", event: "change", trusted: true, label: "", facts: { name, size } });

  test("a file the page refuses is a failed upload without a request", () => {
    const on = new Recorder();
    choose(on, "Plan.PDF", 900);
    expect(on.last("document_upload")).toMatchObject({
      status: "failed",
      error: { kind: "file" },
      details: { filename: "Plan.PDF", file_size_bytes: 900 },
    });
  });

  test("a .docx in any spelling is only chosen", () => {
    const on = new Recorder();
    choose(on, "Plan.DOCX", 900);
    expect(on.count("document_upload")).toBe(0);
    expect(on.last("selection_changed").details).toMatchObject({ filename: "Plan.DOCX", file_size_bytes: 900 });
  });

  test("a file dialog that was cancelled is nothing", () => {
    const on = new Recorder();
    choose(on, null, null);
    expect(on.activities).toEqual([]);
  });
});

describe("a damaged .docx", () => {
  const content = {
    success: true,
    content: "Error loading document: File is not a zip file",
    section_name: "Document",
  };

  test("is found out when its only section is opened, and the upload is corrected", () => {
    const on = new Recorder();
    upload(on);
    expect(on.last("document_upload").status).toBe("success");
    on.call("POST /get_section_content", { ...SECTION, section_name: "Document" }, { json: content });
    expect(on.count("document_upload")).toBe(1);
    expect(on.last("document_upload")).toMatchObject({
      status: "failed",
      error: { kind: "file" },
      details: { found_later: true, filename: "plan.docx" },
    });
    expect(on.last("section_navigation").status).toBe("success");
  });

  test("is corrected once, and never from another session", () => {
    const on = new Recorder();
    upload(on);
    upload(on, "app-2", "other.docx");
    on.call("POST /get_section_content", { session_id: "app-1", section_name: "Document" }, { json: content });
    on.call("POST /get_section_content", { session_id: "app-1", section_name: "Document" }, { json: content });
    expect(on.all.filter((one) => one.action === "document_upload").map((one) => one.status)).toEqual([
      "failed",
      "success",
    ]);
    expect(on.records.filter((one) => one.details["found_later"])).toHaveLength(1);
  });

  test("does not make a text that mentions errors a damaged one", () => {
    const on = new Recorder();
    upload(on);
    on.call("POST /get_section_content", SECTION, {
      json: { success: true, content: "How to fix: Error loading document" },
    });
    expect(on.last("document_upload").status).toBe("success");
  });
});
