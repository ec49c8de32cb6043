// The private marks: every one the server can plant is where its list says.
import { expect, test } from "vitest";
import { canaryPlaces } from "./canaries.ts";
import { useReviewApp } from "./fixture.ts";
import { SAMPLE_SECTIONS } from "./sample-document.ts";

const on = useReviewApp({ canaryPrefix: "MARK" });
const section_name = SAMPLE_SECTIONS[0]?.name ?? "";

test("every private mark of the answers is planted, each under a text of its own", async () => {
  const places = canaryPlaces("MARK");
  expect(new Set(places.map(({ value }) => value)).size).toBe(places.length);
  expect(places.length).toBeGreaterThan(40);
  const { headers, text } = await on.client.upload();
  expect(headers.getSetCookie()[0]).toContain("MARK-cookie-session");
  expect(text).toContain("MARK-upload-debug-path");
  const { text: analysis } = await on.client.post("/analyze_section", { section_name });
  for (const name of ["description", "suggestion", "example", "question", "reference"])
    expect(analysis).toContain(`MARK-feedback-${name}`);
});
