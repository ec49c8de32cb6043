// The collector's command line: how it starts and stops, its tokens, and what it says of a word that it does not know.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { aBatch, aFolder, anId, aServer, records, STREAM } from "./builders.ts";

const main = fileURLToPath(new URL("../../collector/main.ts", import.meta.url));
async function run(args: string[], env: Record<string, string>, stop?: (text: string) => boolean) {
  const child = spawn(process.execPath, [main, ...args], { env: { ...process.env, ...env }, stdio: "pipe" });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => {
    out += chunk;
    if (stop?.(out)) child.kill("SIGTERM");
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const [code] = (await once(child, "close")) as [number];
  return { code, out, err };
}

test("the first start prints three tokens, a later one none, and a signal ends it with 0", async () => {
  const env = { PORT: "0", DATA_DIR: aFolder() };
  const ready = (text: string): boolean => text.includes("collector: http");
  const first = await run([], env, ready);
  expect([first.code, first.out.match(/rt_[\w-]{43}/g)?.length]).toEqual([0, 3]);
  expect(first.err).not.toMatch(/rt_/);
  const second = await run([], env, ready);
  expect([second.code, second.out.includes("rt_")]).toEqual([0, false]);
});

test("tokens are added, listed without their text, and revoked", async () => {
  const env = { DATA_DIR: aFolder() };
  const added = await run(["token", "add", "laptop", "ingest"], env);
  expect(added.out).toMatch(/^rt_[\w-]{43}\n$/);
  expect((await run(["token", "list"], env)).out).toMatch(/^laptop\tingest\t.*\tin force\n$/);
  expect((await run(["token", "add", "laptop", "read"], env)).code).toBe(1);
  expect((await run(["token", "revoke", "laptop"], env)).code).toBe(0);
  expect((await run(["token", "list"], env)).out).toContain("revoked");
  expect((await run(["token", "add", "x", "everything"], env)).err).toContain("Usage");
});

test("a port in use and a bad setting are told in one sentence", async () => {
  const { port } = await aServer();
  const busy = await run([], { PORT: String(port), DATA_DIR: aFolder() });
  expect([busy.code, busy.err]).toEqual([
    1,
    `Port ${port} is in use: stop the program that has it, or set PORT to another number.\n`,
  ]);
  const bad = await run([], { PORT: "many", DATA_DIR: aFolder() });
  expect([bad.code, bad.err]).toEqual([1, "PORT must be a number from 0 to 65535 (0 takes any free port).\n"]);
});

test("a DATA_DIR that can't be used is told in one sentence, and left as it is", async () => {
  const folder = aFolder();
  const file = join(folder, "file");
  writeFileSync(file, "mine");
  const none = await run([], { PORT: "0", DATA_DIR: file });
  expect([none.code, none.err]).toEqual([
    1,
    `DATA_DIR ${file} is no folder that this account may keep a store in: set another one.\n`,
  ]);
  writeFileSync(join(folder, "review-trail.sqlite"), "no database".repeat(1000));
  const damaged = await run(["token", "list"], { DATA_DIR: folder });
  expect([damaged.code, damaged.err]).toEqual([1, expect.stringMatching(/^DATA_DIR .* has a damaged .* folder\.\n$/)]);
  expect(readFileSync(join(folder, "review-trail.sqlite"), "utf8")).toBe("no database".repeat(1000));
});

test("a killed collector has lost nothing that it acknowledged", async () => {
  const dataDir = aFolder();
  const env = { ...process.env, PORT: "0", DATA_DIR: dataDir };
  let token = "";
  let acknowledged = 0;
  for (let round = 0; round < 3; round += 1) {
    const child = spawn(process.execPath, [main], { env, stdio: ["ignore", "pipe", "ignore"] });
    let out = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    while (!out.includes("collector: http")) await sleep(20);
    token ||= /ingest\s+(rt_[\w-]+)/.exec(out)?.[1] ?? "";
    const url = /collector: (\S+)/.exec(out)?.[1] ?? "";
    for (let sent = 1; ; sent += 1) {
      // In the middle of the request that is being sent then.
      if (sent === 4) setTimeout(() => child.kill("SIGKILL"), 2 * round);
      const body = JSON.stringify(aBatch(records(50, acknowledged + 1), { batch_id: anId(), stream_id: STREAM }));
      const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
      const answer = await fetch(`${url}/v1/batches`, { method: "POST", body, headers }).catch(() => undefined);
      const receipt = (await answer?.json().catch(() => undefined)) as { have_upto: number } | undefined;
      if (!receipt) break;
      acknowledged = receipt.have_upto;
    }
  }
  const { store } = await aServer(dataDir);
  const [state] = await store.streams({ stream_ids: [STREAM] });
  expect(acknowledged).toBeGreaterThan(100);
  expect(state?.held).toEqual([[1, expect.any(Number)]]);
  expect(state?.held[0]?.[1]).toBeGreaterThanOrEqual(acknowledged);
  expect((await store.totals()).statuses.success).toBe(state?.held[0]?.[1]);
});

test("a word that it does not know is named, with what it does know, and nothing is made", async () => {
  const env = { DATA_DIR: join(aFolder(), "none") };
  const option = await run(["--port", "9000"], env);
  expect([option.code, option.out]).toEqual([1, ""]);
  expect(option.err).toMatch(/^There is no option --port\.\n\nUsage:\n/);
  expect(option.err).toContain("PORT");
  expect((await run(["tokens"], env)).err).toMatch(/^Usage:\n/);
  expect(existsSync(env.DATA_DIR)).toBe(false);
});

test.each(["--help", "-h"])("%s says how it is used", async (asked) => {
  const help = await run([asked], {});
  expect([help.code, help.err]).toEqual([0, ""]);
  expect(help.out).toMatch(/^Usage:\n/);
});
