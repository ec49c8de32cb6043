// What to do when the collector declines a batch as a whole and names no record: find the one that nobody there takes.
import type { TrailRecord } from "#core/record.ts";
import type { Delivery } from "./collector-client.ts";
import { batchOf, type Deliver, type Failure, type Run, type SyncParts, withRoom } from "./sync-parts.ts";

/** A batch that the collector breaks at (500) is taken for bad after this many failures in a row. */
const PATIENCE = 3;
/** With this many records declined alone and none stored, the collector is at fault and not the records. */
const MAX_SUSPECTS = 9;

/**
 * A batch was declined as a whole, so something in it may be what nobody there takes. Where an empty batch is taken,
 * less is sent, down to one record; that one is kept aside as a dead letter when the collector stores another after it:
 * else it is the collector that is at fault. Resolves with the failure that ends the run, or nothing to go on.
 */
export async function narrowed(
  parts: SyncParts,
  deliver: Deliver,
  run: Run,
  records: readonly TrailRecord[],
  declined: Extract<Delivery, { kind: "declined" }>,
): Promise<Failure | undefined> {
  const failure: Failure =
    declined.status === 403 ? { kind: "refused", reason: declined.reason } : { ...declined, kind: "unreachable" };
  const isPatient = declined.status >= 500 && run.state.failures < PATIENCE && !run.proven;
  const stream = await parts.stream();
  if (records.length === 0 || isPatient || !stream) return failure;
  if (!run.proven) {
    const looked = await deliver(batchOf(parts, stream.stream_id, []));
    if (looked.kind !== "receipt") return looked.kind === "declined" ? failure : looked;
    run.proven = { kind: "unreachable", reason: `it did not take what was sent (HTTP ${declined.status})` };
  }
  const [only] = records;
  if (records.length > 1 || !only) {
    run.state = withRoom(run.state, records.length / 2);
    return undefined;
  }
  run.suspects.set(only.seq, { record: only, outcome: "dead", code: `http_${declined.status}` });
  return run.suspects.size < MAX_SUSPECTS ? undefined : run.proven;
}

/** The collector stores records: those that it declined alone are at fault themselves. */
export async function setAside(parts: SyncParts, run: Run, at: string): Promise<void> {
  if (run.suspects.size > 0) await parts.settle([...run.suspects.values()], at);
  run.suspects.clear();
}
