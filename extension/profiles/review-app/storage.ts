// How the review app tells of S3 inside its answers, and what of that is kept.
import type { Line } from "./fields.ts";

/** How storage answers inside a 200: refused, or kept on the server's own disk and called a success. */
export const storage = (field: string): Line[] => [
  {
    when: { field: `${field}.success`, is: false },
    status: "failed",
    kind: "s3",
    message: `${field}.error`,
    says: "Nothing was stored in S3.",
    code: `${field}.error`,
  },
  {
    when: {
      any: [
        { field: `${field}.location`, is: "local" },
        { field: `${field}.zip_path`, exists: true },
      ],
    },
    status: "failed",
    kind: "s3",
    message: `${field}.error`,
    says: "Nothing was stored in S3; the files are in a local copy on the server.",
    code: { const: "StoredLocally" },
  },
  { when: { field: `${field}.success`, is: true }, status: "success" },
];

/** Names and counts; of a path only its last part, of an address only its kind (`s3`). */
export const exported = (field: string) => ({
  bucket_name: { from: [`${field}.bucket`, `${field}.bucket_name`] },
  folder_name: { from: `${field}.folder_name`, as: "basename" } as const,
  files_count: { from: [`${field}.total_files`, `${field}.uploaded_files`], as: "count" as const },
  location: { from: `${field}.location`, as: "scheme" } as const,
});
