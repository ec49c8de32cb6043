// How the review app’s submits come out, and the exports inside them.
import { type Case, call, done, failed, warned } from "./cases.ts";

export const SUBMITS: readonly Case[] = [
  [
    "the export inside a submit whose answer broke off",
    call("POST /complete_review", { session_id: "app-1", export_to_s3: true }, { outcome: "unread", status: 200 }),
    "s3_export",
    warned("outcome_unknown"),
  ],
  [
    "the export inside a submit that the page stopped waiting for",
    call("POST /complete_review", { session_id: "app-1", export_to_s3: true }, { outcome: "timeout", status: 0 }),
    "s3_export",
    warned("timeout"),
  ],
  [
    "a submit that is refused in words that break off",
    call("POST /complete_review", { session_id: "app-1", export_to_s3: true }, { outcome: "unread", status: 500 }),
    "document_generation",
    failed("http", { http_status: 500 }),
  ],
  [
    "the export inside a submit that is denied by an exception",
    call(
      "POST /complete_review",
      { session_id: "app-1", export_to_s3: true },
      { json: { success: true, output_file: "o", s3_export: { success: false, error: "no", location: "failed" } } },
    ),
    "s3_export",
    failed("s3"),
  ],
  [
    "the export inside a submit that names a zip file and no place",
    call("POST /complete_review", { session_id: "app-1" }, { json: { success: true, s3_export: { zip_path: "/x" } } }),
    "s3_export",
    failed("s3", { code: "StoredLocally" }),
  ],
  [
    "the export inside a submit that arrives, though nobody asked for it",
    call(
      "POST /complete_review",
      { session_id: "app-1" },
      {
        json: {
          success: true,
          s3_export: { success: true, location: "s3://b/SECRET/", total_files: 7, bucket: "b", folder_name: "f" },
        },
      },
    ),
    "s3_export",
    done({ location: "s3", files_count: 7, bucket_name: "b", folder_name: "f" }),
  ],
  [
    "a submit that says success: false",
    call("POST /complete_review", { session_id: "app-1" }, { json: { success: false, error: "no" } }),
    "document_generation",
    failed("processing"),
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
];
