// Checksums of records, for a store that keeps none of its own: a bit that flips in a file must not pass for what was written.
import type { TrailRecord } from "#core/record.ts";
import { buckets } from "./open.ts";
import type { RecordChunk } from "./schema.ts";

/** FNV-1a (32 bits) over the JSON text, which is the same before and after a structured clone. */
export function sumOf(record: unknown): number {
  const text = JSON.stringify(record);
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return sum >>> 0;
}

/** LevelDB (Chromium) checks each block that it reads, SQLite (Firefox) does not. */
export function chunkOf(records: TrailRecord[]): RecordChunk {
  const chunk: RecordChunk = { from_seq: records[0]?.seq ?? 0, records };
  return buckets() ? chunk : { ...chunk, sums: records.map(sumOf) };
}
