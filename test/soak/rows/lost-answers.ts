// Rows 12 to 14: the request or its answer does not come through, or the answer is none of the collector's.

import { holdsNumber } from "#core/ranges.ts";
import type { Fault } from "../../support/faulty-proxy.ts";
import type { DeviceReport } from "../device-report.ts";
import { onStage, type Play, type StagedRow } from "./on-stage.ts";

/** While `fault` is done to every batch, writes some records; they have to stay, and to arrive after it. */
async function through(play: Play, name: string, fault: Fault): Promise<void> {
  const before = play.proxy.calls.length;
  play.proxy.fault = () => fault;
  const seqs = await play.write(5);
  const last = Math.max(...seqs);
  const hasFailed = ({ failures, next_seq }: DeviceReport): boolean => failures > 0 && next_seq > last;
  const report = await play.deviceSays(`a failure by ${name}`, hasFailed);
  play.check(!seqs.some((seq) => holdsNumber(report.acked, seq)), `${name}: taken as an acknowledgement`);
  play.check(report.dead.length === 0, `${name}: taken as a refusal of records`);
  play.check(report.pending >= seqs.length, `${name}: ${report.pending} of ${seqs.length} records wait`);
  play.proxy.fault = () => ({ kind: "pass" });
  play.order({ do: "sync_now" });
  await play.settled();
  const [call] = play.proxy.calls.slice(before);
  play.say(`${name}: “${report.last_error}”, ${call?.sentBytes ?? 0} bytes`);
}

/** The device aborts before the browser would end its worker's fetch (30 s), and tries again. */
export const noAnswer: StagedRow = onStage(
  { number: "12", name: "accepts, never answers", expects: "aborted before 30 s, tried again, stored once" },
  async (play) => {
    await through(play, "no word at all", { kind: "silent" });
    await through(play, "an answer that stops in the middle", { kind: "stall", bytes: 40 });
    const held = play.proxy.calls.filter(({ fault }) => fault === "silent" || fault === "stall");
    const seconds = held.map(({ startMs, endMs = Date.now() }) => (endMs - startMs) / 1000);
    play.check(Math.max(...seconds) < 30, `a request was left open for ${Math.max(...seconds)} s`);
    return `given up after ${seconds.map((one) => one.toFixed(1)).join(" and ")} s`;
  },
);

const ANSWERS_LOST = 3;

export const lostAnswers: StagedRow = onStage(
  {
    number: "13",
    name: "reset after the commit, before the answer",
    expects: "sent again, answered as duplicates, stored once",
  },
  async (play) => {
    let resets = 0;
    play.proxy.fault = () => ({ kind: resets++ < ANSWERS_LOST ? "reset_after_commit" : "pass" });
    const before = play.proxy.calls.length;
    await play.write(40);
    await play.settled();
    const sent = play.proxy.calls.slice(before).flatMap(({ records }) => records.map(({ record_id }) => record_id));
    const different = new Set(sent).size;
    play.check(sent.length > different, "nothing was sent twice: the fault was not there");
    return `${ANSWERS_LOST} answers lost, ${sent.length} records sent for ${different}`;
  },
);

type Results = { results: Record<string, unknown>[] };
const asReceipt = (changed: (receipt: Results) => unknown): Fault => ({
  kind: "changed",
  change: (receipt) => changed(receipt as unknown as Results),
});
const OTHER_ID = "01933b5e-0000-7000-8000-00000000dead";
const json = { "content-type": "application/json" };
/** More than the buffers of two sockets hold, and far less than 20 s of an answer without an end. */
const MANY_BYTES = 32 * 1024 * 1024;

/** Whatever this is, it is no receipt of this batch. */
const FALSE_ANSWERS: Record<string, Fault> = {
  "an answer cut in the middle": { kind: "cut", bytes: 40 },
  "an answer cut before its body": { kind: "cut", bytes: 0 },
  "a captive portal": { kind: "answer", status: 200, body: "<!doctype html><title>Sign in</title>" },
  "a portal that redirects": { kind: "answer", status: 302, headers: { location: "http://127.0.0.1:9/" } },
  "a portal without an end": { kind: "endless" },
  "JSON of something else": { kind: "answer", status: 200, headers: json, body: '{"ok":true}' },
  "an empty 204": { kind: "answer", status: 204 },
  "the receipt of another batch": asReceipt((receipt) => ({ ...receipt, batch_id: OTHER_ID })),
  "a receipt with other ids": asReceipt((receipt) => ({
    ...receipt,
    results: receipt.results.map((one) => ({ ...one, record_id: OTHER_ID })),
  })),
  "a receipt without ids": asReceipt((receipt) => ({
    ...receipt,
    results: receipt.results.map(({ record_id: _gone, ...one }) => one),
  })),
  "a receipt without results": asReceipt((receipt) => ({ ...receipt, results: [] })),
  "a receipt for more than was sent": asReceipt((receipt) => ({
    ...receipt,
    results: Array.from({ length: 5000 }, (_, n) => ({ index: n + 1000, record_id: OTHER_ID, result: "stored" })),
  })),
};

export const falseAnswers: StagedRow = onStage(
  {
    number: "14",
    name: "answers that are cut, not JSON, of other ids, or of a captive portal",
    expects: "nothing is taken as acknowledged, all arrives later",
  },
  async (play) => {
    for (const [name, fault] of Object.entries(FALSE_ANSWERS)) await through(play, name, fault);
    const most = Math.max(...play.proxy.calls.map(({ sentBytes = 0 }) => sentBytes));
    play.check(most < MANY_BYTES, `${most} bytes of an answer without an end were read`);
    return `${Object.keys(FALSE_ANSWERS).length} kinds of false answers, none believed`;
  },
);
