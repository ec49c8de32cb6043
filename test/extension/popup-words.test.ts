// The popup's small words: moments and spans, percentages, screens, and the text for support.
import { expect, test } from "vitest";
import { spanWords } from "#core/wording.ts";
import { logFile } from "../../extension/popup/log-file.ts";
import { hostOf, screenOf } from "../../extension/popup/screen.ts";
import { shareWords } from "../../extension/popup/shares.ts";
import { supportText } from "../../extension/popup/support.ts";
import { elapsedWords, rangeWords, whenWords } from "../../extension/popup/times.ts";
import { aFailure, aModel, anActivity, aSession } from "./popup-builders.ts";

/** A moment in the time zone of whoever runs the test, because that is the one the words are in. */
const local = (day: number, hour: number, minute: number, year = 2026): string =>
  new Date(year, 10, day, hour, minute).toISOString();
const NOW_MS = Date.parse(local(23, 14, 3));

test.each([
  [local(23, 9, 5), "09:05"],
  [local(21, 14, 2), "21 Nov 14:02"],
  [local(21, 14, 2, 2025), "21 Nov 2025"],
  ["<b>soon</b>", "<b>soon</b>"],
])("%s is written as a person says it", (iso, words) => {
  expect(whenWords(iso, NOW_MS)).toBe(words);
});

test("a range names the second day only when it is another one", () => {
  expect(rangeWords(local(23, 13, 37), local(23, 14, 2), NOW_MS)).toBe("13:37–14:02");
  expect(rangeWords(local(21, 9, 12), local(21, 10, 40), NOW_MS)).toBe("21 Nov 09:12–10:40");
  expect(rangeWords(local(21, 23, 50), local(22, 0, 10), NOW_MS)).toBe("21 Nov 23:50–22 Nov 00:10");
  expect(rangeWords(local(23, 13, 37), undefined, NOW_MS)).toBe("since 13:37");
});

test.each([
  [0, "under 1 min"],
  [0.9, "under 1 min"],
  [25.4, "25 min"],
  [125, "2 h 5 min"],
  [4567, "3 d 4 h"],
  [Number.NaN, ""],
])("a span of %d minutes is %s", (minutes, words) => {
  expect(spanWords(minutes)).toBe(words);
});

test("elapsed time counts whole seconds and never runs backwards", () => {
  expect(elapsedWords(4900)).toBe("4 s");
  expect(elapsedWords(72_400)).toBe("1 min 12 s");
  expect(elapsedWords(-50)).toBe("0 s");
  expect(elapsedWords(Number.NaN)).toBe("");
});

test.each([
  [38, 45, "84.4%"],
  [4, 45, "8.9%"],
  [45, 45, "100%"],
  [0, 45, "0%"],
  [0, 0, "0%"],
  [10_046, 10_048, "99.9%"],
  [2, 10_048, "0.1%"],
])("%d of %d is %s: all is never said of less, nor nothing of more", (part, whole, words) => {
  expect(shareWords(part, whole)).toBe(words);
});

test.each([
  ["a log wherever something was recorded", aModel([anActivity()], { site: { state: "not_a_site" } }), "log"],
  ["a question on a new site", aModel([], { sessions: [], site: { state: "not_recorded" } }), "ask"],
  ["a question where access was taken away", aModel([], { sessions: [], site: { state: "no_access" } }), "ask"],
  ["a hint on pages that are no site", aModel([], { sessions: [], site: { state: "not_a_site" } }), "not_a_site"],
  ["an empty log while recording", aModel([], { sessions: [] }), "empty"],
  ["an empty log for an empty session", aModel([], { sessions: [aSession()], site: { state: "not_a_site" } }), "empty"],
] as const)("the popup shows %s", (_, model, screen) => {
  expect(screenOf(model)).toBe(screen);
});

test("a site is named without its scheme", () => {
  expect(hostOf("https://reviews.example.com")).toBe("reviews.example.com");
  expect(hostOf("http://127.0.0.1:4000")).toBe("127.0.0.1:4000");
  expect(hostOf(undefined)).toBe("this site");
});

test("the text for support says what happened, what it means, and every fact with its name", () => {
  const failure = aFailure(
    "s3_export",
    {
      kind: "s3",
      code: "AccessDenied",
      name: "AccessDenied",
      message: "not authorized",
      http_status: 200,
      stack: "at x",
    },
    { details: { bucket_name: "reviews", files_count: 11 }, first_seq: 40, last_seq: 42 },
  );
  const text = supportText(failure);
  expect(text).toContain("Review Trail: Export to S3: access denied");
  expect(text).toContain("Next: ask for s3:PutObject on the bucket, then export again.");
  for (const line of [
    "Error: AccessDenied: not authorized",
    "HTTP status: 200",
    "Bucket name: reviews",
    "Files count: 11",
    `Activity: ${failure.activity_id}`,
    `Records: 40–42 of stream ${failure.stream_id}`,
  ]) {
    expect(text.split("\n")).toContain(line);
  }
  expect(text.endsWith("\nat x")).toBe(true);
});

test("the text for support leaves out what is not known", () => {
  const { duration_ms: _, document_name: __, ...failure } = aFailure("script_error", { kind: "script", message: "x" });
  expect(supportText(failure)).not.toMatch(/undefined|null|Took|Document|HTTP/);
});

test("the HTML file is for people: its times are no codes, and a name turns nothing around", () => {
  const named = anActivity({ document_name: "invoice\u202excod.exe", started_at: "2026-11-23T13:50:00.250Z" });
  const { content } = logFile("html", [named], new Date("2026-11-23T14:03:00.000Z"));
  expect(content).toContain("<td>2026-11-23 13:50:00</td>");
  expect(content).toContain("Made on 2026-11-23 14:03:00 from this device’s own log. Times are UTC.");
  expect(content).toContain("<h1>invoice�xcod.exe</h1>");
  expect(content).toContain("100% of 1 activity succeeded");
});
