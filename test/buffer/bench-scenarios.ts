// What the buffer's benchmark runs inside a real browser: raw IndexedDB, our append, and the popup's reading.
import { type DBSchema, openDB } from "idb";
import { append, newStream } from "#buffer/append.ts";
import { DEFAULT_BOUNDS } from "#buffer/bounds.ts";
import { openDatabase } from "#buffer/open.ts";
import { readOverview } from "#buffer/read.ts";
import type { BufferDatabase } from "#buffer/schema.ts";
import { draftOf } from "#core/drafting.ts";
import { uuidv7 } from "#core/ids.ts";
import type { Draft } from "#core/record.ts";
import { emptyWorld, putSession, type Session, type World } from "#core/world.ts";

interface Raw extends DBSchema {
  rows: { key: number; value: unknown };
}

const id = (): string => uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
const world: World = emptyWorld();
let session: Session;
let buffer: BufferDatabase;
let made = 0;

function someDrafts(count: number): Draft[] {
  const scene = { nowMs: Date.now(), id, profile: "bench@1.0.0", origin: "https://reviews.example" };
  return Array.from({ length: count }, () =>
    draftOf(scene, session, {
      action: "button_click",
      status: "success",
      details: { label: "Next" },
      observed_by: "dom",
    }),
  );
}

/** Opens the buffer for all that follows. */
export async function open(): Promise<void> {
  const now = new Date().toISOString();
  session = {
    session_id: id(),
    origin: "https://reviews.example",
    tab_id: 1,
    started_at: now,
    last_at: now,
    ended: false,
  };
  putSession(world, session);
  buffer = (await openDatabase({ bucket: `bench-${id()}` })).database;
  await buffer.put("meta", newStream(id(), undefined));
}

/** Rows a second of raw IndexedDB: 1,000 puts of the same records per relaxed transaction. */
export async function rawRate(batches: number): Promise<number> {
  const database = await openDB<Raw>(`raw-${id()}`, 1, { upgrade: (db) => void db.createObjectStore("rows") });
  const drafts = someDrafts(1000);
  const startedAt = performance.now();
  for (let batch = 0; batch < batches; batch += 1) {
    const tx = database.transaction("rows", "readwrite", { durability: "relaxed" });
    drafts.forEach((draft, index) => void tx.store.put(draft, batch * 1000 + index));
    await tx.done;
  }
  return (batches * 1000) / ((performance.now() - startedAt) / 1000);
}

/** Records a second of our append: the same records, strict, with activities, numbers and memory in the transaction. */
export async function appendRate(batches: number): Promise<number> {
  const groups = Array.from({ length: batches }, () => someDrafts(1000));
  const startedAt = performance.now();
  for (const group of groups) await append(buffer, group, world, { ...DEFAULT_BOUNDS, rows: 10_000_000, bytes: 1e12 });
  made += batches * 1000;
  return (batches * 1000) / ((performance.now() - startedAt) / 1000);
}

/** Fills the buffer to `count` records. */
export async function fillTo(count: number): Promise<void> {
  while (made < count) {
    await append(buffer, someDrafts(Math.min(2000, count - made)), world, {
      ...DEFAULT_BOUNDS,
      rows: 10_000_000,
      bytes: 1e12,
    });
    made += Math.min(2000, count - made);
  }
}

/** Milliseconds of each of `times` readings of the popup's whole model. */
export async function readingMs(times: number): Promise<number[]> {
  const out: number[] = [];
  for (let i = 0; i < times; i += 1) {
    const startedAt = performance.now();
    await readOverview(buffer, session.session_id);
    out.push(performance.now() - startedAt);
  }
  return out;
}
