// Reads what can still be read of a store that is damaged in places, in ever smaller pieces around what can't.
import type { BufferDatabase, BufferStore } from "./schema.ts";

export interface Piece {
  keys: IDBValidKey[];
  rows: unknown[];
}

/** Yields every row that can be read, not always in order. Rows that can't be are left out, without an error. */
export async function* readInPieces(database: BufferDatabase, store: BufferStore): AsyncGenerator<Piece> {
  const pieces = [await keysOf(database, store)];
  for (let keys = pieces.pop(); keys; keys = pieces.pop()) {
    const rows = await rowsOf(database, store, keys);
    if (rows) yield { keys, rows };
    else if (keys.length > 1) {
      const middle = keys.length >> 1;
      pieces.push(keys.slice(middle), keys.slice(0, middle));
    }
  }
}

/** The rows of these keys, which follow each other; undefined where they can't be read in one go. */
async function rowsOf(
  database: BufferDatabase,
  store: BufferStore,
  keys: readonly IDBValidKey[],
): Promise<unknown[] | undefined> {
  const [first, last] = [keys[0], keys.at(-1)];
  if (first === undefined || last === undefined) return [];
  try {
    const rows = await database.getAll(store, IDBKeyRange.bound(first, last));
    return rows.length === keys.length ? rows : undefined;
  } catch {
    return undefined;
  }
}

/** All keys; where they can't be read in one go, those from each end up to what can't be read. */
async function keysOf(database: BufferDatabase, store: BufferStore): Promise<IDBValidKey[]> {
  try {
    return await database.getAllKeys(store);
  } catch {
    const forward = await keysFrom(database, store, "next");
    const last = forward.at(-1);
    const backward = await keysFrom(database, store, "prev");
    const isNew = (key: IDBValidKey): boolean => last === undefined || indexedDB.cmp(key, last) > 0;
    return [...forward, ...backward.filter(isNew).reverse()];
  }
}

async function keysFrom(
  database: BufferDatabase,
  store: BufferStore,
  direction: "next" | "prev",
): Promise<IDBValidKey[]> {
  const keys: IDBValidKey[] = [];
  try {
    let cursor = await database.transaction(store).store.openKeyCursor(null, direction);
    while (cursor) {
      keys.push(cursor.primaryKey);
      cursor = await cursor.continue();
    }
  } catch {
    // The rest is read from the other end.
  }
  return keys;
}
