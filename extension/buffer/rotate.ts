// Gives every browser session a database of its own: Chromium may delete one that is appended to after a torn end.
import { copyAll, copySmall, Unreadable } from "./copy.ts";
import { isRow } from "./forms.ts";
import { buckets, NewerLog, type Opened, openDatabase, openToRead, sizeOf } from "./open.ts";
import { assertRoom, freeBytes, ROOM_BYTES } from "./room.ts";
import type { BufferDatabase, JournalMeta, Segment } from "./schema.ts";
import { settleLog } from "./settle.ts";

/**
 * LevelDB goes on writing to a log whose last record is torn (a killed browser, a full disk), and finds it corrupt at
 * the next start (https://github.com/google/leveldb/issues/1287); Chromium then deletes the whole database without an
 * error. So a database is written in one browser session only, and copied forward at the first start of the next.
 */
const PREFIX = "journal-";
/** Journals are counted, so that a clock that was set back can't make an old one the newest. It sorts after every time. */
const GENERATION = "z";
/** A larger database is not copied but read where it lies. */
export const COPY_LIMIT_BYTES = 20 * 1024 * 1024;
/** So often a journal that can't be read is tried before an older one is taken. */
const TRIES = 2;

/** The database to write to, and the earlier ones that still hold records nobody else has. */
export interface OpenJournal extends Opened {
  /** The bucket's name; "default" where the browser has no buckets. */
  name: string;
  segments: Segment[];
  /** False where a row that was copied is not in its form. */
  sound: boolean;
}

export const DEFAULT_PLACE = "default";

/**
 * Opens the journal of this browser session: `current` when it has one, else a new one made from the last. Rejects with
 * `DiskFull`, and has touched nothing, where there is no room.
 */
export async function openJournal(
  current: string | undefined,
  newName: () => string,
  copyLimit = COPY_LIMIT_BYTES,
): Promise<OpenJournal> {
  const manager = buckets();
  if (!manager) return { ...(await openDatabase({})), name: DEFAULT_PLACE, segments: [], sound: true };
  await assertRoom();
  if (current !== undefined && (await manager.keys()).includes(current)) {
    const opened = await openDatabase({ bucket: current });
    const own = await ownMeta(opened.database);
    const meta = own ?? (await guessedMeta(opened.database));
    if (meta?.state === "live") {
      if (!own) await strictly(opened.database, meta);
      return { ...opened, name: current, segments: meta.segments, sound: true };
    }
    opened.database.close();
  }
  return rotate(manager, newName, copyLimit);
}

/** The name of the newest complete journal, for a view that finds no worker; undefined where there is none. */
export async function newestJournal(): Promise<string | undefined> {
  const { source } = await newestLive(await journalNames(), new Map());
  source?.database.close();
  return source?.name;
}

async function journalNames(): Promise<string[]> {
  const names = (await buckets()?.keys()) ?? [];
  return names.filter((name) => name.startsWith(PREFIX)).sort();
}

const generationOf = (name: string): number => Number(new RegExp(`^${PREFIX}${GENERATION}(\\d+)`).exec(name)?.[1] ?? 0);

function nextName(names: readonly string[], newName: () => string): string {
  const generation = Math.max(0, ...names.map(generationOf)) + 1;
  return `${PREFIX}${GENERATION}${String(generation).padStart(8, "0")}-${newName()}`;
}

/** What a database says of itself. */
async function ownMeta(database: BufferDatabase): Promise<JournalMeta | undefined> {
  const row = await database.get("meta", "journal");
  return row?.key === "journal" && isRow("meta", row) ? row : undefined;
}

/** One that has a stream and does not say what it is was complete, and edited since. */
async function guessedMeta(database: BufferDatabase): Promise<JournalMeta | undefined> {
  if ((await database.get("meta", "stream")) === undefined) return undefined;
  return { key: "journal", state: "live", segments: await segmentsBeside(database) };
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
type Failures = Map<string, number>;
const isAside = (failures: Failures, name: string): boolean => (failures.get(name) ?? 0) >= TRIES;
const count = (failures: Failures, name: string): void => void failures.set(name, (failures.get(name) ?? 0) + 1);

/**
 * Copies the last complete journal into a new bucket and makes that one live. Until then the old one is only read, so
 * a kill at any step leaves it to be copied again; after it, the old one is deleted, or kept as a segment. One that
 * can't be read is set aside, not deleted, and the one before it is taken: recording goes on in any case.
 */
async function rotate(manager: Manager, newName: () => string, copyLimit: number): Promise<OpenJournal> {
  const names = await journalNames();
  const name = nextName(names, newName);
  const failures: Failures = new Map();
  for (;;) {
    const { source, lost } = await newestLive(names, failures);
    try {
      return await rotateFrom(source, { manager, name, copyLimit, names, failures, lost });
    } catch (error) {
      source?.database.close();
      await manager.delete(name);
      if (!(error instanceof Unreadable) || !source) throw error;
      count(failures, source.name);
    }
  }
}

type Manager = NonNullable<ReturnType<typeof buckets>>;

interface Rotation {
  manager: Manager;
  name: string;
  copyLimit: number;
  names: readonly string[];
  failures: Failures;
  lost: boolean;
}

async function rotateFrom(source: Source | undefined, rotation: Rotation): Promise<OpenJournal> {
  const { manager, name, copyLimit, names, failures, lost } = rotation;
  const sizeBytes = source ? await sizeOf(source.name) : 0;
  const free = await freeBytes();
  const isSmall = sizeBytes <= copyLimit && free >= ROOM_BYTES + sizeBytes;
  // One that can't be settled is left behind all the same.
  if (source && !isSmall && free >= 2 * ROOM_BYTES) await settleLog(source.database).catch(() => undefined);
  const opened = await openDatabase({ bucket: name });
  try {
    await opened.database.put("meta", { key: "journal", state: "filling", segments: [] });
    const carried = source ? await carryOver(source, opened.database, isSmall) : { segments: [], sound: true };
    const aside = [...(source?.meta.aside ?? []), ...names.filter((one) => isAside(failures, one))];
    const meta: JournalMeta = { key: "journal", state: "live", segments: carried.segments };
    await strictly(opened.database, aside.length > 0 ? { ...meta, aside } : meta);
    source?.database.close();
    const kept = new Set([name, ...aside, ...carried.segments.map((segment) => segment.bucket)]);
    for (const old of names) if (!kept.has(old)) await manager.delete(old);
    return { ...opened, created: source === undefined, lost: lost || aside.length > 0, name, ...carried };
  } catch (error) {
    opened.database.close();
    throw error;
  }
}

interface Source {
  name: string;
  database: BufferDatabase;
  meta: JournalMeta;
}

/** The newest complete journal that can be opened. A newer version's is not passed over: that would hide it. */
async function newestLive(
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

async function carryOver(
  source: Source,
  target: BufferDatabase,
  isSmall: boolean,
): Promise<{ segments: Segment[]; sound: boolean }> {
  if (isSmall) return { sound: await copyAll(source.database, target), segments: source.meta.segments };
  const sound = await copySmall(source.database, target);
  const [first, last] = [await edge(source.database, "next"), await edge(source.database, "prev")];
  if (first === undefined || last === undefined) return { sound, segments: source.meta.segments };
  return { sound, segments: [...source.meta.segments, { bucket: source.name, from_seq: first, to_seq: last }] };
}

/** The first or the last number that a database holds; a row that is not in its form is passed over. */
async function edge(database: BufferDatabase, direction: "next" | "prev"): Promise<number | undefined> {
  let cursor = await database.transaction("records").store.openCursor(null, direction);
  while (cursor && !isRow("records", cursor.value)) cursor = await cursor.continue();
  return cursor?.value.records.at(direction === "next" ? 0 : -1)?.seq;
}

async function strictly(database: BufferDatabase, row: JournalMeta): Promise<void> {
  const tx = database.transaction("meta", "readwrite", { durability: "strict" });
  void tx.store.put(row);
  await tx.done;
}

/** Forgets segments that are no longer needed and deletes their buckets. */
export async function dropSegments(
  database: BufferDatabase,
  kept: Segment[],
  dropped: readonly Segment[],
): Promise<void> {
  const before = await database.get("meta", "journal");
  const aside = before?.key === "journal" ? before.aside : undefined;
  await strictly(database, { key: "journal", state: "live", segments: kept, ...(aside ? { aside } : {}) });
  for (const segment of dropped) await buckets()?.delete(segment.bucket);
}
