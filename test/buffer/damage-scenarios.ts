// Scenarios of a buffer that has lost records: what it has to say of it, inside a real browser.
import { settleAbsent } from "#buffer/absent.ts";
import { append, newStream } from "#buffer/append.ts";
import { DEFAULT_BOUNDS } from "#buffer/bounds.ts";
import { openDatabase } from "#buffer/open.ts";
import { streamOf } from "#buffer/outbox.ts";
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
