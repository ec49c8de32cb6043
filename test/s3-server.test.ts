// The S3 server that other tests rely on behaves as S3 does where the collector depends on it.
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeEach, expect, test } from "vitest";
import { startS3Server } from "../scripts/s3-server.ts";

const server = await startS3Server();
afterAll(() => ("stop" in server ? server.stop() : undefined));

let bucketCount = 0;
beforeEach((context) => {
  if ("unavailable" in server) context.skip(server.unavailable);
});

function clientWith(overrides: { secretAccessKey?: string } = {}): S3Client {
  if ("unavailable" in server) throw new Error(server.unavailable);
  const { accessKeyId, secretAccessKey, endpoint, region } = server;
  return new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey, ...overrides },
    forcePathStyle: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
    maxAttempts: 1,
  });
}

async function aBucket(client: S3Client): Promise<string> {
  bucketCount += 1;
  const Bucket = `s3-server-test-${process.pid}-${Date.now()}-${bucketCount}`;
  await client.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
}

test("what is put is what is got", async () => {
  const client = clientWith();
  const Bucket = await aBucket(client);
  const body = "ÿ€😀".repeat(10_000);
  await client.send(new PutObjectCommand({ Bucket, Key: "folder/a name", Body: body }));
  const got = await client.send(new GetObjectCommand({ Bucket, Key: "folder/a name" }));
  expect(await got.Body?.transformToString()).toBe(body);
});

test("a wrong secret is refused with SignatureDoesNotMatch", async () => {
  const Bucket = await aBucket(clientWith());
  const put = clientWith({ secretAccessKey: "wrong" }).send(new PutObjectCommand({ Bucket, Key: "a", Body: "a" }));
  await expect(put).rejects.toMatchObject({ name: "SignatureDoesNotMatch", $metadata: { httpStatusCode: 403 } });
});

test("a bucket that does not exist is NoSuchBucket", async () => {
  const put = clientWith().send(new PutObjectCommand({ Bucket: `absent-${Date.now()}`, Key: "a", Body: "a" }));
  await expect(put).rejects.toMatchObject({ name: "NoSuchBucket", $metadata: { httpStatusCode: 404 } });
});

test("of eight puts that want the key to be new, one wins and seven get 412", async () => {
  const client = clientWith();
  const Bucket = await aBucket(client);
  const puts = [1, 2, 3, 4, 5, 6, 7, 8].map((n) =>
    client
      .send(new PutObjectCommand({ Bucket, Key: "new", Body: String(n), IfNoneMatch: "*" }))
      .then((answer) => answer.$metadata.httpStatusCode)
      .catch((error) => error.$metadata?.httpStatusCode ?? error),
  );
  expect((await Promise.all(puts)).toSorted()).toEqual([200, 412, 412, 412, 412, 412, 412, 412]);
});
