// POST /v1/batches: takes a batch in, and answers for every record of it after the commit.
import { BATCH_VERSION, MAX_HELD_RANGES, type Receipt, type RecordResult } from "#core/batch.ts";
import { ApiError } from "../answer.ts";
import { readJson } from "../body.ts";
import { judge, parseBatch, resultOf } from "../ingest.ts";
import type { Parts } from "../parts.ts";
import type { Route } from "../route.ts";

export function batchRoutes({ store, now }: Parts): Route[] {
  return [
    {
      method: "POST",
      path: "/v1/batches",
      scope: "ingest",
      about: "Stores a batch of records; safe to repeat. Answers with one result per record.",
      async run(c) {
        const batch = parseBatch(await readJson(c));
        if (batch.stream_id === store.own.stream_id) {
          throw new ApiError(403, "own_stream", "This stream is the collector’s own.", { path: "stream_id" });
        }
        const judged = batch.records.map((sent, index) => judge(sent, index, batch.stream_id));
        const good = judged.filter((one) => one.verdict === "good");
        const bad = judged.filter((one) => one.verdict === "bad");
        const receivedAt = new Date(now()).toISOString();
        const appended = await store.append({
          stream_id: batch.stream_id,
          received_at: receivedAt,
          candidates: good.map((one) => one.candidate),
          bad_rows: bad.filter((one) => one.result === "rejected").map((one) => one.row),
        });
        const results: RecordResult[] = bad.map(({ index, row, result }) =>
          resultOf(index, row.record_id, result, row.code, row.path),
        );
        for (const [at, { index, candidate }] of good.entries()) {
          const fate = appended.fates[at];
          results.push(resultOf(index, candidate.record.record_id, fate?.result ?? "retry", fate?.code));
        }
        const receipt: Receipt = {
          v: BATCH_VERSION,
          batch_id: batch.batch_id,
          epoch: store.epoch,
          received_at: receivedAt,
          have_upto: appended.have_upto,
          ...(appended.held.length <= MAX_HELD_RANGES ? { held: appended.held } : {}),
          results: results.sort((a, b) => a.index - b.index),
        };
        return c.json(receipt);
      },
    },
  ];
}
