// Keeps the buffer's database open for the worker, makes its stream, and notices when an earlier one is gone.
import { newStream } from "#buffer/append.ts";
import { openDatabase } from "#buffer/open.ts";
import { streamOf } from "#buffer/outbox.ts";
import type { BufferDatabase } from "#buffer/schema.ts";
import { marker } from "../settings.ts";
import { newId } from "./clock.ts";

/** The open buffer, and what was found missing when it was opened: reported once as a gap. */
export interface Journal {
  database: BufferDatabase;
  streamId: string;
  fresh: boolean;
  lost: { stream_id: string; last_seq: number } | undefined;
}

let opening: Promise<Journal> | undefined;

/** The open journal; opened once per life of the worker, and again after it was closed under us. */
export function journal(): Promise<Journal> {
  opening ??= open().catch((error: unknown) => {
    opening = undefined;
    throw error;
  });
  return opening;
}

/** Lets go of a handle that no longer works; the next use opens a new one. */
export function forgetJournal(): void {
  void opening?.then(
    ({ database }) => database.close(),
    () => undefined,
  );
  opening = undefined;
}

async function open(): Promise<Journal> {
  const { database } = await openDatabase({});
  database.addEventListener("close", forgetJournal);
  const before = await marker.get();
  const stream = await streamOf(database);
  if (stream) return { database, streamId: stream.stream_id, fresh: false, lost: undefined };
  const streamId = newId();
  await database.put("meta", newStream(streamId));
  const lost = before && before.last_seq > 0 ? { stream_id: before.stream_id, last_seq: before.last_seq } : undefined;
  return { database, streamId, fresh: true, lost };
}
