// Uploads, submits, downloads and deletes of the review app.
import { body, REPORTED, type Rule, SUCCESS } from "./fields.ts";
import { exported, storage } from "./storage.ts";

export const documents: Rule[] = [
  {
    id: "upload",
    action: "document_upload",
    method: "POST",
    path: "/upload",
    keep: {
      filename: { from: "request.form.document.file", as: "basename" },
      file_size_bytes: "request.form.document.size",
      file_size_mb: { from: "request.form.document.size", as: "megabytes" },
      sections: { from: [body("total_sections"), body("sections")], as: "count" },
    },
    session: { id: [body("session_id")], document: body("document_name"), starts: true },
    outcome: [
      {
        when: {
          all: [
            { field: "response.status", at_least: 400 },
            { field: body("error"), contains: "413" },
          ],
        },
        status: "failed",
        kind: "file",
        says: "The file is too large.",
      },
      { when: { field: "response.status", is: 400 }, status: "failed", kind: "file" },
      { when: { field: "response.status", at_least: 400 }, status: "failed", kind: "processing" },
      REPORTED,
      {
        when: { field: body("total_sections"), is: 0 },
        status: "warning",
        kind: "file",
        says: "The app found no sections in this document.",
      },
      SUCCESS,
    ],
    gives_up_after_ms: 240_000,
  },
  {
    id: "submit",
    action: "document_generation",
    method: "POST",
    path: "/complete_review",
    keep: {
      output_file: { from: body("output_file"), as: "basename" },
      comments_added: body("comments_count"),
    },
    outcome: [
      { when: { field: "response.status", at_least: 500 }, status: "failed", kind: "processing" },
      REPORTED,
      SUCCESS,
    ],
    also: [
      {
        action: "s3_export",
        when: { field: body("s3_export"), exists: true },
        keep: exported(body("s3_export")),
        outcome: storage(body("s3_export")),
      },
    ],
    gives_up_after_ms: 240_000,
  },
  {
    id: "delete_document",
    action: "document_delete",
    method: "POST",
    path: "/delete_document",
    outcome: [REPORTED, SUCCESS],
  },
  {
    id: "download",
    action: "document_download",
    method: "GET",
    path: "/download/{file}",
    keep: { filename: { from: "request.path.file", as: "basename" } },
    outcome: [{ when: { field: "response.status", is: 200 }, status: "success" }],
  },
  {
    id: "latest_document",
    method: "GET",
    path: "/get_latest_document",
    outcome: [{ when: { field: body("success"), is: false }, status: "failed", kind: "file" }, SUCCESS],
  },
];
