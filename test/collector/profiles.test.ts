// GET /v1/profiles: the team's profiles, for whoever may send.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aCollector, aFolder } from "./builders.ts";

const invoices = { v: 1, id: "invoices", name: "Invoices", version: "1.0.0", requests: [] };

test("good profiles are served as they are written, and bad ones are named with what is wrong", async () => {
  const profilesDir = join(aFolder(), "profiles");
  mkdirSync(profilesDir);
  writeFileSync(join(profilesDir, "a.json"), JSON.stringify(invoices));
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

test("without a folder there are none, and without the right to send nothing is told", async () => {
  const { call } = await aCollector({ profilesDir: join(aFolder(), "none") });
  expect(await (await call("/v1/profiles", { as: "ingest" })).json()).toEqual({ profiles: [], problems: [] });
  expect((await call("/v1/profiles", { as: "read" })).status).toBe(403);
});
