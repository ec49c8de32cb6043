// Opens the SQLite file so that a commit is durable, and brings its schema up to date.
import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { SettingsError } from "../config.ts";
import { first } from "./migrations/001-first.ts";
import { narrow } from "./migrations/002-narrow.ts";

export type Db = Database.Database;

const MIGRATIONS = [first, narrow];
/** Earlier versions can corrupt a WAL file: https://sqlite.org/wal.html#walresetbug */
const OLDEST_SQLITE = [3, 51, 3] as const;
/** Waiting blocks the whole process, so it is short; the sender repeats its batch. */
const BUSY_TIMEOUT_MS = 500;
const CACHE_KIB = 64 * 1024;
/** 16 MB of log: pages that many commits change are copied into the file once instead of many times. */
const CHECKPOINT_PAGES = 4000;

/** Opens or makes the store's file. Throws a sentence for the operator where its promises could not be kept. */
export function openDatabase(path: string): Db {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const isNew = !existsSync(path);
  const db = new Database(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    // SQLite gives its log the rights of the file. Those of a file that is there are its owner's choice.
    if (isNew && !db.memory) chmodSync(path, 0o600);
    assertVersion(db);
    assertDurable(db);
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function assertVersion(db: Db): void {
  const version = String(db.prepare("SELECT sqlite_version()").pluck().get());
  const parts = version.split(".").map(Number);
  const at = OLDEST_SQLITE.findIndex((want, index) => parts[index] !== want);
  if (at >= 0 && (parts[at] ?? 0) < (OLDEST_SQLITE[at] ?? 0)) {
    throw new SettingsError(
      `SQLite ${version} can damage its file; ${OLDEST_SQLITE.join(".")} or newer is needed. Run npm ci.`,
    );
  }
}

function assertDurable(db: Db): void {
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.pragma(`cache_size = ${-CACHE_KIB}`);
  db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  const mode = db.pragma("journal_mode", { simple: true });
  const synchronous = db.pragma("synchronous", { simple: true });
  if (mode !== "wal" || synchronous !== 2) {
    throw new SettingsError(
      `The store's file system gives no durable commits (journal_mode ${String(mode)}, synchronous ${String(synchronous)}). ` +
        "Set DATA_DIR to a folder on a local disk.",
    );
  }
}

function migrate(db: Db): void {
  const at = Number(db.pragma("user_version", { simple: true }));
  if (at > MIGRATIONS.length) {
    throw new SettingsError(
      `This store was made by a newer Review Trail (schema ${at}). Nothing was changed. Update the collector.`,
    );
  }
  for (const [index, sql] of MIGRATIONS.entries()) {
    if (index < at) continue;
    db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${index + 1}`);
    }).immediate();
  }
}
