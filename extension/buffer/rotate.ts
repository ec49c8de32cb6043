// Gives every browser session a database of its own: Chromium may delete one that is appended to after a torn end.
import { heldBeside } from "./bounds.ts";
import { type Copied, copyAll, copySmall, Unreadable, WHOLE } from "./copy.ts";
import {
  count,
  edge,
  type Failures,
  guessedMeta,
  isAside,
  journalNames,
  newestLive,
  ownMeta,
  PREFIX,
  type Source,
} from "./find.ts";
import { buckets, DEFAULT_PLACE, type Opened, openDatabase, type Shelf, shelf, sizeOf } from "./open.ts";
import { streamOf } from "./outbox.ts";
import { assertRoom, freeBytes, ROOM_BYTES } from "./room.ts";
import type { BufferDatabase, JournalMeta, Segment } from "./schema.ts";
import { settleLog } from "./settle.ts";

/** Journals are counted, so that a clock that was set back can't make an old one the newest. It sorts after every time. */
const GENERATION = "z";
/** A larger database is not copied but read where it lies. */
export const COPY_LIMIT_BYTES = 20 * 1024 * 1024;

/** The database to write to, and the earlier ones that still hold records nobody else has. */
export interface OpenJournal extends Opened {
  /** The bucket's name; where the browser has no buckets, the database's own. */
  name: string;
  segments: Segment[];
  /** False where a row that was copied is not in its form. */
  sound: boolean;
}

/**
 * Opens the journal of this browser session: `current` when it has one, else a new one made from the last. LevelDB goes on
 * writing to a log whose last record is torn (a killed browser, a full disk), and finds it corrupt at the next start
 * (https://github.com/google/leveldb/issues/1287); Chromium then deletes the whole database without an error. So a
 * database is written in one browser session only, and copied forward at the first start of the next.
 *
 * Where there are no buckets, one journal (`current` is the last one) is used for good, and left only where it `isDamaged`:
 * what can still be read of it is copied into a new one. Rejects with `DiskFull`, and has touched nothing, where there is
 * no room.
 */
export async function openJournal(
  current: string | undefined,
  newName: () => string,
  copyLimit = COPY_LIMIT_BYTES,
  isDamaged = false,
): Promise<OpenJournal> {
  const manager = buckets();
  if (!manager) return isDamaged ? rotate(shelf(), newName, Number.POSITIVE_INFINITY, current) : openPlain(current);
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

/**
 * Most often there is one; a later one was made of one that was damaged. Where that can't be read now, an earlier one is no
 * place to go on: what is written there is lost as soon as the later one can be read again.
 */
async function openPlain(current: string | undefined): Promise<OpenJournal> {
  const names = await journalNames(current);
  const isAlone = names.every((name) => name === DEFAULT_PLACE);
  const failures: Failures = new Map();
  const { source } = isAlone ? {} : await newestLive(names, failures);
  source?.database.close();
  if (names.some((name) => isAside(failures, name))) throw new DOMException("The log can’t be read.", "UnknownError");
  const { name, segments } = { name: source?.name ?? DEFAULT_PLACE, segments: source?.meta.segments ?? [] };
  return { ...(await openDatabase({ bucket: name })), name, segments, sound: true };
}

const generationOf = (name: string): number => Number(new RegExp(`^${PREFIX}${GENERATION}(\\d+)`).exec(name)?.[1] ?? 0);

function nextName(names: readonly string[], newName: () => string): string {
  const generation = Math.max(0, ...names.map(generationOf)) + 1;
  return `${PREFIX}${GENERATION}${String(generation).padStart(8, "0")}-${newName()}`;
}

/**
 * Copies the last complete journal into a new bucket and makes that one live. Until then the old one is only read, so
 * a kill at any step leaves it to be copied again; after it, the old one is deleted, or kept as a segment. One that
 * can't be read is set aside, not deleted, and the one before it is taken: recording goes on in any case.
 */
async function rotate(
  manager: Shelf,
  newName: () => string,
  copyLimit: number,
  current?: string,
): Promise<OpenJournal> {
  const names = await journalNames(current);
  const name = nextName(names, newName);
  const failures: Failures = new Map();
  for (;;) {
    let source: Source | undefined;
    let target: Opened | undefined;
    try {
      // Before the old one is opened: from then on a kill leaves that one to be opened again, behind an end that may be torn.
      target = await openDatabase({ bucket: name });
      await target.database.put("meta", { key: "journal", state: "filling", segments: [] });
      const found = await newestLive(names, failures);
      source = found.source;
      return await rotateFrom(source, target, { manager, name, copyLimit, names, failures, lost: found.lost });
    } catch (error) {
      source?.database.close();
      target?.database.close();
      await manager.delete(name);
      if (!(error instanceof Unreadable) || !source) throw error;
      count(failures, source.name);
    }
  }
}

interface Rotation {
  manager: Shelf;
  name: string;
  copyLimit: number;
  names: readonly string[];
  failures: Failures;
  lost: boolean;
}

async function rotateFrom(source: Source | undefined, target: Opened, rotation: Rotation): Promise<OpenJournal> {
  const { manager, name, copyLimit, names, failures, lost } = rotation;
  const sizeBytes = source ? await sizeOf(source.name) : 0;
  const free = await freeBytes();
  const isSmall = sizeBytes <= copyLimit && free >= ROOM_BYTES + sizeBytes;
  // One that can't be settled is left behind all the same.
  if (source && !isSmall && free >= 2 * ROOM_BYTES) await settleLog(source.database).catch(() => undefined);
  const carried = source ? await carryOver(source, target.database, isSmall) : { segments: [], ...WHOLE };
  const unread = source && !carried.whole ? [source.name] : [];
  const aside = [...(source?.meta.aside ?? []), ...unread, ...names.filter((one) => isAside(failures, one))];
  const { segments, sound } = carried;
  const meta: JournalMeta = { key: "journal", state: "live", segments };
  await strictly(target.database, aside.length > 0 ? { ...meta, aside } : meta);
  source?.database.close();
  const kept = new Set([name, ...aside, ...segments.map((segment) => segment.bucket)]);
  // The new one is live by now: an old one that can't be deleted is in nobody's way, and the next start tries again.
  for (const old of names) if (!kept.has(old)) await manager.delete(old).catch(() => undefined);
  return { ...target, created: source === undefined, lost: lost || aside.length > 0, name, segments, sound };
}

async function carryOver(
  source: Source,
  target: BufferDatabase,
  isSmall: boolean,
): Promise<Copied & { segments: Segment[] }> {
  // A SQLite file that is damaged in one place can still be read in others.
  const isSalvage = buckets() === undefined;
  if (isSmall) return { ...(await copyAll(source.database, target, isSalvage)), segments: source.meta.segments };
  const sound = await copySmall(source.database, target);
  const [first, last] = [await edge(source.database, "next"), await edge(source.database, "prev")];
  if (first === undefined || last === undefined) return { sound, whole: true, segments: source.meta.segments };
  const stream = await streamOf(target);
  const held = stream ? heldBeside(stream, source.meta.segments) : {};
  return {
    sound,
    whole: true,
    segments: [...source.meta.segments, { bucket: source.name, from_seq: first, to_seq: last, ...held }],
  };
}

async function strictly(database: BufferDatabase, row: JournalMeta): Promise<void> {
  const tx = database.transaction("meta", "readwrite", { durability: "strict" });
  void tx.store.put(row);
  await tx.done;
}

/** Forgets segments that are no longer needed and deletes their buckets: what lay in them is no longer held. */
export async function dropSegments(
  database: BufferDatabase,
  kept: Segment[],
  dropped: readonly Segment[],
): Promise<void> {
  const tx = database.transaction("meta", "readwrite", { durability: "strict" });
  const [before, stream] = await Promise.all([tx.store.get("journal"), tx.store.get("stream")]);
  const aside = before?.key === "journal" ? before.aside : undefined;
  void tx.store.put({ key: "journal", state: "live", segments: kept, ...(aside ? { aside } : {}) });
  if (stream?.key === "stream") void tx.store.put({ ...stream, ...heldBeside(stream, dropped) });
  await tx.done;
  for (const segment of dropped) await buckets()?.delete(segment.bucket);
}
