// Answers that are words and no JSON: a line that speaks of `response.text` knows them, and nothing else does.
import { expect, test } from "vitest";
import type { ProfileSource } from "#core/profile.ts";
import { aProfile, Recorder } from "./builders.ts";

const text = "response.text";
const PROFILE = aProfile({
  v: 1,
  id: "labels",
  name: "Labels",
  version: "1.0.0",
  requests: [
    {
      id: "print",
      action: "document.label_printed",
      method: "POST",
      path: "/print",
      keep: { words: { from: text, as: "length" } },
      outcome: [
        { when: { field: text, starts_with: "err" }, status: "failed", message: text },
        { when: { field: text, starts_with: "OK" }, status: "success" },
      ],
    },
  ],
} satisfies ProfileSource);

test.each([
  [{ body: "OK 12" }, "success undefined", 5],
  [{ body: "ERR No paper" }, "failed ERR No paper", 12],
  [{ body: '<result code="0"/>' }, "warning The answer (HTTP 200) does not say whether it worked.", 18],
  [{ body: '"OK 12"' }, "warning The answer (HTTP 200) does not say whether it worked.", undefined],
  [{ body: "ERR No paper", status: 500 }, "failed ERR No paper", 12],
  [{}, "warning The answer (HTTP 200) does not say whether it worked.", undefined],
])("the answer %j is %s", (answer, told, words) => {
  const on = new Recorder(PROFILE);
  on.call("POST /print", { labels: 3 }, answer);
  const { status, error, details } = on.last("document.label_printed");
  expect(`${status} ${error?.message}`).toBe(told);
  expect(details["words"]).toBe(words);
});

test("what the page had sent is cut out of such words, too", () => {
  const on = new Recorder(PROFILE);
  on.call("POST /print", { name: "Mary Poppins" }, { body: "ERR no label of Mary Poppins" });
  expect(on.last("document.label_printed").error?.message).toBe("ERR no label of …");
});
