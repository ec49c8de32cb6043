// What the drain benchmark runs inside a real browser: our buffer with our sync, and the plain loop that anybody would write.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { append, newStream } from "#buffer/append.ts";
import { createBacklog } from "#buffer/backlog.ts";
import { DEFAULT_BOUNDS } from "#buffer/bounds.ts";
import { openDatabase } from "#buffer/open.ts";
import { pendingCount, putSync, settle, streamOf, syncOf, unsettle } from "#buffer/outbox.ts";
import type { BufferDatabase } from "#buffer/schema.ts";
import { draftOf } from "#core/drafting.ts";
import { uuidv7 } from "#core/ids.ts";
import type { Draft, TrailRecord } from "#core/record.ts";
import { emptyWorld, putSession, type Session, type World } from "#core/world.ts";
import { deliverBatch } from "../../extension/background/collector-client.ts";
import { runSync } from "../../extension/background/sync-run.ts";

interface Raw extends DBSchema {
  rows: { key: number; value: TrailRecord };
}

/** Records of one append: a person offline fills the log a few at a time. */
const AN_APPEND = 25;
const id = (): string => uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
let buffer: BufferDatabase;
let raw: IDBPDatabase<Raw>;

function aSession(): { world: World; session: Session } {
  const world = emptyWorld();
  const now = new Date().toISOString();
  const origin = "https://reviews.example";
  const session: Session = { session_id: id(), origin, tab_id: 1, started_at: now, last_at: now, ended: false };
  putSession(world, session);
  return { world, session };
}

function someDrafts(session: Session, count: number): Draft[] {
  const scene = { nowMs: Date.now(), id, profile: "bench@1.0.0", origin: session.origin };
  const draft = { action: "button_click", status: "success", details: { label: "Next" }, observed_by: "dom" } as const;
  return Array.from({ length: count }, () => draftOf(scene, session, draft));
}

/** A new buffer with a backlog of `count` records. */
export async function fillOurs(count: number): Promise<void> {
  buffer = (await openDatabase({ bucket: `drain-${id()}` })).database;
  await buffer.put("meta", newStream(id(), undefined));
  const { world, session } = aSession();
  for (let at = 0; at < count; at += AN_APPEND)
    await append(buffer, someDrafts(session, AN_APPEND), world, DEFAULT_BOUNDS);
}

/** Milliseconds until the collector has acknowledged every record, by the product's own sync. */
export async function drainOurs(token: string): Promise<number> {
  const target = { url: location.origin, ingest: token };
  const startedAt = performance.now();
  const waitMs = await runSync(
    {
      state: () => syncOf(buffer),
      note: (state) => putSync(buffer, state),
      stream: () => streamOf(buffer),
      next: createBacklog(buffer, async () => ({ database: buffer, upto: Number.MAX_SAFE_INTEGER })).next,
      settle: (settled, at) => settle(buffer, settled, at),
      unsettle: (held) => unsettle(buffer, held),
      deliver: (batch) => deliverBatch(target, batch),
      tell: async () => undefined,
      nowMs: Date.now,
      random: Math.random,
      id,
    },
    true,
  );
  const tookMs = performance.now() - startedAt;
  const stream = await streamOf(buffer);
  if (waitMs !== undefined || !stream || pendingCount(stream) > 0 || stream.dead_count > 0) {
    throw new Error(
      `Sync ended with records that wait: ${JSON.stringify({ waitMs, stream, sync: await syncOf(buffer) })}`,
    );
  }
  buffer.close();
  return tookMs;
}

/** The same records as plain rows. */
export async function fillRaw(count: number): Promise<void> {
  raw = await openDB<Raw>(`raw-${id()}`, 1, { upgrade: (db) => void db.createObjectStore("rows") });
  const { session } = aSession();
  const stream_id = id();
  for (let at = 0; at < count; at += 1000) {
    const tx = raw.transaction("rows", "readwrite");
    const drafts = someDrafts(session, Math.min(1000, count - at));
    drafts.forEach((draft, index) => void tx.store.put({ ...draft, stream_id, seq: at + index + 1 }, at + index + 1));
    await tx.done;
  }
}

/** Milliseconds of: read 500 rows, post them as JSON, delete them when the answer is there; again until none is left. */
export async function drainRaw(): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const records = await raw.getAll("rows", null, 500);
    const [first, last] = [records[0], records.at(-1)];
    if (!first || !last) break;
    const body = JSON.stringify({ records });
    const answer = await fetch("/v1/batches", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    const { stored } = (await answer.json()) as { stored: number };
    if (!answer.ok || stored !== records.length) throw new Error(`HTTP ${answer.status}`);
    await raw.delete("rows", IDBKeyRange.bound(first.seq, last.seq));
  }
  const tookMs = performance.now() - startedAt;
  raw.close();
  return tookMs;
}
