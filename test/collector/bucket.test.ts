// The S3 destination against a small server of our own that answers as S3 does; a real one is for the end-to-end tests.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { createBucket } from "../../collector/s3/bucket.ts";

interface Seen {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: Buffer;
}
interface Reply {
  status: number;
  code?: string;
  headers?: Record<string, string>;
}

process.env["AWS_ACCESS_KEY_ID"] = "test";
process.env["AWS_SECRET_ACCESS_KEY"] = "test";

const META = { content_type: "text/plain", sha256: createHash("sha256").update("hello").digest("hex") };
const HELLO = new TextEncoder().encode("hello");

async function aBucket(answer: (seen: Seen, count: number) => Reply | Promise<Reply>) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      const one = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks),
      };
      seen.push(one);
      const { status, code, headers } = await answer(one, seen.length);
      response.writeHead(status, { "Content-Type": "application/xml", ...headers });
      response.end(
        code && one.method !== "HEAD" ? `<Error><Code>${code}</Code><Message>secret detail</Message></Error>` : "",
      );
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    seen,
    bucket: createBucket({
      bucket: "bkt",
      prefix: "reviews/",
      region: "eu-central-1",
      endpoint,
      force_path_style: true,
    }),
  };
}

test("an object is put once, under its key, with its hash, and never over another", async () => {
  const { seen, bucket } = await aBucket(() => ({ status: 200, headers: { ETag: '""' } }));
  const target = await bucket.open("20261114_140207_a");
  expect(target.location).toBe("s3://bkt/reviews/20261114_140207_a/");
  await target.put("manifest.json", HELLO, META);
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({
    method: "PUT",
    path: expect.stringMatching(/^\/bkt\/reviews\/20261114_140207_a\/manifest\.json/),
  });
  expect(seen[0]?.body.toString()).toBe("hello");
  expect(seen[0]?.headers).toMatchObject({
    "if-none-match": "*",
    "content-md5": createHash("md5").update("hello").digest("base64"),
    "x-amz-meta-sha256": META.sha256,
    "content-length": "5",
  });
  expect(seen[0]?.headers["x-amz-trailer"]).toBeUndefined();
});

test("an object that is there with the same bytes is a success; one with others is not", async () => {
  const answer = (sha256: string) => (one: Seen) =>
    one.method === "HEAD"
      ? { status: 200, headers: { "x-amz-meta-sha256": sha256 } }
      : { status: 412, code: "PreconditionFailed" };
  const same = await aBucket(answer(META.sha256));
  await (await same.bucket.open("a")).put("x", HELLO, META);
  const other = await aBucket(answer("0".repeat(64)));
  await expect((await other.bucket.open("a")).put("x", HELLO, META)).rejects.toMatchObject({
    code: "ObjectExists",
    http_status: 412,
  });
});

test("a server that is busy for a moment is asked again", async () => {
  const { seen, bucket } = await aBucket((_one, count) =>
    count < 3 ? { status: 503, code: "SlowDown" } : { status: 200 },
  );
  await (await bucket.open("a")).put("x", HELLO, META);
  expect(seen).toHaveLength(3);
});

test("two puts at the same moment: the loser of the race tries again", async () => {
  const { bucket } = await aBucket((_one, count) =>
    count === 1 ? { status: 409, code: "ConditionalRequestConflict" } : { status: 200 },
  );
  await (await bucket.open("a")).put("x", HELLO, META);
});

test.each([
  [403, "AccessDenied", "s3"],
  [404, "NoSuchBucket", "s3"],
  [503, "SlowDown", "s3"],
  [403, "InvalidAccessKeyId", "s3"],
  [403, "SignatureDoesNotMatch", "s3"],
  [301, "PermanentRedirect", "s3"],
])("HTTP %i %s is told by its code, without the server’s text", async (status, code, kind) => {
  const { bucket } = await aBucket(() => ({ status, code }));
  const refusal = await bucket.test().catch((error: unknown) => error);
  expect(refusal).toMatchObject({ name: "DestinationError", kind, code, http_status: status });
  expect(String(refusal)).not.toContain("secret");
});

test("a large file on a slow way is given the time that it takes", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const { seen, bucket } = await aBucket(async () => {
    await vi.advanceTimersByTimeAsync(60_000);
    return { status: 200 };
  });
  await (await bucket.open("a")).put("x", new Uint8Array(1024 * 1024), META);
  expect(seen).toHaveLength(1);
});

test("a test of a server that never answers ends while its caller still waits, and is not tried again", async () => {
  const patience = new AbortController();
  const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(patience.signal);
  onTestFinished(() => timeout.mockRestore());
  const { seen, bucket } = await aBucket(() => {
    patience.abort(new DOMException("", "TimeoutError"));
    return new Promise(() => undefined);
  });
  await expect(bucket.test()).rejects.toMatchObject({ kind: "timeout", code: "Timeout" });
  expect(seen).toHaveLength(1);
  // A browser ends the request of an extension's worker after 30 s.
  expect(timeout.mock.lastCall?.[0]).toBeLessThan(30_000);
});

test("a server that is not there is a network failure", async () => {
  const bucket = createBucket({
    bucket: "bkt",
    prefix: "",
    region: "x",
    endpoint: "http://127.0.0.1:9",
    force_path_style: true,
  });
  await expect(bucket.test()).rejects.toMatchObject({ kind: "network", code: "ECONNREFUSED" });
});
