// Exports: what is in the folder, that it can be checked offline, and what is recorded of them.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Activity, fold } from "#core/activity.ts";
import type { TrailRecord } from "#core/record.ts";
import { createExporter } from "../../collector/exporter.ts";
import { type Destination, DestinationError } from "../../collector/s3/destination.ts";
import { createFolder } from "../../collector/s3/folder.ts";
import type { ExportRow } from "../../collector/store/contract.ts";
import {
  aCollector,
  aFolder,
  anId,
  aRecord,
  aStore,
  codeOf,
  exportingTo,
  records,
  SESSION,
  startExport,
} from "./builders.ts";

const NAMED = { document_name: "Risk assessment Q3.docx", app_session_id: "app-1" };
const read = (...path: string[]): string => readFileSync(join(...path), "utf8");

test("an export holds every file, and the manifest proves each of them", async () => {
  const root = join(aFolder(), "exports");
  const collector = await exportingTo(createFolder(root));
  await collector.ingest([...records(5, 1, NAMED), aRecord({ seq: 7, status: "failed", ...NAMED })]);
  const answer = await startExport(collector, "app-1");
  expect(answer.status).toBe(200);
  const row = (await answer.json()) as ExportRow;
  expect(row).toMatchObject({
    status: "success",
    kind: "folder",
    files_count: 7,
    folder_name: "20261114_140207_risk-assessment-q3",
  });
  expect(answer.headers.get("location")).toBe(`/v1/exports/${row.export_id}`);
  const folder = join(root, row.folder_name);
  const manifest = JSON.parse(read(folder, "manifest.json"));
  expect(manifest).toMatchObject({
    version: 1,
    counts: { records: 6, activities: 6, failures: 1 },
    completeness: {
      complete: false,
      streams: [
        {
          held: [
            [1, 5],
            [7, 7],
          ],
          missing: [{ from: 6, to: 6 }],
        },
      ],
    },
    previous_manifest_sha256: null,
  });
  expect(readdirSync(folder).sort()).toEqual(
    [...manifest.files.map((one: { name: string }) => one.name), "manifest.json"].sort(),
  );
  for (const { name, sha256, size_bytes } of manifest.files) {
    const bytes = readFileSync(join(folder, name));
    expect([name, bytes.byteLength, createHash("sha256").update(bytes).digest("hex")]).toEqual([
      name,
      size_bytes,
      sha256,
    ]);
  }
});

test("its activities are what folding its records gives", async () => {
  const root = join(aFolder(), "exports");
  const collector = await exportingTo(createFolder(root));
  const activity_id = anId();
  await collector.ingest([
    aRecord({ activity_id, status: "in_progress" }),
    aRecord({ seq: 2 }),
    aRecord({ seq: 3, activity_id }),
  ]);
  const row = (await (await startExport(collector)).json()) as ExportRow;
  const lines = <T>(name: string): T[] =>
    read(root, row.folder_name, name)
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as T);
  const folded = new Map<string, Activity>();
  for (const record of lines<TrailRecord>("records.ndjson"))
    folded.set(record.activity_id, fold(folded.get(record.activity_id), record));
  const activities = lines<Activity>("activities.ndjson");
  expect(new Map(activities.map((one) => [one.activity_id, one]))).toEqual(folded);
  expect(JSON.parse(read(root, row.folder_name, "activities.json")).activities).toEqual(activities);
  expect(JSON.parse(read(root, row.folder_name, "summary.json")).summary).toMatchObject({ total_activities: 2 });
});

test("an export of several reviews that the app calls by one id names each, in its files and in its report", async () => {
  const root = join(aFolder(), "exports");
  const collector = await exportingTo(createFolder(root));
  const other = { app_session_id: "app-1", document_name: "Other.docx", session_id: anId() };
  await collector.ingest([aRecord(NAMED), aRecord({ seq: 2, ...other })]);
  const row = (await (await startExport(collector, "app-1")).json()) as ExportRow;
  for (const name of ["activities.json", "summary.json", "failures.json"]) {
    const { sessions } = JSON.parse(read(root, row.folder_name, name)) as { sessions: { document_name: string }[] };
    expect(sessions.map(({ document_name }) => document_name).sort()).toEqual(["Other.docx", NAMED.document_name]);
  }
  const report = read(root, row.folder_name, "report.html");
  expect(report).toContain("<h1><bdi>Session app-1</bdi></h1>");
  expect(report.split("<bdi>Other.docx</bdi>")).toHaveLength(2);
  expect(report).not.toContain("<a ");
});

test("the report needs nothing from outside and shows markup as text", async () => {
  const root = join(aFolder(), "exports");
  const collector = await exportingTo(createFolder(root));
  const evil = "<img src=x onerror=alert(1)>\u2028";
  await collector.ingest([
    aRecord({ document_name: evil, status: "failed", error: { kind: "script", message: evil } }),
  ]);
  const row = (await (await startExport(collector)).json()) as ExportRow;
  const report = read(root, row.folder_name, "report.html");
  expect(report).not.toMatch(/<img|<script|<link|<form|<a |@import|url\(/i);
  expect(report).toContain("&lt;img src=x onerror=alert(1)&gt;");
  expect(report).toMatch(
    /http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-/,
  );
  expect(read(root, row.folder_name, "activities.ndjson").split("\u2028")).toHaveLength(1);
});

test("an export is an activity of its session, in the collector’s own gapless stream", async () => {
  const collector = await exportingTo(createFolder(join(aFolder(), "exports")));
  await collector.ingest(records(2, 1, NAMED));
  await startExport(collector);
  await startExport(collector);
  const [last, first] = await collector.store.listActivities({ action: "s3_export", session_ids: [SESSION], limit: 9 });
  expect(last).toMatchObject({
    status: "success",
    observed_by: "collector",
    origin: "collector",
    profile: "collector",
    document_name: NAMED.document_name,
    details: { files_count: 7, folder_name: "20261114_140207_risk-assessment-q3_2", total_size_mb: expect.any(Number) },
  });
  expect([first?.first_seq, first?.last_seq, last?.first_seq, last?.last_seq].sort()).toEqual([1, 2, 3, 4]);
  const [own] = await collector.store.streams({ stream_ids: [collector.store.own.stream_id] });
  expect(own?.held).toEqual([[1, 4]]);
});

test("each manifest names the hash of the one before it", async () => {
  const root = join(aFolder(), "exports");
  const collector = await exportingTo(createFolder(root));
  await collector.ingest(records(1));
  const first = (await (await startExport(collector)).json()) as ExportRow;
  const second = (await (await startExport(collector)).json()) as ExportRow;
  const hashOf = (row: ExportRow) =>
    createHash("sha256")
      .update(read(root, row.folder_name, "manifest.json"))
      .digest("hex");
  expect(JSON.parse(read(root, second.folder_name, "manifest.json")).previous_manifest_sha256).toBe(hashOf(first));
});

test("exports that start at once get folders of their own", async () => {
  const root = join(aFolder(), "exports");
  const collector = await exportingTo(createFolder(root));
  await collector.ingest(records(3));
  const answers = await Promise.all(Array.from({ length: 5 }, () => startExport(collector)));
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200]);
  expect(readdirSync(root)).toHaveLength(5);
});

test("a refused export ends as failed with the code, and says what to do", async () => {
  const refuse = () =>
    Promise.reject(new DestinationError("s3", "AccessDenied", "S3 refused: AccessDenied (HTTP 403).", 403));
  const collector = await exportingTo({
    kind: "s3",
    bucket_name: "b",
    describe: () => "s3://b/",
    open: async () => ({
      location: "s3://b/x/",
      put: refuse,
      finish: async () => undefined,
      abandon: async () => undefined,
    }),
    test: refuse,
  });
  await collector.ingest(records(1));
  const answer = await startExport(collector);
  expect(answer.status).toBe(502);
  const row = (await answer.json()) as ExportRow;
  expect(row.error).toMatchObject({
    code: "AccessDenied",
    message: expect.stringContaining("Next: ask for s3:PutObject"),
  });
  expect(await collector.store.findActivity(row.activity_id)).toMatchObject({
    status: "failed",
    error: { kind: "s3", code: "AccessDenied", http_status: 403 },
    details: { bucket_name: "b" },
  });
  expect(await (await collector.call(`/v1/exports/${row.export_id}`)).json()).toMatchObject({ status: "failed" });
  const tested = await (await collector.post("/v1/s3/test", {}, "operator")).json();
  expect(tested).toMatchObject({
    ok: false,
    kind: "s3",
    bucket_name: "b",
    error: { code: "AccessDenied", next: expect.any(String) },
  });
});

test("an export of a session that nobody knows is refused, and so is a strange request", async () => {
  const collector = await exportingTo(createFolder(join(aFolder(), "exports")));
  const unknown = await startExport(collector, "nobody");
  expect([unknown.status, await codeOf(unknown)]).toEqual([404, "no_session"]);
  expect((await collector.post("/v1/exports", { endpoint: "http://169.254.169.254" }, "operator")).status).toBe(422);
  expect((await collector.call("/v1/exports/nothing")).status).toBe(404);
});

test("what a stopped collector left open is ended as a warning at the next start", async () => {
  const store = aStore();
  const never: Destination = { ...createFolder(join(aFolder(), "x")), open: () => new Promise(() => undefined) };
  const log = { info() {}, error() {} };
  const options = { store, now: Date.now, newId: anId, log };
  const collector = await aCollector({ store, exporter: createExporter({ ...options, destination: never }) });
  await collector.ingest(records(1));
  const [session] = await store.findSessions(SESSION);
  if (!session) throw new Error("no session");
  const { row } = await createExporter({ ...options, destination: never }).begin([session]);
  await createExporter({ ...options, destination: never }).recover();
  expect(await store.findActivity(row.activity_id)).toMatchObject({
    status: "warning",
    error: { kind: "outcome_unknown" },
  });
  expect(await (await collector.call(`/v1/exports/${row.export_id}`)).json()).toMatchObject({
    status: "warning",
    error: { message: expect.stringContaining("Next: look whether they are there") },
  });
  const page = await (await collector.call(`/get_logs?format=html&session_id=${SESSION}`)).text();
  expect(page).toContain("<b>Export unsure</b>");
});
