// Takes a receipt in: what arrived, what was refused, what has to be sent again, and what the collector has lost.
import { pendingCount, type Settled } from "#buffer/outbox.ts";
import type { StreamMeta } from "#buffer/schema.ts";
import type { Receipt } from "#core/batch.ts";
import { common, countOf, joined, type Range, withNumbers } from "#core/ranges.ts";
import type { TrailRecord } from "#core/record.ts";
import type { Failure, SyncParts } from "./sync-parts.ts";

/** Notes the receipt record by record: how many arrived, how many have to be sent again and why, and whether anything waits. */
export async function take(
  parts: SyncParts,
  records: readonly TrailRecord[],
  receipt: Receipt,
): Promise<{ open: number; delivered: number; failure: Failure; waits: boolean }> {
  const settled = new Map<number, Settled>();
  for (const answer of receipt.results) {
    const record = records[answer.index];
    if (!record || (answer.record_id !== undefined && answer.record_id !== record.record_id)) continue;
    if (answer.result === "stored" || answer.result === "duplicate") {
      // Only the very id says so. A refusal may lack it, where the collector could not read one.
      if (answer.record_id !== undefined) settled.set(record.seq, { record, outcome: "delivered" });
    } else if (answer.result !== "retry") {
      const path = answer.path === undefined ? {} : { path: answer.path };
      settled.set(record.seq, { record, outcome: "dead", code: answer.code ?? answer.result, ...path });
    }
  }
  const stream = await parts.settle([...settled.values()], receipt.received_at, receipt.held);
  const held = heldBy(receipt, stream);
  const isBehind = held !== undefined && countOf(common(stream.acked, held)) < countOf(joined(stream.acked));
  if (isBehind) await parts.unsettle(held);
  const arrived = [...settled].flatMap(([seq, { outcome }]) => (outcome === "delivered" ? [seq] : []));
  const delivered = arrived.length;
  // What it says it stored and then does not have waits again: to send it at once would go on for ever.
  const denied = receipt.held ? delivered - countOf(common(withNumbers([], arrived), receipt.held)) : 0;
  const open = records.length - settled.size + denied;
  const isAsked = receipt.results.filter(({ result }) => result === "retry").length >= open;
  const failure: Failure = isAsked
    ? { kind: "busy" }
    : { kind: "unreachable", reason: "its answer is not about what was sent" };
  return { open, delivered, failure, waits: isBehind || pendingCount(stream) > 0 };
}

/** What the collector has of the stream; undefined where its receipt does not say. */
function heldBy(receipt: Receipt, stream: StreamMeta): readonly Range[] | undefined {
  if (receipt.held) return receipt.held;
  const head = stream.acked[0];
  const shrunk = head?.[0] === 1 && receipt.have_upto < head[1];
  return shrunk ? [[1, receipt.have_upto]] : undefined;
}
