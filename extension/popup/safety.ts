// The one sentence that says whether everything is safely on the collector, made from the facts of the model.
import { counted } from "#core/wording.ts";
import type { SafetyState } from "./model.ts";
import { elapsedWords } from "./times.ts";

/** `headline` and `rest` are whole sentences; `quiet` is for what needs no attention and is no success either. */
export interface SafetyWords {
  tone: "ok" | "wait" | "bad" | "quiet";
  headline: string;
  rest: string;
}

/** True while nothing can be stored, or the log can't be read: what is said of anything else would be old. */
export const isTrouble = ({ state }: SafetyState): boolean =>
  state === "disk_full" || state === "not_stored" || state === "not_read";

/** What is lost comes first, then what the collector did not accept, then how the records travel. */
export function safetyWords(safety: SafetyState, nowMs: number): SafetyWords {
  const way = WAYS[safety.state](safety, nowMs);
  if (isTrouble(safety)) return way;
  const isCalm = way.tone === "ok" || safety.state === "empty";
  const others = isCalm ? "Everything else is on the collector." : way.headline;
  const headline = `The collector did not accept ${counted(safety.dead, "record")}.`;
  if (safety.missing > 0) {
    return {
      tone: "bad",
      headline: `${records(safety.missing)} missing.`,
      rest: `The log says which and why. ${isCalm && safety.dead > 0 ? headline : others}`,
    };
  }
  if (safety.dead > 0) {
    return { tone: "wait", headline, rest: `Kept on this device and in the log, with the reason. ${others}` };
  }
  return way;
}

const WAYS: Readonly<Record<SafetyState["state"], (safety: SafetyState, nowMs: number) => SafetyWords>> = {
  safe: ({ delivered }) => ({
    tone: "ok",
    headline: "Everything is on the collector.",
    rest:
      delivered === 1
        ? "1 record arrived, none is missing."
        : `${counted(delivered, "record")} arrived, none is missing.`,
  }),
  sending: ({ pending }) => ({
    tone: "quiet",
    headline: `Sending ${pending > 0 ? counted(pending, "record") : "records"} to the collector.`,
    rest: "You can close this window; nothing is lost.",
  }),
  waiting: ({ pending, next_try_ms }, nowMs) => ({
    tone: "wait",
    headline: pending > 0 ? `${waits(pending)} on this device.` : "The next sync is planned.",
    rest: `${sentence(nextTry(next_try_ms, nowMs))} Nothing is lost.`,
  }),
  unreachable: ({ pending, next_try_ms, last_error }, nowMs) => ({
    tone: "wait",
    headline: pending > 0 ? `${waits(pending)} on this device.` : `${whyNot(last_error)}.`,
    rest: `${pending > 0 ? `${whyNot(last_error)}; ${nextTry(next_try_ms, nowMs)}.` : sentence(nextTry(next_try_ms, nowMs))} Nothing is lost.`,
  }),
  refused: ({ pending }) => ({
    tone: "bad",
    headline: "The collector refuses this device.",
    rest: `Pair it again. ${pending > 0 ? `${waits(pending)} here until then; nothing` : "Nothing"} is lost.`,
  }),
  unpaired: ({ pending }) => ({
    tone: "quiet",
    headline: "Kept on this device only.",
    rest: `No collector is set up.${pending > 0 ? ` ${waits(pending)} for one.` : ""}`,
  }),
  paused: ({ pending }) => ({
    tone: "wait",
    headline: "Recording is paused.",
    rest: `What you do now is not in the log.${pending > 0 ? ` ${waits(pending)} on this device.` : ""}`,
  }),
  disk_full: () => ({
    tone: "bad",
    headline: "This device’s disk is full.",
    rest: "What is recorded is safe; what you do now is held in the open page. Leave it open and free some space: recording then goes on by itself.",
  }),
  not_stored: ({ last_error }) => ({
    tone: "bad",
    headline: "Nothing can be stored at the moment.",
    rest: `What you do now is held in the open page, so leave it open. ${reason(last_error)}`,
  }),
  not_read: ({ last_error }) => ({
    tone: "bad",
    headline: "The log can’t be opened at the moment.",
    rest: reason(last_error),
  }),
  empty: () => ({
    tone: "quiet",
    headline: "Nothing is recorded yet.",
    rest: "Your next step in the review is the first record.",
  }),
};

const reason = (says: string | undefined): string => (says ? sentence(says.replace(/\.$/, "")) : "");
const records = (count: number): string => `${counted(count, "record")} ${count === 1 ? "is" : "are"}`;
const waits = (count: number): string => `${counted(count, "record")} ${count === 1 ? "waits" : "wait"}`;
const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

/** What the last try met, as a clause: sync’s own words begin with “it”, “its” or “what”, the collector’s are quoted. */
function whyNot(lastError = "it can’t be reached"): string {
  if (/^its? /.test(lastError)) return lastError.replace(/^it(s?) /, (_it, s) => `The collector${s ? "’s" : ""} `);
  if (lastError.startsWith("what answers")) return `W${lastError.slice(1)}`;
  return `The collector says “${lastError.replace(/\.$/, "")}”`;
}

function nextTry(nextTryMs: number | undefined, nowMs: number): string {
  const leftMs = (nextTryMs ?? nowMs) - nowMs;
  return leftMs < 1000 ? "next try in a moment" : `next try in ${elapsedWords(leftMs)}`;
}
