// Uploads, submits, downloads and deletes of the review app.
import { body, GONE, REPORTED, type Rule, reported, SUCCESS, sent } from "./fields.ts";
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
      guidelines: "request.form.guidelines_preference",
    },
    session: { id: [body("session_id")], document: body("document_name"), starts: true },
    outcome: [
      GONE,
      {
        when: {
          any: [
            { field: "response.status", is: 413 },
            {
              all: [
                { field: "response.status", at_least: 400 },
                { field: body("error"), contains: "413" },
                // A number alone may be part of a name that the error quotes.
                { field: body("error"), contains: "too large" },
              ],
            },
          ],
        },
        status: "failed",
        kind: "file",
        says: "The file is too large.",
        code: { const: "TooLarge" },
      },
      { when: { field: "response.status", is: 400 }, status: "failed", kind: "file" },
      reported("file"),
      {
        when: {
          all: [
            { field: body("success"), is: true },
            {
              any: [
                { field: body("total_sections"), is: 0 },
                { field: body("sections"), empty: true },
              ],
            },
          ],
        },
        status: "warning",
        kind: "file",
        says: "The app found no sections in this document.",
      },
      SUCCESS,
    ],
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
      {
        when: {
          all: [
            { field: "response.status", at_least: 500 },
            { field: body("error"), contains: "reviewed document" },
          ],
        },
        status: "failed",
        kind: "processing",
      },
      REPORTED,
      SUCCESS,
    ],
    also: [
      {
        action: "s3_export",
        when: {
          any: [
            { field: body("s3_export"), empty: false },
            {
              all: [
                { field: sent("export_to_s3"), is: true },
                {
                  any: [
                    { field: body("success"), is: true },
                    {
                      all: [
                        { field: "response.outcome", in: ["unread", "aborted", "timeout"] },
                        { none: [{ field: "response.status", at_least: 400 }] },
                      ],
                    },
                  ],
                },
              ],
            },
          ],
        },
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
    keep: { filename: { from: "request.path.file", as: "basename" }, seen: "response.outcome" },
    outcome: [
      { when: { field: "response.outcome", is: "attachment" }, status: "success" },
      { when: { field: "response.status", at_least: 500 }, status: "failed", kind: "file" },
    ],
  },
  {
    id: "download_guidelines",
    action: "document_download",
    method: "GET",
    path: "/download_guidelines",
    keep: { what: { const: "guidelines" }, seen: "response.outcome" },
    outcome: [{ when: { field: "response.outcome", is: "attachment" }, status: "success" }],
  },
  {
    id: "latest_document",
    fails_as: "document_download",
    method: "GET",
    path: "/get_latest_document",
    outcome: [reported("file")],
  },
];
