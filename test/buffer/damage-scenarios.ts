// Scenarios of a buffer that has lost records: what it has to say of it, inside a real browser.
import { settleAbsent } from "#buffer/absent.ts";
import { append, newStream } from "#buffer/append.ts";
import { DEFAULT_BOUNDS } from "#buffer/bounds.ts";
import { buckets, openDatabase } from "#buffer/open.ts";
import { streamOf } from "#buffer/outbox.ts";
import { openJournal } from "#buffer/rotate.ts";
import { uuidv7 } from "#core/ids.ts";
import { emptyWorld } from "#core/world.ts";

const id = (): string => uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));

/** Sync finds a gap while an append is on its way that can't say it; then one comes that does. */
export async function gapFoundDuringAnAppend() {
  const { database } = await openDatabase({ bucket: `test-${crypto.randomUUID()}` });
  const stream = newStream(id(), undefined);
  await database.put("meta", { ...stream, next_seq: 11 });
  const unsaid = async () => (await streamOf(database))?.unsaid;
  const first = await unsaid();
  await settleAbsent(database, [[3, 4]], []);
  await append(database, [], emptyWorld(), DEFAULT_BOUNDS, first);
  const after = await unsaid();
  await append(database, [], emptyWorld(), DEFAULT_BOUNDS, after);
  return { gap: after?.gap, inTheEnd: await unsaid() };
}

/** The old journal is copied and can't be deleted then; the one before it was. */
export async function oldJournalCannotBeDeleted() {
  const manager = buckets();
  if (!manager) throw new Error("This browser has no storage buckets.");
  for (const name of await manager.keys()) await manager.delete(name);
  const first = await openJournal(undefined, id);
  const { stream_id } = newStream(id(), undefined);
  await first.database.put("meta", newStream(stream_id, undefined));
  first.database.close();
  const native = Object.getPrototypeOf(manager) as { delete(name: string): Promise<void> };
  const { delete: nativeDelete } = native;
  native.delete = function (name) {
    return name === first.name ? Promise.reject(new DOMException("Busy.")) : nativeDelete.call(this, name);
  };
  const second = await openJournal(undefined, id).finally(() => {
    native.delete = nativeDelete;
  });
  const isCarried = (await streamOf(second.database))?.stream_id === stream_id;
  second.database.close();
  const third = await openJournal(undefined, id);
  const isThere = (await streamOf(third.database))?.stream_id === stream_id;
  third.database.close();
  return { isCarried, isThere, kept: (await manager.keys()).length };
}
