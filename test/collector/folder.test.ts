// The folder destination, and the names of its folders.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderNameOf } from "../../collector/folder-name.ts";
import { DestinationError } from "../../collector/s3/destination.ts";
import { createFolder } from "../../collector/s3/folder.ts";
import type { ExportRow } from "../../collector/store/contract.ts";
import { aFolder, exportingTo, records, SESSION, startExport } from "./builders.ts";

test("a file of an earlier half-made export does not get into a new one", async () => {
  const root = join(aFolder(), "exports");
  mkdirSync(join(root, ".a.partial"), { recursive: true });
  writeFileSync(join(root, ".a.partial", "old"), "");
  const target = await createFolder(root).open("a");
  await target.put("new", new Uint8Array(), { content_type: "", sha256: "" });
  await target.finish();
  expect(readdirSync(join(root, "a"))).toEqual(["new"]);
  expect(existsSync(join(root, ".a.partial"))).toBe(false);
});

test.each([
  ["Risk assessment Q3.docx", "20261114_140207_risk-assessment-q3"],
  [undefined, "20261114_140207_session"],
  ["../../etc/passwd", "20261114_140207_etc-passwd"],
  ["Übergrößenträger.docx", "20261114_140207_ubergro-entrager"],
  ["報告.docx", "20261114_140207_session"],
  [`${"a".repeat(200)}.docx`, `20261114_140207_${"a".repeat(60)}`],
  ["a\u0000/b\\c:d*.e.docx", "20261114_140207_a-b-c-d-e"],
])("the folder of %j is %s", (name, folder) => {
  expect(folderNameOf(new Date("2026-11-14T14:02:07.500Z"), name)).toBe(folder);
});

test("a folder that cannot be written leaves nothing half-made behind", async () => {
  const folder = aFolder();
  const root = join(folder, "exports");
  const collector = await exportingTo({
    ...createFolder(root),
    open: async (name) => {
      const target = await createFolder(root).open(name);
      return {
        ...target,
        finish: () =>
          Promise.reject(new DestinationError("file", "ENOSPC", "The export folder cannot be written (ENOSPC).")),
      };
    },
  });
  await collector.ingest(records(1));
  const answer = await startExport(collector);
  expect(answer.status).toBe(502);
  const { error } = (await answer.json()) as ExportRow;
  expect(error?.message).toContain("Next: make room on the collector’s disk");
  const logs = await (await collector.call(`/get_logs?session_id=${SESSION}&status=failed`)).text();
  expect(logs).not.toMatch(/bucket|docx, check/);
  expect(readdirSync(root)).toEqual([]);
  writeFileSync(join(folder, "file"), "");
  await expect(createFolder(join(folder, "file")).test()).rejects.toMatchObject({ kind: "file" });
});
