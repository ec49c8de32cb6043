// How the review app’s storage test and AI test come out, hidden failures first of all.
import { type Case, call, done, failed, warned } from "./cases.ts";

const s3Status = (status: object) => ({
  json: { success: true, s3_status: { bucket_name: "b", environment_variables: { KEY: "SECRET" }, ...status } },
});

export const STORAGE: readonly Case[] = [
  [
    "the storage test fails with what the storage said",
    call("GET /test_s3_connection", undefined, {
      status: 500,
      json: { error: "An error occurred (InvalidAccessKeyId) when calling the ListObjectsV2 operation: no" },
    }),
    "s3_connection_test",
    failed("s3", { code: "InvalidAccessKeyId", http_status: 500 }),
  ],
  [
    "the storage test is denied in a 200",
    call(
      "GET /test_s3_connection",
      undefined,
      s3Status({
        connected: true,
        bucket_accessible: false,
        error: "An error occurred (AccessDenied) when calling the ListObjectsV2 operation: Access Denied",
      }),
    ),
    "s3_connection_test",
    failed("s3", { code: "AccessDenied" }),
  ],
  [
    "the storage test has no credentials in a 200",
    call(
      "GET /test_s3_connection",
      undefined,
      s3Status({
        connected: false,
        bucket_accessible: false,
        error: "NoCredentialsError: Unable to locate credentials",
      }),
    ),
    "s3_connection_test",
    failed("s3", { code: "NoCredentialsError" }),
  ],
  ...(
    [
      [403, "Forbidden", "AccessDenied"],
      [404, "Not Found", "NoSuchBucket"],
    ] as const
  ).map(
    ([status, words, code]): Case => [
      `the bucket answers its HEAD with ${status}`,
      call(
        "GET /test_s3_connection",
        undefined,
        s3Status({
          connected: true,
          bucket_accessible: false,
          error: `An error occurred (${status}) when calling the HeadBucket operation: ${words}`,
        }),
      ),
      "s3_connection_test",
      failed("s3", { code }),
    ],
  ),
  [
    "the storage test has no client, and no bucket’s name",
    call("GET /test_s3_connection", undefined, {
      json: {
        success: true,
        s3_status: {
          connected: false,
          bucket_accessible: false,
          error: "There is no S3 client: check the credentials",
          full_path: "s3://unknown/SECRET/",
        },
      },
    }),
    "s3_connection_test",
    failed("s3", { code: "NoCredentialsError" }),
  ],
  [
    "the storage test is not connected for another reason",
    call("GET /test_s3_connection", undefined, {
      json: { success: true, s3_status: { connected: false, error: "x" } },
    }),
    "s3_connection_test",
    failed("s3", { message: "There is no connection to S3. (x)" }),
  ],
  [
    "the storage test crashes",
    call("GET /test_s3_connection", undefined, {
      status: 500,
      json: { success: false, error: "boom", s3_status: { connected: false, error: "Test failed: boom" } },
    }),
    "s3_connection_test",
    failed("s3", { http_status: 500 }),
  ],
  [
    "the storage test says success: false in a 200",
    call("GET /test_s3_connection", undefined, { json: { success: false, error: "no" } }),
    "s3_connection_test",
    failed("s3", { message: "no" }),
  ],
  [
    "the AI test that is not connected in a 200",
    call("GET /test_claude_connection", undefined, {
      json: { success: true, connected: false, model: "unknown", claude_status: { connected: false, error: "no" } },
    }),
    "request_failed",
    failed("ai", { message: "The AI can’t be reached. (no)" }),
  ],
  [
    "the AI test that tells of it outside alone",
    call("GET /test_claude_connection", undefined, { json: { success: true, connected: false } }),
    "request_failed",
    failed("ai"),
  ],
  [
    "the AI test that tells of it inside alone",
    call("GET /test_claude_connection", undefined, { json: { success: true, claude_status: { connected: false } } }),
    "request_failed",
    failed("ai"),
  ],
  [
    "the storage test is good",
    call("GET /test_s3_connection", undefined, s3Status({ connected: true, bucket_accessible: true })),
    "s3_connection_test",
    done({ bucket_name: "b" }),
  ],
  [
    "the storage test says neither",
    call("GET /test_s3_connection", undefined, { json: { success: true } }),
    "s3_connection_test",
    warned("outcome_unknown"),
  ],
];
