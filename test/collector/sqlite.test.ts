// The SQLite store: the contract, and what is special to a file.
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { StoreUnavailable } from "../../collector/store/contract.ts";
import { openSqliteStore } from "../../collector/store/sqlite.ts";
import { aFolder, anId, aStore, incoming, records } from "./builders.ts";
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
