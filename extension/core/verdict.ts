// Judges an answer: success, failure, warning or still pending, and why; what nothing decides is never a success.
import { clean, type Evidence, holds, lookUp } from "./evidence.ts";
import type { Outcome, Profile } from "./profile.ts";
import type { ActivityError } from "./record.ts";
import type { ResponseSignal } from "./signal.ts";
import type { ErrorKind } from "./vocabulary.ts";

export type Verdict = { status: "success" | "pending" } | { status: "failed" | "warning"; error: ActivityError };

const MESSAGE_LENGTH = 200;

/** The verdict of the first line that holds: the rule's own, then the profile's, then what HTTP itself says. */
export function judge(
  lines: readonly Outcome[],
  profile: Profile,
  evidence: Evidence,
  signal: ResponseSignal,
): Verdict {
  const transport = transportVerdict(signal);
  if (transport) return transport;
  for (const line of [...lines, ...profile.outcome]) {
    if (holds(line.when, evidence)) return verdictOf(line, profile, evidence, signal.status);
  }
  if (signal.status >= 400) return httpVerdict(profile, evidence, signal.status);
  const message =
    signal.outcome === "opaque"
      ? "The answer can’t be read by the page."
      : `The answer (HTTP ${signal.status}) does not say whether it worked.`;
  return { status: "warning", error: { kind: "outcome_unknown", message, ...httpStatus(signal.status) } };
}

/** The verdict of lines that judge an element, where there is no answer; success when none holds. */
export function judgeElement(lines: readonly Outcome[], profile: Profile, evidence: Evidence): Verdict {
  const line = lines.find((one) => holds(one.when, evidence));
  return line ? verdictOf(line, profile, evidence, 0) : { status: "success" };
}

function transportVerdict(signal: ResponseSignal): Verdict | undefined {
  const error = signal.error ? { name: clean(signal.error, 100) } : {};
  switch (signal.outcome) {
    case "network":
      return {
        status: "failed",
        error: { kind: "network", message: "No answer came: the connection failed.", ...error },
      };
    case "timeout":
      return {
        status: "failed",
        error: { kind: "timeout", message: "The page gave up waiting for the answer.", ...error },
      };
    case "aborted":
      return {
        status: "warning",
        error: {
          kind: "outcome_unknown",
          message: "The page cancelled the request; the server may have acted.",
          ...error,
        },
      };
    case "unread":
      return {
        status: "warning",
        error: {
          kind: "outcome_unknown",
          message: "The answer broke off before its end; the server may have acted.",
          ...httpStatus(signal.status),
        },
      };
    default:
      return undefined;
  }
}

function verdictOf(line: Outcome, profile: Profile, evidence: Evidence, status: number): Verdict {
  if (line.status === "success" || line.status === "pending") return { status: line.status };
  const told = line.message ? messageFrom([line.message], evidence) : messageFrom(profile.error_text, evidence);
  const code = typeof line.code === "string" ? codeFrom(line.code, evidence) : line.code?.const;
  return {
    status: line.status,
    error: {
      kind: line.kind ?? (status >= 400 ? kindOfStatus(status) : "outcome_unknown"),
      message: line.says && told ? `${line.says} (${told})` : (line.says ?? told ?? "The app reported a failure."),
      ...httpStatus(status),
      ...(code ? { code } : {}),
    },
  };
}

function httpVerdict(profile: Profile, evidence: Evidence, status: number): Verdict {
  const message = messageFrom(profile.error_text, evidence) ?? `The server answered with HTTP ${status}.`;
  return { status: "failed", error: { kind: kindOfStatus(status), message, ...httpStatus(status) } };
}

/** The error kind that an HTTP status stands for (RFC 9110, 15). */
export function kindOfStatus(status: number): ErrorKind {
  if (status === 401 || status === 403 || status === 407) return "auth";
  if (status === 408 || status === 504) return "timeout";
  if (status === 413 || status === 415) return "file";
  if (status === 400 || status === 422) return "user_input";
  return "http";
}

/**
 * The app's own words for what went wrong, in one short line. Of a traceback only the exception's name is kept: its
 * lines quote code and content.
 */
function messageFrom(sources: readonly string[], evidence: Evidence): string | undefined {
  for (const source of sources) {
    const value = lookUp(evidence, source)[0];
    if (typeof value !== "string" || value.trim() === "") continue;
    const lines = value.trim().split(/\r?\n/);
    if (lines.length === 1) return clean(value, MESSAGE_LENGTH);
    const last = lines.at(-1) ?? "";
    return clean(/^[\w.]+(?=:|$)/.exec(last)?.[0] ?? lines[0] ?? "", MESSAGE_LENGTH);
  }
  return undefined;
}

const CODE =
  /\b(AccessDenied|NoSuchBucket|SlowDown|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|RequestTimeTooSkewed)\b/;

/** A known S3 code inside the text of a field, or the field itself when it is a code by its form. */
function codeFrom(source: string, evidence: Evidence): string | undefined {
  const value = lookUp(evidence, source)[0];
  if (typeof value !== "string") return undefined;
  return CODE.exec(value)?.[1] ?? (/^[A-Za-z][A-Za-z0-9_]{2,60}$/.test(value) ? value : undefined);
}

const httpStatus = (status: number): { http_status?: number } => (status > 0 ? { http_status: status } : {});
