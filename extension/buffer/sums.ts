// Checksums of records, for a store that keeps none of its own: a bit that flips in a file must not pass for what was written.
import { fingerprint } from "#core/fingerprint.ts";
import type { TrailRecord } from "#core/record.ts";
import { buckets } from "./open.ts";
import type { RecordChunk } from "./schema.ts";

/** Of its JSON text, which is the same before and after a structured clone. */
export const sumOf = (record: unknown): number => fingerprint(JSON.stringify(record));

/** LevelDB (Chromium) checks each block that it reads, SQLite (Firefox) does not. */
export function chunkOf(records: TrailRecord[]): RecordChunk {
  const chunk: RecordChunk = { from_seq: records[0]?.seq ?? 0, records };
  return buckets() ? chunk : { ...chunk, sums: records.map(sumOf) };
}
