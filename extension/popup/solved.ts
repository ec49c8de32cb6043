// Which failure was solved later: the same step of the same review that went well afterwards.
import type { Activity } from "#core/activity.ts";

/** The first success after `failure` of the same step, or undefined while the failure is open. Order does not matter. */
export function solvedBy(failure: Activity, activities: readonly Activity[]): Activity | undefined {
  let first: Activity | undefined;
  for (const other of activities) {
    if (other.status !== "success" || !isSameStep(failure, other) || !isAfter(other, failure)) continue;
    if (!first || isAfter(first, other)) first = other;
  }
  return first;
}

/** An upload is the same step when the file has the same name, whatever its ending: a refused .pdf comes back as .docx. */
function isSameStep(one: Activity, other: Activity): boolean {
  const solver = SOLVERS[one.action];
  if (solver !== undefined) return other.action === solver && one.details["site"] === other.details["site"];
  if (one.action !== other.action || one.activity_id === other.activity_id) return false;
  if (one.action === "document_upload") return stem(one) !== "" && stem(one) === stem(other);
  if (!isSameReview(one, other)) return false;
  return PARTS.every((part) => one.details[part] === other.details[part]);
}

/** What the log says of itself when it stops has another word when it goes on, in whatever session that is. */
const SOLVERS: Readonly<Record<string, string>> = {
  sync_failed: "sync_recovered",
  recording_paused: "recording_resumed",
};

/** What it was done to: the statistics are not saved where the chat is, nor the document where its guidelines are. */
const PARTS = ["section", "feedback_id", "export_type", "what"] as const;

const isSameReview = (one: Activity, other: Activity): boolean =>
  one.session_id === other.session_id || (one.document_name !== undefined && one.document_name === other.document_name);

const stem = (upload: Activity): string =>
  String(upload.details["filename"] ?? upload.document_name ?? "")
    .toLowerCase()
    .replace(/\.[a-z0-9]{1,5}$/, "");

/** Numbers decide within one stream, because a clock can be set back; the clock decides between streams. */
function isAfter(one: Activity, other: Activity): boolean {
  if (one.stream_id === other.stream_id) return one.first_seq > other.first_seq;
  return Date.parse(one.started_at) > Date.parse(other.started_at);
}
