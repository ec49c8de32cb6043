// Numbers that should wait and that nothing on this device holds any more: found, and settled so that nobody waits for them.
import { common, joined, missingFrom, type Range, withNumbers } from "#core/ranges.ts";
import { type Holder, recordsBetween, streamOf } from "./outbox.ts";
import type { BufferDatabase, StreamMeta } from "./schema.ts";

/** The numbers that wait, are no dead letters, and lie in no database. */
export async function absentNumbers(database: BufferDatabase, holder: Holder): Promise<Range[]> {
  const stream = await streamOf(database);
  if (!stream) return [];
  const dead = await database.getAllKeys("dead");
  const known = withNumbers([...stream.acked, ...stream.lost], dead);
  const held: Range[] = [];
  for (const [from, to] of missingFrom(known, stream.next_seq - 1)) {
    for (let next = from; next <= to; ) {
      const place = await holder(next);
      const upto = Math.min(to, place.upto);
      for await (const { seq } of recordsBetween(place.database, next, upto)) held.push([seq, seq]);
      next = upto + 1;
    }
  }
  return missingFrom([...known, ...held], stream.next_seq - 1);
}

/**
 * Takes the collector's word for those that it holds, and notes the others as lost, with what the log has to say of the
 * first run of them. Resolves with the stream; call it again until nothing is absent.
 */
export async function settleAbsent(
  database: BufferDatabase,
  absent: readonly Range[],
  heldByCollector: readonly Range[],
): Promise<StreamMeta | undefined> {
  const tx = database.transaction("meta", "readwrite", { durability: "strict" });
  const stream = await tx.store.get("stream");
  if (stream?.key !== "stream") return undefined;
  const arrived = common(absent, heldByCollector);
  const upto = stream.next_seq - 1;
  const [first] = missingFrom([...arrived, ...missingFrom(absent, upto)], upto);
  const next: StreamMeta = {
    ...stream,
    acked: joined([...stream.acked, ...arrived]),
    ...(first ? { lost: joined([...stream.lost, first]) } : {}),
    ...(first ? { unsaid: { ...stream.unsaid, gap: gapOf(stream.stream_id, first) } } : {}),
  };
  await tx.store.put(next);
  await tx.done;
  return next;
}

const gapOf = (stream_id: string, [from_seq, to_seq]: Range) =>
  ({ reason: "store_damaged", stream_id, from_seq, to_seq }) as const;
