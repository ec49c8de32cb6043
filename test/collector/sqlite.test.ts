// The SQLite store: the contract, and what is special to a file.
import { chmodSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import type { TrailRecord } from "#core/record.ts";
import { emptyTally } from "#core/summary.ts";
import { StoreUnavailable } from "../../collector/store/contract.ts";
import { first } from "../../collector/store/migrations/001-first.ts";
import { openSqliteStore } from "../../collector/store/sqlite.ts";
import { aFolder, anId, aStore, incoming, RECEIVED_AT, records, SESSION, STREAM } from "./builders.ts";
import { testStore } from "./store-contract.ts";

testStore("SQLite", aStore);

const open = (path: string) => openSqliteStore({ path, newId: anId });

test("what was stored is there after the file is opened again, with the same epoch", async () => {
  const path = join(aFolder(), "store.sqlite");
  const first = open(path);
  await first.append(incoming(records(3)));
  await first.close();
  const second = open(path);
  expect(second.epoch).toBe(first.epoch);
  expect(await second.lastPosition()).toBe(3);
  await second.close();
});

test("a commit is on the disk: WAL with synchronous FULL", async () => {
  const path = join(aFolder(), "store.sqlite");
  const store = open(path);
  const other = new Database(path);
  expect(other.pragma("journal_mode", { simple: true })).toBe("wal");
  other.close();
  await store.close();
});

test("nobody else on the machine may read the files of a new store, also in a folder that everybody may look into", async () => {
  const folder = aFolder();
  chmodSync(folder, 0o755);
  const store = open(join(folder, "store.sqlite"));
  await store.append(incoming(records(1)));
  const modes = readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o077]);
  expect(modes.sort()).toEqual([
    ["store.sqlite", 0],
    ["store.sqlite-shm", 0],
    ["store.sqlite-wal", 0],
  ]);
  await store.close();
});

test("a store that cannot be durable is refused with what to do", () => {
  expect(() => open(":memory:")).toThrow(/DATA_DIR/);
});

test("a store of a newer version is refused and left as it is", async () => {
  const path = join(aFolder(), "store.sqlite");
  await open(path).close();
  const db = new Database(path);
  db.pragma("user_version = 99");
  expect(() => open(path)).toThrow(/newer Review Trail/);
  expect(db.pragma("user_version", { simple: true })).toBe(99);
  db.close();
});

test("while another process holds the file, nothing is stored and the sender is told to come again", async () => {
  const path = join(aFolder(), "store.sqlite");
  const store = open(path);
  const other = new Database(path);
  other.exec("BEGIN IMMEDIATE");
  const sent = incoming(records(2));
  await expect(store.append(sent)).rejects.toBeInstanceOf(StoreUnavailable);
  other.exec("ROLLBACK");
  expect((await store.append(sent)).fates.map(({ result }) => result)).toEqual(["stored", "stored"]);
  other.close();
  await store.close();
});

test("a batch that cannot be stored does not take those down that came with it", async () => {
  const store = aStore();
  const good = incoming(records(2));
  const broken = { ...incoming(records(1, 3)), received_at: Symbol("no text") as unknown as string };
  const [first, second] = await Promise.allSettled([store.append(good), store.append(broken)]);
  expect(first.status).toBe("fulfilled");
  expect(second.status).toBe("rejected");
  expect(await store.lastPosition()).toBe(2);
});

test("after closing, every call is refused as unavailable", async () => {
  const store = open(join(aFolder(), "store.sqlite"));
  await store.close();
  await expect(store.append(incoming(records(1)))).rejects.toBeInstanceOf(StoreUnavailable);
  await expect(store.totals()).rejects.toBeInstanceOf(StoreUnavailable);
});

test("a store of the first schema is brought up to date: activities, sessions, ranges and ids stay, and it goes on", async () => {
  const path = join(aFolder(), "store.sqlite");
  const early = new Database(path);
  early.pragma("journal_mode = WAL");
  early.exec(first);
  early.pragma("user_version = 1");
  const [one, two, three] = [
    records(1)[0],
    records(1, 2, { session_id: anId(), status: "failed" })[0],
    records(1, 3)[0],
  ];
  const begun = { ...three, record_id: anId(), seq: 4, activity_id: one?.activity_id } as TrailRecord;
  const kept = [one, two, three, begun].filter((record) => record !== undefined);
  keepAsBefore(early, kept);
  early.close();
  const store = open(path);
  expect(await store.listActivities({ limit: 9 })).toHaveLength(3);
  expect(await store.listActivities({ limit: 9, session_ids: [SESSION] })).toHaveLength(2);
  expect((await store.recordsAfter(0, 9, [SESSION])).map(({ position }) => position)).toEqual([1, 3, 4]);
  expect((await store.findSessions(SESSION))[0]?.first_at).toBe("2026-11-14T13:36:00.000Z");
  const again = await store.append(incoming([...kept, ...records(1, 5), ...records(1, 2)]));
  expect(again.fates.map(({ result }) => result)).toEqual([
    ...["duplicate", "duplicate", "duplicate", "duplicate"],
    ...["stored", "conflict"],
  ]);
  expect(again.held).toEqual([[1, 5]]);
  await store.close();
});

/** Rows as the first schema kept them. */
function keepAsBefore(db: Database.Database, kept: readonly TrailRecord[]): void {
  const put = (table: string, row: (string | number | null)[]) =>
    db.prepare(`INSERT OR REPLACE INTO ${table} VALUES (${row.map(() => "?").join(", ")})`).run(row);
  for (const [index, record] of kept.entries()) {
    const { record_id, stream_id, seq, activity_id, session_id, action, status, started_at } = record;
    const named = [record_id, stream_id, seq, activity_id, session_id, null, action, status, started_at];
    put("records", [index + 1, ...named, RECEIVED_AT, "0".repeat(64), JSON.stringify(record)]);
    const startedMs = Date.parse(started_at);
    put("activities", [activity_id, stream_id, session_id, status, "document", action, startedMs, seq, index + 1]);
    const names = [session_id, null, null, 0, record.origin, record.profile];
    put("sessions", [...names, startedMs, startedMs, JSON.stringify(emptyTally())]);
  }
  put("stream_ranges", [STREAM, 1, kept.length]);
  for (const key of ["epoch", "own_stream_id", "own_session_id"]) put("meta", [key, anId()]);
  put("meta", ["totals", JSON.stringify(emptyTally())]);
}
