// A server of the ingest benchmark in a process of its own: the collector, or the plainest one that keeps JSON in SQLite.
import { createServer, type IncomingMessage } from "node:http";
import Database from "better-sqlite3";
import { createLog } from "../../collector/log.ts";
import { startCollector } from "../../collector/server.ts";

const [, , kind = "ours", folder = "", synchronous = "NORMAL"] = process.argv;

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** What anybody would write first: parse, insert in one transaction, answer. No check of anything, one index. */
async function startRaw(): Promise<{ url: string; token: string }> {
  const db = new Database(`${folder}/raw.sqlite`);
  db.pragma("journal_mode = WAL");
  db.pragma(`synchronous = ${synchronous}`);
  db.exec("CREATE TABLE records (record_id TEXT PRIMARY KEY, stream_id TEXT, seq INTEGER, body TEXT)");
  const put = db.prepare("INSERT OR IGNORE INTO records VALUES (?, ?, ?, ?)");
  const store = db.transaction((rows: Record<string, unknown>[]) => {
    for (const row of rows) put.run(row["record_id"], row["stream_id"], row["seq"], JSON.stringify(row));
  });
  const server = createServer(async (request, response) => {
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-allow-headers", "*");
    if (request.method !== "POST") return response.end();
    const { records } = JSON.parse(await bodyOf(request)) as { records: Record<string, unknown>[] };
    store.immediate(records);
    response.setHeader("content-type", "application/json");
    return response.end(JSON.stringify({ stored: records.length }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, token: "" };
}

async function startOurs(): Promise<{ url: string; token: string }> {
  const log = createLog(() => undefined, Date.now);
  const settings = { port: 0, host: "127.0.0.1", data_dir: folder, allowed_hosts: [], log };
  const { url, tokens } = await startCollector(settings);
  return { url, token: tokens.find(({ name }) => name === "ingest")?.text ?? "" };
}

process.on("message", () => process.send?.({ cpuMicros: process.cpuUsage() }));
process.on("disconnect", () => process.exit(0));
process.send?.(kind === "raw" ? await startRaw() : await startOurs());
