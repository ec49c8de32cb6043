// The collector's exports to a real S3 server, asked for from the popup: what lies in the bucket, and what fails and why.
import { createHash } from "node:crypto";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, type TestContext, test } from "vitest";
import type { Activity } from "#core/activity.ts";
import { type S3Server, startS3Server } from "../../scripts/s3-server.ts";
import { type House, openHouse } from "../support/house.ts";
import { Person } from "../support/person.ts";
import { until } from "../support/poll.ts";
import { exportBy } from "../support/popup-reader.ts";

const BUCKET = `review-trail-${Date.now()}`;
const PREFIX = "team/reviews/";
const FILES = [
  "activities.json",
  "activities.ndjson",
  "failures.json",
  "manifest.json",
  "records.ndjson",
  "report.html",
  "summary.json",
];
const ENV = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] as const;

let server: S3Server | undefined;
let unavailable = "";
let client: S3Client;

beforeAll(async () => {
  const started = await startS3Server();
  if ("unavailable" in started) {
    unavailable = started.unavailable;
    return;
  }
  server = started;
  const { endpoint, region, accessKeyId, secretAccessKey } = server;
  client = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
    credentials: { accessKeyId, secretAccessKey },
  });
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
}, 240_000);
afterAll(async () => {
  for (const name of ENV) delete process.env[name];
  await server?.stop();
});

/** A house whose collector exports to `bucket`, with a short review in it. */
async function openReview(given: { bucket?: string; secret?: string } = {}): Promise<House> {
  if (!server) throw new Error(unavailable);
  process.env["AWS_ACCESS_KEY_ID"] = server.accessKeyId;
  process.env["AWS_SECRET_ACCESS_KEY"] = given.secret ?? server.secretAccessKey;
  const { endpoint, region } = server;
  const s3 = { bucket: given.bucket ?? BUCKET, prefix: PREFIX, region, endpoint, force_path_style: true };
  const house = await openHouse({ collector: { s3 } });
  const person = new Person(await house.openApp());
  await person.upload({ name: "Risk assessment.docx" });
  await person.accept();
  await until("the review to arrive", async () =>
    (await house.logs.activities()).some(
      ({ action, status }) => action === "feedback_accepted" && status === "success",
    ),
  );
  return house;
}

async function reviewSession(house: House): Promise<string> {
  const upload = (await house.logs.activities()).find(({ action }) => action === "document_upload");
  return upload?.session_id ?? "";
}

const skipWithoutS3 = (context: TestContext) => (server ? undefined : context.skip(unavailable));

describe("with a bucket", () => {
  let house: House;
  let popup: Page;
  beforeAll(async () => {
    if (!server) return;
    house = await openReview();
    popup = await house.openPopup();
  });
  afterAll(() => house?.close());

  test("the popup's export puts the review into the bucket, and every file is as the manifest says", async (context) => {
    skipWithoutS3(context);
    const before = await house.logs.activities(await reviewSession(house));
    expect(await exportBy(popup, "S3")).toMatch(
      new RegExp(`^Exported to s3://${BUCKET}/${PREFIX}\\d{8}_\\d{6}_risk-assessment/ \\(7 files\\)\\.$`),
    );
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    const keys = Contents.map(({ Key = "" }) => Key);
    expect(keys.map((key) => key.split("/").at(-1)).sort()).toEqual(FILES);
    for (const key of keys) expect(key).toMatch(/^team\/reviews\/\d{8}_\d{6}_risk-assessment\//);
    const file = async (name: string) => bytesOf(keys.find((key) => key.endsWith(`/${name}`)) ?? name);
    const manifest = JSON.parse((await file("manifest.json")).toString()) as {
      files: { name: string; sha256: string; size_bytes: number }[];
    };
    for (const { name, sha256, size_bytes } of manifest.files) {
      const bytes = await file(name);
      expect([name, bytes.length, sha256Of(bytes)]).toEqual([name, size_bytes, sha256]);
    }
    const { activities } = JSON.parse((await file("activities.json")).toString()) as { activities: Activity[] };
    expect(activities).toEqual(before);
    const lines = (await file("activities.ndjson")).toString().trim().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(before);
  });

  test("the export is an activity of the review, with where it went and how much", async (context) => {
    skipWithoutS3(context);
    const found = (await house.logs.activities(await reviewSession(house))).filter(
      ({ action }) => action === "s3_export",
    );
    expect(found).toMatchObject([
      { status: "success", observed_by: "collector", details: { bucket_name: BUCKET, files_count: 7 } },
    ]);
  });

  test("the connection test says that the bucket can be written", async (context) => {
    skipWithoutS3(context);
    expect(await exportBy(popup, "Test S3")).toBe("A test object was written to the bucket.");
    const tests = (await house.logs.activities()).filter(({ action }) => action === "s3_connection_test");
    expect(tests).toMatchObject([{ status: "success", details: { bucket_name: BUCKET } }]);
  });
});

describe.each([
  { what: "a bucket that does not exist", given: { bucket: "nobody-made-this-one" }, code: "NoSuchBucket" },
  { what: "a wrong secret", given: { secret: "not-the-secret" }, code: "SignatureDoesNotMatch" },
])("with $what", ({ given, code }) => {
  let house: House;
  beforeAll(async () => {
    if (server) house = await openReview(given);
  });
  afterAll(() => house?.close());

  test("export and connection test fail with the reason, in the popup's answer and as activities", async (context) => {
    skipWithoutS3(context);
    const popup = await house.openPopup();
    expect(await exportBy(popup, "S3")).toContain(code);
    expect(await exportBy(popup, "Test S3")).toContain(code);
    const failed = (await house.logs.activities()).filter(({ category }) => category === "s3");
    expect(failed.map(({ action, status, error }) => [action, status, error?.kind, error?.code])).toEqual([
      ["s3_export", "failed", "s3", code],
      ["s3_connection_test", "failed", "s3", code],
    ]);
  });
});

async function bytesOf(key: string): Promise<Buffer> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
