// The sentence about safety, one row per state: what a person reads for which facts.
import { expect, test } from "vitest";
import type { SafetyState } from "../../extension/popup/model.ts";
import { safetyWords } from "../../extension/popup/safety.ts";
import { aSafety, NOW_MS } from "./popup-builders.ts";

type Row = [facts: Partial<SafetyState>, tone: string, sentence: string];

const soon = { next_try_ms: NOW_MS + 40_000 };

const ROWS: readonly Row[] = [
  [{ state: "safe", delivered: 58 }, "ok", "Everything is on the collector. 58 records arrived, none is missing."],
  [
    { state: "disk_full", pending: 4 },
    "bad",
    "This device’s disk is full. What is recorded is safe; what you do now is held in the open page. Leave it open and free some space: recording then goes on by itself.",
  ],
  [
    { state: "not_stored", last_error: "the handle is closed" },
    "bad",
    "Nothing can be stored at the moment. What you do now is held in the open page, so leave it open. The handle is closed.",
  ],
  [
    { state: "not_read", missing: 2, last_error: "This log was written by a newer version." },
    "bad",
    "The log can’t be opened at the moment. This log was written by a newer version.",
  ],
  [{ state: "safe", delivered: 1 }, "ok", "Everything is on the collector. 1 record arrived, none is missing."],
  [{ state: "empty" }, "quiet", "Nothing is recorded yet. Your next step in the review is the first record."],
  [
    { state: "sending", pending: 1200 },
    "quiet",
    "Sending 1,200 records to the collector. You can close this window; nothing is lost.",
  ],
  [
    { state: "waiting", pending: 12, ...soon },
    "wait",
    "12 records wait on this device. Next try in 40 s. Nothing is lost.",
  ],
  [{ state: "waiting", pending: 1 }, "wait", "1 record waits on this device. Next try in a moment. Nothing is lost."],
  [
    { state: "waiting", pending: 1, next_try_ms: NOW_MS - 5000 },
    "wait",
    "1 record waits on this device. Next try in a moment. Nothing is lost.",
  ],
  [
    { state: "unreachable", pending: 12, ...soon },
    "wait",
    "12 records wait on this device. The collector can’t be reached; next try in 40 s. Nothing is lost.",
  ],
  [
    { state: "unreachable", next_try_ms: NOW_MS + 130_000 },
    "wait",
    "The collector can’t be reached. Next try in 2 min 10 s. Nothing is lost.",
  ],
  [
    { state: "unreachable", pending: 12, last_error: "it did not answer in time", ...soon },
    "wait",
    "12 records wait on this device. The collector did not answer in time; next try in 40 s. Nothing is lost.",
  ],
  [
    { state: "unreachable", last_error: "its answer was not complete", ...soon },
    "wait",
    "The collector’s answer was not complete. Next try in 40 s. Nothing is lost.",
  ],
  [
    { state: "unreachable", pending: 1, last_error: "what answers there is no collector (HTTP 404)", ...soon },
    "wait",
    "1 record waits on this device. What answers there is no collector (HTTP 404); next try in 40 s. Nothing is lost.",
  ],
  [
    { state: "unreachable", pending: 1, last_error: "Update the collector.", ...soon },
    "wait",
    "1 record waits on this device. The collector says “Update the collector”; next try in 40 s. Nothing is lost.",
  ],
  [
    { state: "refused", pending: 12, last_error: "401" },
    "bad",
    "The collector refuses this device. Pair it again. 12 records wait here until then; nothing is lost.",
  ],
  [{ state: "refused" }, "bad", "The collector refuses this device. Pair it again. Nothing is lost."],
  [
    { state: "unpaired", pending: 31 },
    "quiet",
    "Kept on this device only. No collector is set up. 31 records wait for one.",
  ],
  [{ state: "unpaired" }, "quiet", "Kept on this device only. No collector is set up."],
  [
    { state: "paused", pending: 4 },
    "wait",
    "Recording is paused. What you do now is not in the log. 4 records wait on this device.",
  ],
  [{ state: "paused" }, "wait", "Recording is paused. What you do now is not in the log."],
  [
    { state: "safe", dead: 2 },
    "wait",
    "The collector did not accept 2 records. Kept on this device and in the log, with the reason. Everything else is on the collector.",
  ],
  [
    { state: "unreachable", dead: 1, pending: 12, ...soon },
    "wait",
    "The collector did not accept 1 record. Kept on this device and in the log, with the reason. 12 records wait on this device.",
  ],
  [
    { state: "safe", missing: 3 },
    "bad",
    "3 records are missing. The log says which and why. Everything else is on the collector.",
  ],
  [
    { state: "safe", missing: 1, dead: 2 },
    "bad",
    "1 record is missing. The log says which and why. The collector did not accept 2 records.",
  ],
  [
    { state: "refused", missing: 1, dead: 5, pending: 2 },
    "bad",
    "1 record is missing. The log says which and why. The collector refuses this device.",
  ],
];

test.each(ROWS)("the sentence for %j", (facts, tone, sentence) => {
  const words = safetyWords(aSafety(facts), NOW_MS);
  expect(`${words.headline} ${words.rest}`).toBe(sentence);
  expect(words.tone).toBe(tone);
});
