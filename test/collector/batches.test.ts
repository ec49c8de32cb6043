// POST /v1/batches: what becomes of each record.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aBatch, aCollector, anId, aRecord, records, STREAM } from "./builders.ts";

const resultsOf = (receipt: { results: { result: string; code?: string }[] }) =>
  receipt.results.map(({ result, code }) => (code ? `${result}:${code}` : result));

test("a batch is stored and its receipt names the epoch and how far the stream is held", async () => {
  const { ingest, store } = await aCollector();
  const sent = records(3);
  const receipt = await ingest(sent);
  expect(resultsOf(receipt)).toEqual(["stored", "stored", "stored"]);
  expect(receipt).toMatchObject({ v: 1, epoch: store.epoch, have_upto: 3 });
  expect(receipt.results.map((one) => one.record_id)).toEqual(sent.map((one) => one.record_id));
});

test("a batch sent twice is stored once", async () => {
  const { ingest, store } = await aCollector();
  const sent = records(3);
  await ingest(sent);
  expect(resultsOf(await ingest(sent))).toEqual(["duplicate", "duplicate", "duplicate"]);
  expect(await store.recordsAfter(0, 10)).toHaveLength(3);
});

test("the batch that the README shows to servers is stored as it stands", async () => {
  const text = readFileSync(join(import.meta.dirname, "../../extension/profiles/README.md"), "utf8");
  const shown = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");
  const batch = JSON.parse(shown.find((one) => one.includes('"batch_id"')) ?? "null") as { records: unknown[] };
  const { post, store } = await aCollector();
  const answer = await post("/v1/batches", batch);
  expect([answer.status, resultsOf(await answer.json())]).toEqual([200, ["stored"]]);
  expect(await store.recordsAfter(0, 10)).toMatchObject([{ record: batch.records[0] }]);
});

test("the order of a record's keys does not make it another record", async () => {
  const { ingest } = await aCollector();
  const record = aRecord();
  await ingest([record]);
  const turned = Object.fromEntries(Object.entries(record).reverse());
  expect(resultsOf(await ingest([turned]))).toEqual(["duplicate"]);
});

test("the same id twice in one batch is stored once", async () => {
  const { ingest } = await aCollector();
  const record = aRecord();
  expect(resultsOf(await ingest([record, record]))).toEqual(["stored", "duplicate"]);
});

test("the same id with other bytes is a conflict, and so is a number that another record has", async () => {
  const { ingest } = await aCollector();
  const record = aRecord();
  await ingest([record]);
  expect(resultsOf(await ingest([{ ...record, status: "failed" }]))).toEqual(["conflict:same_id_other_bytes"]);
  expect(resultsOf(await ingest([aRecord({ seq: 1 })]))).toEqual(["conflict:same_number_other_record"]);
});

test("one bad record does not stop the others", async () => {
  const { ingest } = await aCollector();
  const sent: unknown[] = records(500);
  sent[250] = { ...(sent[250] as object), status: "fine" };
  const receipt = await ingest(sent);
  expect(receipt.results.filter((one) => one.result === "stored")).toHaveLength(499);
  expect(receipt.results[250]).toMatchObject({ index: 250, result: "rejected", code: "invalid_field", path: "status" });
  expect(receipt.have_upto).toBe(250);
});

test("a batch without records is answered with no results", async () => {
  const { post } = await aCollector();
  const answer = await post("/v1/batches", aBatch([]));
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ results: [], have_upto: 0 });
});

test("batches that arrive at once are all stored", async () => {
  const { ingest, store } = await aCollector();
  const receipts = await Promise.all(Array.from({ length: 40 }, (_, n) => ingest(records(25, 1 + n * 25))));
  expect(receipts.flatMap(resultsOf).every((one) => one === "stored")).toBe(true);
  const [state] = await store.streams({ stream_ids: [STREAM] });
  expect(state?.held).toEqual([[1, 1000]]);
});

test("the log of a session tells what was ingested, by either id", async () => {
  const { ingest, call } = await aCollector();
  await ingest([
    aRecord({ app_session_id: "app-7", document_name: "risk.docx" }),
    aRecord({ seq: 2, activity_id: anId() }),
  ]);
  const answer = await call("/get_logs?session_id=app-7");
  expect(await answer.json()).toMatchObject({
    session: { document_name: "risk.docx", app_session_id: "app-7" },
    summary: { total_activities: 2, success_rate: 100 },
    completeness: { complete: true },
  });
});

test("nobody can write into the collector’s own stream", async () => {
  const { post, store } = await aCollector();
  const { stream_id } = store.own;
  const answer = await post("/v1/batches", aBatch([aRecord({ stream_id, observed_by: "collector" })], { stream_id }));
  expect(answer.status).toBe(403);
});
