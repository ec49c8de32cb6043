// How the review app’s storage test, exports and submits come out, hidden failures first of all.
import { call, done, failed, testEach, warned } from "./cases.ts";

const s3Status = (status: object) => ({
  json: { success: true, s3_status: { bucket_name: "b", environment_variables: { KEY: "SECRET" }, ...status } },
});

testEach([
  [
    "the export inside a submit whose answer broke off",
    call("POST /complete_review", { session_id: "app-1", export_to_s3: true }, { outcome: "unread", status: 200 }),
    "s3_export",
    warned("outcome_unknown"),
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
  [
    "an export stays on the server’s disk in a 200",
    call(
      "POST /export_to_s3",
      { session_id: "app-1" },
      {
        json: {
          success: true,
          output_file: "o.docx",
          comments_count: 3,
          export_result: {
            success: true,
            location: "local",
            zip_path: "/srv/secret/x.zip",
            message: "AccessDenied: no",
          },
        },
      },
    ),
    "s3_export",
    failed("s3", { code: "StoredLocally" }),
  ],
  [
    "an export is refused inside a 200",
    call(
      "POST /export_to_s3",
      { session_id: "app-1" },
      {
        json: { success: true, export_result: { success: false, error: "SlowDown: Please reduce your request rate." } },
      },
    ),
    "s3_export",
    failed("s3", { code: "SlowDown" }),
  ],
  [
    "an export arrives",
    call(
      "POST /export_to_s3",
      { session_id: "app-1" },
      {
        json: {
          success: true,
          export_result: { success: true, location: "s3", bucket: "b", folder_name: "f", total_files: 4 },
          output_file: "o.docx",
          comments_count: 3,
        },
      },
    ),
    "s3_export",
    done({
      bucket_name: "b",
      folder_name: "f",
      files_count: 4,
      location: "s3",
      output_file: "o.docx",
      comments_added: 3,
    }),
  ],
  [
    "an export’s answer does not speak of the export",
    call("POST /export_to_s3", { session_id: "app-1" }, { json: { success: true } }),
    "s3_export",
    warned("outcome_unknown"),
  ],
  [
    "an export says success: false",
    call("POST /export_to_s3", { session_id: "app-1" }, { json: { success: false, error: "no" } }),
    "s3_export",
    failed("s3"),
  ],
  [
    "a submit whose export failed is still a submit",
    call(
      "POST /complete_review",
      { session_id: "app-1", export_to_s3: true },
      {
        json: {
          success: true,
          output_file: "o.docx",
          comments_count: 2,
          s3_export: { success: false, error: "NoSuchBucket" },
        },
      },
    ),
    "document_generation",
    done({ output_file: "o.docx", comments_added: 2 }),
  ],
  [
    "the export inside a submit failed",
    call(
      "POST /complete_review",
      { session_id: "app-1", export_to_s3: true },
      { json: { success: true, output_file: "o.docx", s3_export: { success: false, error: "NoSuchBucket" } } },
    ),
    "s3_export",
    failed("s3", { code: "NoSuchBucket" }),
  ],
  [
    "the export inside a submit stayed local",
    call(
      "POST /complete_review",
      { session_id: "app-1", export_to_s3: true },
      {
        json: {
          success: true,
          output_file: "o.docx",
          s3_export: { success: true, location: "local", folder_name: "f" },
        },
      },
    ),
    "s3_export",
    failed("s3", { code: "StoredLocally" }),
  ],
  [
    "a submit that was asked to export and says nothing of it",
    call(
      "POST /complete_review",
      { session_id: "app-1", export_to_s3: true },
      { json: { success: true, output_file: "o.docx" } },
    ),
    "s3_export",
    warned("outcome_unknown"),
  ],
  [
    "a submit after the document was deleted",
    call(
      "POST /complete_review",
      { session_id: "app-1" },
      { status: 500, json: { error: "Failed to create reviewed document" } },
    ),
    "document_generation",
    failed("processing", { http_status: 500 }),
  ],
]);
