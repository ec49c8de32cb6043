// Finds the newest complete journal among those that lie there, and tells what each says of itself.
import { isRow } from "./forms.ts";
import { buckets, DEFAULT_PLACE, NewerLog, openToRead, shelf } from "./open.ts";
import type { BufferDatabase, JournalMeta, Segment } from "./schema.ts";

/** How the names of journals begin; they sort by their age, and after the default one. */
export const PREFIX = "journal-";
/** So often a journal that can't be read is tried before an older one is taken. */
const TRIES = 2;

/** The name of the newest complete journal, for a view that finds no worker; undefined where there is none. */
export async function newestJournal(): Promise<string | undefined> {
  const { source } = await newestLive(await journalNames(), new Map());
  source?.database.close();
  return source?.name;
}

/** Those of all journals that lie there, the oldest first. */
export async function journalNames(current?: string): Promise<string[]> {
  const names = await shelf().keys(current);
  return names.filter((name) => name === DEFAULT_PLACE || name.startsWith(PREFIX)).sort();
}

/**
 * A row of `meta`. Where there are no buckets, one that can't be read is as one that is gone: a file that is damaged in
 * one place still holds the rest.
 */
async function metaRow(database: BufferDatabase, key: string) {
  try {
    return await database.get("meta", key);
  } catch (error) {
    if (buckets()) throw error;
    return undefined;
  }
}

/** What a database says of itself. */
export async function ownMeta(database: BufferDatabase): Promise<JournalMeta | undefined> {
  const row = await metaRow(database, "journal");
  return row?.key === "journal" && isRow("meta", row) ? row : undefined;
}

/** One that has a stream and does not say what it is was complete, and edited since. */
export async function guessedMeta(database: BufferDatabase): Promise<JournalMeta | undefined> {
  const hasStream = (await metaRow(database, "stream")) !== undefined;
  if (buckets())
    return hasStream ? { key: "journal", state: "live", segments: await segmentsBeside(database) } : undefined;
  // Here a journal is always copied as a whole, and its records tell what its stream was.
  const isUsed = hasStream || (await database.count("records")) > 0;
  return isUsed ? { key: "journal", state: "live", segments: [] } : undefined;
}

/** The earlier databases that hold records, where the row that named them is gone. */
async function segmentsBeside(database: BufferDatabase): Promise<Segment[]> {
  const segments: Segment[] = [];
  const own = await edge(database, "next");
  for (const bucket of await journalNames()) {
    const { database: other } = await openToRead({ bucket });
    if (!other) continue;
    const [first, last] = [await edge(other, "next"), await edge(other, "prev")];
    other.close();
    if (first !== undefined && last !== undefined && (own === undefined || last < own))
      segments.push({ bucket, from_seq: first, to_seq: last });
  }
  return segments;
}

/** How often each journal could not be read. */
export type Failures = Map<string, number>;
export const isAside = (failures: Failures, name: string): boolean => (failures.get(name) ?? 0) >= TRIES;
export const count = (failures: Failures, name: string): void => void failures.set(name, (failures.get(name) ?? 0) + 1);

export interface Source {
  name: string;
  database: BufferDatabase;
  meta: JournalMeta;
}

/** The newest complete journal that can be opened. A newer version's is not passed over: that would hide it. */
export async function newestLive(
  names: readonly string[],
  failures: Failures,
): Promise<{ source: Source | undefined; lost: boolean }> {
  let lost = false;
  for (const name of [...names].reverse()) {
    while (!isAside(failures, name)) {
      try {
        const opened = await openToRead({ bucket: name });
        lost ||= opened.lost;
        const meta = opened.database && ((await ownMeta(opened.database)) ?? (await guessedMeta(opened.database)));
        if (opened.database && meta?.state === "live")
          return { source: { name, database: opened.database, meta }, lost };
        opened.database?.close();
        break;
      } catch (error) {
        if (error instanceof NewerLog) throw error;
        count(failures, name);
      }
    }
  }
  return { source: undefined, lost };
}

/** The first or the last number that a database holds; a row that is not in its form is passed over. */
export async function edge(database: BufferDatabase, direction: "next" | "prev"): Promise<number | undefined> {
  let cursor = await database.transaction("records").store.openCursor(null, direction);
  while (cursor && !isRow("records", cursor.value)) cursor = await cursor.continue();
  return cursor?.value.records.at(direction === "next" ? 0 : -1)?.seq;
}
