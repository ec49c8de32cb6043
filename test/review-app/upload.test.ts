// What the demo review app makes of the files it is given: good, damaged, empty, too big and of the wrong kind.
import { describe, expect, test } from "vitest";
import { useReviewApp } from "./fixture.ts";
import { makeSampleDocx, SAMPLE_SECTIONS } from "./sample-document.ts";

const on = useReviewApp();

describe("an upload", () => {
  test("of a real .docx names its sections by its headings and sets the session cookie", async () => {
    const { status, json, headers } = await on.client.upload("Quarterly report.docx");
    expect(status).toBe(200);
    expect(json).toMatchObject({
      success: true,
      session_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      document_name: "Quarterly report.docx",
      sections: SAMPLE_SECTIONS.map(({ name }) => name),
      total_sections: 6,
      guidelines_uploaded: false,
      guidelines_preference: "both",
    });
    expect(headers.getSetCookie()[0]).toMatch(/^session=.+; HttpOnly; Path=\/; SameSite=Lax$/);
  });

  test("without headings is one section", async () => {
    const { json } = await on.client.upload("plain.docx", await makeSampleDocx({ withoutHeadings: true }));
    expect(json["total_sections"]).toBe(1);
  });

  test("of a file that is no .docx is a 400", async () => {
    const { status, json } = await on.client.upload("notes.txt", Buffer.from("hello"));
    expect(status).toBe(400);
    expect(Object.keys(json)).toEqual(["error"]);
  });

  test("without a file is a 400", async () => {
    const { status } = await on.client.send("/upload", { method: "POST", body: new FormData() });
    expect(status).toBe(400);
  });

  test("of 20 MB is a 500 whose text holds 413", async () => {
    const { status, json } = await on.client.upload("big.docx", Buffer.alloc(20_000_000));
    expect(status).toBe(500);
    expect(json["error"]).toMatch(/^Upload failed: 413/);
    expect(on.app.truth()).toMatchObject([
      { true_status: "failed", kind: "file", filename: "big.docx", hidden: false },
    ]);
  });

  test.each([
    ["damaged", Buffer.from("PK\u0003\u0004 this is no archive")],
    ["empty", Buffer.alloc(0)],
  ])("of a %s .docx is a 200 with one section whose text says why", async (_kind, file) => {
    const { status, json } = await on.client.upload("damaged.docx", file);
    expect([status, json["total_sections"]]).toEqual([200, 1]);
    const text = await on.client.post("/get_section_content", { section_name: on.client.sections[0] });
    expect(text.json["content"]).toMatch(/^Failed to load document: /);
    expect(on.app.truth()[0]).toMatchObject({ true_status: "failed", kind: "file", hidden: true });
  });

  test("of a .docx without text can be reviewed, and the analysis says that there is nothing to analyse", async () => {
    await on.client.upload("blank.docx", await makeSampleDocx({ withoutText: true }));
    const { json } = await on.client.post("/analyze_section", { section_name: on.client.sections[0] });
    expect(json).toMatchObject({ success: true, feedback_items: [], message: expect.stringContaining("no text") });
  });
});
