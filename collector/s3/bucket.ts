// Exports to an S3 bucket through the AWS SDK: nothing is overwritten, every answer is checked, every refusal is named.
import { createHash } from "node:crypto";
import { HeadObjectCommand, PutObjectCommand, S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import type { S3Settings } from "../config.ts";
import { type Destination, DestinationError, type FileMeta } from "./destination.ts";

const TEST_KEY = "connection_test.txt";
const CONFLICT_TRIES = 3;
/** Where nothing moves for so long, nobody is there; a small answer takes no longer either. */
const PATIENCE_MS = 20_000;
/** 8 kB a second: on any faster way a file arrives, however large it is. */
const SLOWEST_BYTES_PER_MS = 8;

export function createBucket(settings: S3Settings): Destination {
  const client = new S3Client(configFrom(settings));
  const { bucket, prefix } = settings;
  return {
    kind: "s3",
    bucket_name: bucket,
    describe: () => `s3://${bucket}/${prefix}`,
    async open(folderName) {
      return {
        location: `s3://${bucket}/${prefix}${folderName}/`,
        put: (fileName, bytes, meta) => putNew(client, bucket, `${prefix}${folderName}/${fileName}`, bytes, meta),
        finish: async () => undefined,
        abandon: async () => undefined,
      };
    },
    async test() {
      const body = new TextEncoder().encode("Review Trail was here.\n");
      try {
        await client.send(
          new PutObjectCommand({ ...objectOf(bucket, prefix + TEST_KEY, body), ContentType: "text/plain" }),
          // With all its tries: somebody waits for the answer.
          { abortSignal: AbortSignal.timeout(PATIENCE_MS) },
        );
      } catch (error) {
        throw destinationError(error);
      }
    },
  };
}

function configFrom(settings: S3Settings): S3ClientConfig {
  const { region, endpoint, force_path_style: forcePathStyle } = settings;
  const isAws = endpoint === undefined || /\.amazonaws\.com(\.cn)?$/.test(new URL(endpoint).hostname);
  // Servers other than AWS often refuse the SDK's trailing checksums: https://github.com/aws/aws-sdk-js-v3/issues/6810
  const checksums = isAws ? "WHEN_SUPPORTED" : "WHEN_REQUIRED";
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    forcePathStyle,
    maxAttempts: 3,
    followRegionRedirects: false,
    requestChecksumCalculation: checksums,
    responseChecksumValidation: checksums,
    requestHandler: {
      connectionTimeout: 5000,
      socketTimeout: PATIENCE_MS,
      requestTimeout: PATIENCE_MS,
      throwOnRequestTimeout: true,
    },
  };
}

const objectOf = (Bucket: string, Key: string, Body: Uint8Array) => ({
  Bucket,
  Key,
  Body,
  ContentLength: Body.byteLength,
  ContentMD5: createHash("md5").update(Body).digest("base64"),
});

/** Puts an object that must not exist yet. One with the same bytes is a success: an answer was lost, not the object. */
async function putNew(client: S3Client, bucket: string, key: string, bytes: Uint8Array, meta: FileMeta): Promise<void> {
  const requestTimeout = PATIENCE_MS + bytes.byteLength / SLOWEST_BYTES_PER_MS;
  for (let tries = 1; ; tries += 1) {
    try {
      await client.send(
        new PutObjectCommand({
          ...objectOf(bucket, key, bytes),
          ContentType: meta.content_type,
          IfNoneMatch: "*",
          Metadata: { sha256: meta.sha256 },
        }),
        { requestTimeout },
      );
      return;
    } catch (error) {
      const status = statusOf(error);
      if (status === 412 && (await holdsSame(client, bucket, key, meta.sha256))) return;
      if (status === 412)
        throw new DestinationError("s3", "ObjectExists", "Another object has that name already.", 412);
      if (status !== 409 || tries >= CONFLICT_TRIES) throw destinationError(error);
    }
  }
}

async function holdsSame(client: S3Client, bucket: string, key: string, sha256: string): Promise<boolean> {
  try {
    const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return head.Metadata?.["sha256"] === sha256;
  } catch (error) {
    throw destinationError(error);
  }
}

function statusOf(error: unknown): number | undefined {
  const metadata = error instanceof Error && "$metadata" in error ? error.$metadata : undefined;
  const status =
    typeof metadata === "object" && metadata !== null && "httpStatusCode" in metadata
      ? metadata.httpStatusCode
      : undefined;
  return typeof status === "number" ? status : undefined;
}

const NETWORK =
  /^(?:ECONN\w+|ENOTFOUND|EAI_AGAIN|EPIPE|EHOSTUNREACH|ENETUNREACH|CERT_\w+|ERR_TLS\w*|DEPTH_ZERO\w*|UNABLE_TO\w+|SELF_SIGNED\w*)$/;

/** What the SDK threw, by its S3 code or the network's; the SDK's own text may quote credentials and is not kept. */
export function destinationError(error: unknown): DestinationError {
  if (error instanceof DestinationError) return error;
  const status = statusOf(error);
  const named = error instanceof Error ? error.name : "Unknown";
  const system = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
  if (system !== undefined && NETWORK.test(system)) {
    return new DestinationError("network", system, `The storage cannot be reached (${system}).`, undefined, error);
  }
  if (/Timeout|AbortError/.test(named)) {
    return new DestinationError("timeout", "Timeout", "The storage did not answer in time.", status, error);
  }
  const code = /^[A-Za-z][\w.]{1,80}$/.test(named) ? named : "Unknown";
  const message = status === undefined ? `S3 cannot be used: ${code}.` : `S3 refused: ${code} (HTTP ${status}).`;
  return new DestinationError("s3", code, message, status, error);
}
