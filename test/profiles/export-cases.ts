// How the review app’s exports come out, hidden failures first of all.
import { type Case, call, done, failed, warned } from "./cases.ts";

export const EXPORTS: readonly Case[] = [
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
    "an export that stayed on the disk as the app tells it",
    call(
      "POST /export_to_s3",
      { session_id: "app-1" },
      {
        json: {
          success: true,
          export_result: {
            success: true,
            location: "local",
            folder_path: "/srv/SECRET/20261114_plan",
            zip_path: "/srv/SECRET/20261114_plan.zip",
            folder_name: "20261114_plan",
          },
          output_file: "reviewed_plan.docx",
          comments_count: 3,
        },
      },
    ),
    "s3_export",
    {
      ...failed("s3", { code: "StoredLocally" }),
      details: { folder_name: "20261114_plan", location: "local", output_file: "reviewed_plan.docx" },
    },
  ],
  [
    "an export that names a zip file and no place",
    call("POST /export_to_s3", { session_id: "app-1" }, { json: { success: true, export_result: { zip_path: "/x" } } }),
    "s3_export",
    failed("s3", { code: "StoredLocally" }),
  ],
  [
    "an export that could not even be kept locally",
    call(
      "POST /export_to_s3",
      { session_id: "app-1" },
      {
        json: { success: true, export_result: { success: false, error: "disk '/SECRET'", location: "local_fallback" } },
      },
    ),
    "s3_export",
    { ...failed("s3"), details: { location: "local_fallback" } },
  ],
  [
    "an export as the app tells of it",
    call(
      "POST /export_to_s3",
      { session_id: "app-1" },
      {
        json: {
          success: true,
          export_result: {
            success: true,
            location: "s3://reviews/tara/20261114_plan/SECRET/",
            folder_name: "20261114_plan",
            uploaded_files: [{ local_path: "SECRET", s3_key: "SECRET", size: 12 }],
            total_files: 1,
            bucket: "reviews",
            s3_path: "SECRET",
          },
          output_file: "o.docx",
          comments_count: 3,
        },
      },
    ),
    "s3_export",
    done({ bucket_name: "reviews", folder_name: "20261114_plan", files_count: 1, location: "s3" }),
  ],
  [
    "an export that names a place on the server and no zip file",
    call(
      "POST /export_to_s3",
      { session_id: "app-1" },
      { json: { success: true, export_result: { success: true, location: "local" } } },
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
    "an export that the app gave up on because the storage refused it",
    call(
      "POST /export_to_s3",
      { session_id: "app-1" },
      {
        status: 500,
        json: { error: "Export failed: An error occurred (NoSuchBucket) when calling the PutObject operation: no" },
      },
    ),
    "s3_export",
    failed("s3", { code: "NoSuchBucket", http_status: 500 }),
  ],
  [
    "an export that the app gave up on for a reason of its own",
    call("POST /export_to_s3", { session_id: "app-1" }, { status: 500, json: { error: "Export failed: disk" } }),
    "s3_export",
    failed("http", { http_status: 500 }),
  ],
];
