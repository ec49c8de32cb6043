// What counts as a row of records: an altered record is none, and neither is an array that a flipped bit has made endless.
import { expect, test } from "vitest";
import { isRow, soundRecords } from "#buffer/forms.ts";
import { sumOf } from "#buffer/sums.ts";

const aRecord = (seq: number) => ({
  record_id: `record-${seq}`,
  stream_id: "stream",
  seq,
  activity_id: `activity-${seq}`,
  session_id: "session",
  action: "button_click",
  status: "success",
  started_at: "2026-01-01T00:00:00.000Z",
  recorded_at: "2026-01-01T00:00:00.000Z",
  details: { label: "Accept" },
  origin: "https://reviews.example",
  profile: "generic",
});

test("a record that is not what its checksum was made of is left out, and its row is not in its form", () => {
  const records = [aRecord(1), aRecord(2), aRecord(3)];
  const chunk = { from_seq: 1, records, sums: records.map(sumOf) };
  expect(isRow("records", chunk)).toBe(true);
  const altered = { ...aRecord(2), details: { label: "Accepu" } };
  const broken = { ...chunk, records: [aRecord(1), altered, aRecord(3)] };
  expect(isRow("records", broken)).toBe(false);
  expect(soundRecords(broken).map(({ seq }) => seq)).toEqual([1, 3]);
});

test("a row without checksums, as earlier versions and Chromium have them, is in its form", () => {
  expect(isRow("records", { from_seq: 1, records: [aRecord(1), aRecord(2)] })).toBe(true);
});

test("an array that is far too long is not in its form, and gives the records that are in it", () => {
  const records = [aRecord(1), aRecord(2)];
  records.length = 2 ** 25;
  const broken = { from_seq: 1, records };
  expect(isRow("records", broken)).toBe(false);
  expect(soundRecords(broken).map(({ seq }) => seq)).toEqual([1, 2]);
});
