// How the review app’s downloads and saved files come out: as files, or as refusals that replace the page.
import { type Case, done, failed } from "./cases.ts";

export const FILES: readonly Case[] = [
  ...(["/download/reviewed.docx", "/download_guidelines"] as const).flatMap((path): Case[] => [
    [
      `${path} that is saved`,
      (on) => on.call(`GET ${path}`, undefined, { outcome: "attachment", status: 0 }, { channel: "download" }),
      "document_download",
      done({ seen: "attachment", ...(path === "/download_guidelines" ? { what: "guidelines" } : {}) }),
    ],
    [
      `${path} that fails`,
      (on) =>
        on.call(
          `GET ${path}`,
          undefined,
          { status: 500, json: { error: "Download failed: x" } },
          { channel: "download" },
        ),
      "document_download",
      failed(path === "/download_guidelines" ? "http" : "file", { http_status: 500 }),
    ],
  ]),
  ...[
    ["/export_user_feedback", "user_feedback"],
    ["/download_statistics", "statistics"],
    ["/export_activity_logs", "activity_logs"],
  ].flatMap(([path, export_type]): Case[] => [
    [
      `${path} that is saved`,
      (on) =>
        on.call(
          `GET ${path}?session_id=app-1&format=csv`,
          undefined,
          { outcome: "attachment", status: 0 },
          {
            channel: "download",
          },
        ),
      "export_operation",
      done({ format: "csv", export_type, seen: "attachment" }),
    ],
    [
      `${path} whose refusal replaces the page`,
      (on) => on.call(`GET ${path}?session_id=app-1`, undefined, { status: 400 }, { channel: "download" }),
      "export_operation",
      failed("user_input", { http_status: 400 }),
    ],
  ]),
];
