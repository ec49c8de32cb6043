// The hand-over file: every record that the collector does not have, for when the collector is out of reach for good.
import { missingFrom } from "#core/ranges.ts";
import { isRow } from "./forms.ts";
import { openToRead } from "./open.ts";
import { recordsBetween, streamOf } from "./outbox.ts";
import type { BufferDatabase } from "./schema.ts";

export const HAND_OVER_KIND = "review-trail-hand-over";

/**
 * The lines of the file (NDJSON, https://github.com/ndjson/ndjson-spec): a header with the stream and the number of
 * records, then each record that waits or was refused, oldest first. Importing it twice changes nothing.
 */
export async function handOverLines(
  database: BufferDatabase,
  madeAt: string,
): Promise<{ lines: string[]; count: number }> {
  const stream = await streamOf(database);
  if (!stream) return { lines: [], count: 0 };
  const segments = await segmentsOf(database);
  const lines: string[] = [];
  try {
    for (const [from, to] of missingFrom([...stream.acked, ...stream.lost], stream.next_seq - 1)) {
      for (const place of [...segments, database]) {
        for await (const record of recordsBetween(place, from, to)) lines.push(JSON.stringify(record));
      }
    }
  } finally {
    for (const segment of segments) segment.close();
  }
  const header = {
    kind: HAND_OVER_KIND,
    v: 1,
    stream_id: stream.stream_id,
    made_at: madeAt,
    records: lines.length,
    lost: stream.lost,
  };
  return { lines: [JSON.stringify(header), ...lines], count: lines.length };
}

/** The earlier databases, the oldest first. */
async function segmentsOf(database: BufferDatabase): Promise<BufferDatabase[]> {
  const row = await database.get("meta", "journal");
  const segments = row?.key === "journal" && isRow("meta", row) ? row.segments : [];
  const opened = await Promise.all(segments.map(async ({ bucket }) => (await openToRead({ bucket })).database));
  return opened.filter((one) => one !== undefined);
}
