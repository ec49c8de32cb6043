// GET /v1/profiles: the team's profiles, for whoever may send.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createLog } from "../../collector/log.ts";
import { startCollector } from "../../collector/server.ts";
import { aCollector, aFolder } from "./builders.ts";

const invoices = { v: 1, id: "invoices", name: "Invoices", version: "1.0.0", requests: [] };

test("good profiles are served as they are written, and bad ones are named with what is wrong", async () => {
  const profilesDir = join(aFolder(), "profiles");
  mkdirSync(profilesDir);
  // With the mark that editors of Windows put before a text.
  writeFileSync(join(profilesDir, "a.json"), `\ufeff${JSON.stringify(invoices)}`);
  writeFileSync(join(profilesDir, "b.json"), JSON.stringify({ ...invoices, version: "one" }));
  writeFileSync(join(profilesDir, "c.json"), "{");
  writeFileSync(join(profilesDir, "notes.txt"), "x");
  const { call } = await aCollector({ profilesDir });
  const answer = await call("/v1/profiles", { as: "ingest" });
  expect(await answer.json()).toEqual({
    profiles: [invoices],
    problems: [
      { file: "b.json", errors: ["version is not a version like 1.0.0."] },
      { file: "c.json", errors: ["It can’t be read as JSON."] },
    ],
  });
});

test("what is wrong with a profile is in the log as soon as the collector runs, and whenever it is asked for", async () => {
  const data_dir = aFolder();
  mkdirSync(join(data_dir, "profiles"));
  writeFileSync(join(data_dir, "profiles/b.json"), JSON.stringify({ ...invoices, version: "one" }));
  const lines: string[] = [];
  const log = createLog((line) => lines.push(line), Date.now);
  const collector = await startCollector({ port: 0, host: "127.0.0.1", data_dir, allowed_hosts: [], log });
  const named = () => lines.filter((line) => line.includes("b.json: version is not a version like 1.0.0."));
  expect(named()).toHaveLength(1);
  const ingest = collector.tokens.find(({ name }) => name === "ingest")?.text;
  await fetch(`${collector.url}/v1/profiles`, { headers: { authorization: `Bearer ${ingest}` } });
  expect(named()).toHaveLength(2);
  await collector.close();
});

test("a folder of profiles that can't be read keeps no collector from running", async () => {
  const data_dir = aFolder();
  writeFileSync(join(data_dir, "profiles"), "no folder");
  const lines: string[] = [];
  const log = createLog((line) => lines.push(line), Date.now);
  const collector = await startCollector({ port: 0, host: "127.0.0.1", data_dir, allowed_hosts: [], log });
  expect(lines.join("")).toContain("profiles_unreadable");
  await collector.close();
});

test("without a folder there are none, and without the right to send nothing is told", async () => {
  const { call } = await aCollector({ profilesDir: join(aFolder(), "none") });
  expect(await (await call("/v1/profiles", { as: "ingest" })).json()).toEqual({ profiles: [], problems: [] });
  expect((await call("/v1/profiles", { as: "read" })).status).toBe(403);
});
