// Keeps tokens and exports in the SQLite store.
import type { ExportRow, Scope, Store, TokenRow } from "./contract.ts";
import type { Db } from "./sqlite-open.ts";
import { marks } from "./sqlite-read.ts";

type Keeps = Pick<
  Store,
  | "addToken"
  | "listTokens"
  | "revokeToken"
  | "findToken"
  | "putExport"
  | "findExport"
  | "listExports"
  | "folderTaken"
  | "openExports"
  | "lastExport"
>;

interface Row {
  name: string;
  scopes: string;
  created_at: string;
  revoked_at: string | null;
}

type Query = <T>(work: () => T) => Promise<T>;

export function createKeeps(db: Db, query: Query): Keeps {
  return { ...tokenKeeps(db, query), ...exportKeeps(db, query) };
}

function tokenKeeps(db: Db, query: Query): Pick<Keeps, "addToken" | "listTokens" | "revokeToken" | "findToken"> {
  const find = db.prepare("SELECT * FROM tokens WHERE sha256 = ? AND revoked_at IS NULL");
  return {
    addToken: ({ name, sha256, scopes, created_at }) =>
      query(() => {
        const sql = "INSERT OR IGNORE INTO tokens (sha256, name, scopes, created_at) VALUES (?, ?, ?, ?)";
        return db.prepare(sql).run(sha256, name, scopes.join(" "), created_at).changes === 1;
      }),
    listTokens: () =>
      query(() => (db.prepare("SELECT * FROM tokens ORDER BY created_at, name").all() as Row[]).map(tokenFrom)),
    revokeToken: (name, revokedAt) =>
      query(() => {
        const sql = "UPDATE tokens SET revoked_at = ? WHERE name = ? AND revoked_at IS NULL";
        return db.prepare(sql).run(revokedAt, name).changes === 1;
      }),
    findToken: (sha256) =>
      query(() => {
        const row = find.get(sha256) as Row | undefined;
        return row && tokenFrom(row);
      }),
  };
}

function exportKeeps(db: Db, query: Query): Omit<Keeps, "addToken" | "listTokens" | "revokeToken" | "findToken"> {
  const rowFrom = (text: unknown): ExportRow | undefined =>
    typeof text === "string" ? (JSON.parse(text) as ExportRow) : undefined;
  return {
    putExport: (row) =>
      query(() => {
        db.prepare(
          `INSERT INTO exports VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (export_id) DO UPDATE SET
            status = excluded.status, body = excluded.body`,
        ).run([row.export_id, row.session_id, row.folder_name, row.status, row.requested_at, JSON.stringify(row)]);
      }),
    findExport: (id) =>
      query(() => rowFrom(db.prepare("SELECT body FROM exports WHERE export_id = ?").pluck().get(id))),
    listExports: (ids, limit) =>
      query(() => {
        const sql = `SELECT body FROM exports WHERE session_id IN (${marks(ids)}) ORDER BY requested_at DESC LIMIT ?`;
        const texts = db
          .prepare(sql)
          .pluck()
          .all(...ids, limit) as string[];
        return texts.map((text) => JSON.parse(text) as ExportRow);
      }),
    openExports: () =>
      query(() => {
        const texts = db.prepare("SELECT body FROM exports WHERE status = 'in_progress'").pluck().all() as string[];
        return texts.map((text) => JSON.parse(text) as ExportRow);
      }),
    folderTaken: (name) =>
      query(() => db.prepare("SELECT 1 FROM exports WHERE folder_name = ?").get(name) !== undefined),
    lastExport: () =>
      query(() => {
        const sql =
          "SELECT body FROM exports WHERE status = 'success' ORDER BY requested_at DESC, export_id DESC LIMIT 1";
        return rowFrom(db.prepare(sql).pluck().get());
      }),
  };
}

function tokenFrom(row: Row): TokenRow {
  return {
    name: row.name,
    scopes: row.scopes.split(" ") as Scope[],
    created_at: row.created_at,
    ...(row.revoked_at === null ? {} : { revoked_at: row.revoked_at }),
  };
}
