// The hand-over file: what a device could not send is imported once, whatever state the file is in.
import { expect, it } from "vitest";
import { HandOverError, importedSentence, importHandOver } from "../../collector/hand-over.ts";
import { aRecord, aStore } from "./builders.ts";

const STREAM = aRecord().stream_id;
const header = (records: number) =>
  JSON.stringify({ kind: "review-trail-hand-over", v: 1, stream_id: STREAM, records });
const records = (count: number) =>
  Array.from({ length: count }, (_, index) => JSON.stringify(aRecord({ seq: index + 1 })));

it("imports every record, and the same file again changes nothing", async () => {
  const store = aStore();
  const lines = [header(1200), ...records(1200)];
  expect((await importHandOver(store, lines, Date.now)).results).toMatchObject({ stored: 1200, duplicate: 0 });
  expect((await importHandOver(store, lines, Date.now)).results).toMatchObject({ stored: 0, duplicate: 1200 });
});

it("keeps what a cut file still holds, and says that it ends early", async () => {
  const [first = "", second = ""] = records(2);
  const imported = await importHandOver(aStore(), [header(3), first, second, '{"v":1,"rec'], Date.now);
  expect(imported.results).toMatchObject({ stored: 2, rejected: 1 });
  const cut = await importHandOver(aStore(), [header(3), first], Date.now);
  expect(importedSentence(cut)).toBe("1 record imported. The file ends early: it promises 3 records and holds 1.");
});

it("takes a line that is nested without end for one bad record", async () => {
  const [first = ""] = records(1);
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const imported = await importHandOver(aStore(), [header(2), deep, first], Date.now);
  expect(imported.results).toMatchObject({ stored: 1, rejected: 1 });
});

it("refuses what is no hand-over file, with what to do", async () => {
  await expect(importHandOver(aStore(), [], Date.now)).rejects.toThrow(HandOverError);
  await expect(importHandOver(aStore(), ['{"some":"json"}'], Date.now)).rejects.toThrow("Save pending activities");
  await expect(importHandOver(aStore(), ["not json"], Date.now)).rejects.toThrow(HandOverError);
});

it("takes in nothing for the collector’s own stream, which no sender may write to", async () => {
  const store = aStore();
  const { stream_id } = store.own;
  const own = JSON.stringify({ kind: "review-trail-hand-over", v: 1, stream_id, records: 1 });
  const forged = JSON.stringify(aRecord({ stream_id, seq: Number.MAX_SAFE_INTEGER }));
  await expect(importHandOver(store, [own, forged], Date.now)).rejects.toThrow(HandOverError);
  expect(await store.lastPosition()).toBe(0);
});
