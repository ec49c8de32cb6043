// The S3 connection test, S3 exports and other files that leave the review app.
import { body, type Line, type Rule, reported } from "./fields.ts";
import { exported, storage } from "./storage.ts";

/** What the storage itself refused is told in the words of the AWS SDK (botocore, ClientError), whatever the status. */
const REFUSED: Line = {
  when: { field: body("error"), contains: "when calling the" },
  status: "failed",
  kind: "s3",
  code: body("error"),
};

export const exports: Rule[] = [
  {
    id: "s3_test",
    action: "s3_connection_test",
    method: "GET",
    path: "/test_s3_connection",
    keep: { bucket_name: body("s3_status.bucket_name") },
    once_within_ms: 2000,
    outcome: [
      {
        when: {
          all: [
            { field: body("s3_status.connected"), is: false },
            { field: body("s3_status.error"), contains: "credentials" },
          ],
        },
        status: "failed",
        kind: "s3",
        message: body("s3_status.error"),
        says: "There is no connection to S3.",
        code: { const: "NoCredentialsError" },
      },
      {
        when: { field: body("s3_status.connected"), is: false },
        status: "failed",
        kind: "s3",
        message: body("s3_status.error"),
        says: "There is no connection to S3.",
        code: body("s3_status.error"),
      },
      {
        when: { field: body("s3_status.bucket_accessible"), is: false },
        status: "failed",
        kind: "s3",
        message: body("s3_status.error"),
        says: "The bucket can’t be used.",
        code: body("s3_status.error"),
      },
      REFUSED,
      reported("s3"),
      {
        when: {
          all: [
            { field: body("s3_status.connected"), is: true },
            { field: body("s3_status.bucket_accessible"), is: true },
          ],
        },
        status: "success",
      },
    ],
  },
  {
    id: "s3_export",
    action: "s3_export",
    method: "POST",
    path: "/export_to_s3",
    keep: {
      ...exported(body("export_result")),
      output_file: { from: body("output_file"), as: "basename" },
      comments_added: body("comments_count"),
    },
    outcome: [REFUSED, reported("s3"), ...storage(body("export_result"))],
  },
  ...(["/export_activity_logs", "/export_user_feedback", "/download_statistics"] as const).map(
    (path): Rule => ({
      id: path.slice(1),
      action: "export_operation",
      method: "GET",
      path,
      keep: {
        export_type: { const: path.slice(1).replace(/^(export|download)_/, "") },
        format: "request.query.format",
        seen: "response.outcome",
      },
      outcome: [{ when: { field: "response.outcome", is: "attachment" }, status: "success" }],
    }),
  ),
];
