// Judges an answer: success, failure, warning or still pending, and why; what nothing decides is never a success.
import { type Evidence, holds, lookUp, wordsSent } from "./evidence.ts";
import type { Profile } from "./profile.ts";
import type { Outcome } from "./profile-rules.ts";
import type { ActivityError } from "./record.ts";
import { clean, errorText } from "./redact.ts";
import type { ResponseSignal } from "./signal.ts";
import type { ErrorKind } from "./vocabulary.ts";

export type Verdict = { status: "success" | "pending" } | { status: "failed" | "warning"; error: ActivityError };
/** What of an answer is judged besides its evidence. */
type Answer = Pick<ResponseSignal, "outcome" | "status" | "error">;

/** The verdict of the first line that holds: the rule's own, then the profile's, then what HTTP itself says. */
export function judge(lines: readonly Outcome[], profile: Profile, evidence: Evidence, answer: Answer): Verdict {
  return (
    transportVerdict(answer) ?? linesVerdict(lines, profile, evidence, answer) ?? restVerdict(profile, evidence, answer)
  );
}

/** The verdict of the lines alone; undefined where none of them holds. */
export function linesVerdict(
  lines: readonly Outcome[],
  profile: Profile,
  evidence: Evidence,
  answer: Answer,
): Verdict | undefined {
  const line = [...lines, ...profile.outcome].find((one) => holds(one.when, evidence));
  return line && verdictOf(line, profile, evidence, answer.status);
}

/** What HTTP itself says where no line decides: a failure above 400, and else that nobody knows. */
function restVerdict(profile: Profile, evidence: Evidence, answer: Answer): Verdict {
  if (answer.status >= 400) {
    const message = messageFrom(profile.error_text, evidence) ?? plainWords("failed", answer.status);
    const kind = kindOfStatus(answer.status, evidence);
    return { status: "failed", error: { kind, message, ...httpStatus(answer.status) } };
  }
  return unknown(
    answer.outcome === "opaque"
      ? "The answer can’t be read by the page."
      : answer.status === 0
        ? "The answer was not seen."
        : `The answer (HTTP ${answer.status}) does not say whether it worked.`,
    httpStatus(answer.status),
  );
}

/** The verdict of lines that judge an element, where there is no answer; success when none holds. */
export function judgeElement(lines: readonly Outcome[], profile: Profile, evidence: Evidence): Verdict {
  const line = lines.find((one) => holds(one.when, evidence));
  return line ? verdictOf(line, profile, evidence, 0) : { status: "success" };
}

const unsure = (kind: ErrorKind, message: string, more: Partial<ActivityError>): Verdict => ({
  status: "warning",
  error: { kind, message, ...more },
});

const unknown = (message: string, more: Partial<ActivityError>): Verdict => unsure("outcome_unknown", message, more);

function transportVerdict(answer: Answer): Verdict | undefined {
  const name = answer.error ? { name: clean(answer.error, 100) } : {};
  switch (answer.outcome) {
    case "network":
      return failed("network", "No answer came, or it broke off: the connection failed.", name);
    case "timeout":
      return unsure("timeout", "The page gave up waiting for the answer; the server may have acted.", name);
    case "aborted":
      return unknown("The page cancelled the request; the server may have acted.", name);
    case "unread":
      // A refusal has said what it is before its words broke off.
      if (answer.status >= 400) return undefined;
      return unknown("The answer broke off before its end; the server may have acted.", httpStatus(answer.status));
    default:
      return undefined;
  }
}

const failed = (kind: ErrorKind, message: string, more: Partial<ActivityError>): Verdict => ({
  status: "failed",
  error: { kind, message, ...more },
});

function verdictOf(line: Outcome, profile: Profile, evidence: Evidence, status: number): Verdict {
  if (line.status === "success" || line.status === "pending") return { status: line.status };
  const told = messageFrom(line.message === undefined ? profile.error_text : [line.message].flat(), evidence);
  const code = codeOf(line.code, evidence);
  const ownKind = line.status === "failed" ? "processing" : "outcome_unknown";
  return {
    status: line.status,
    error: {
      kind: line.kind ?? (status >= 400 ? kindOfStatus(status, evidence) : ownKind),
      message: line.says && told ? `${line.says} (${told})` : (line.says ?? told ?? plainWords(line.status, status)),
      ...(status >= 400 ? httpStatus(status) : {}),
      ...(code === undefined ? {} : { code }),
    },
  };
}

const plainWords = (judged: Outcome["status"], status: number): string =>
  status >= 400
    ? `The server answered with HTTP ${status}.`
    : `The app reported ${judged === "failed" ? "a failure" : "a warning"}.`;

/** Words alone were sent, or fields of a form: what was too large, or of a type that is not taken, is no file. */
function isWithoutFile({ body, form }: NonNullable<Evidence["request"]> = {}): boolean {
  if (typeof form !== "object" || form === null) return body !== undefined;
  return !Object.values(form).some((field) => typeof field === "object");
}

/** The error kind that an HTTP status stands for (RFC 9110, 15), given what was sent. */
export function kindOfStatus(status: number, { request }: Evidence = {}): ErrorKind {
  if (status === 413 && isWithoutFile(request)) return "user_input";
  if (status === 415 && isWithoutFile(request)) return "http";
  if (status === 401 || status === 403 || status === 407) return "auth";
  if (status === 408 || status === 504) return "timeout";
  if (status === 413 || status === 415) return "file";
  if (status === 400 || status === 422) return "user_input";
  return "http";
}

/** The app's own words for what went wrong: of the first source that has any, without what the page had sent. */
function messageFrom(sources: readonly string[], evidence: Evidence): string | undefined {
  for (const source of sources) {
    const value = lookUp(evidence, source)[0];
    const words = typeof value === "string" ? errorText(value, wordsSent(evidence.request)) : "";
    if (words !== "") return words;
  }
  return undefined;
}

const CODE =
  /\b(AccessDenied|AllAccessDisabled|NoSuchBucket|SlowDown|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|RequestTimeTooSkewed|NoCredentialsError|CredentialsProviderError|PartialCredentialsError|EndpointConnectionError)\b/;
/** How the AWS SDKs put the code into their sentences: "An error occurred (Name) when …", "Name: …". */
const CODE_IN_WORDS = /error occurred \(([A-Z][A-Za-z0-9]{2,60})\)|^([A-Z][A-Za-z0-9]{2,60})(?=:|$)/;

/** The answer to a HEAD has no body, so a refused HeadBucket names only a status (Amazon S3, HeadBucket). */
const BARE = /\((\d{3})\) when calling the HeadBucket/;
const BARE_CODES: Readonly<Record<string, string>> = { 403: "AccessDenied", 404: "NoSuchBucket" };

/** A known S3 code inside the text of a field, or a code by its place in it. */
function codeOf(code: Outcome["code"], evidence: Evidence): string | undefined {
  if (code === undefined) return undefined;
  if (typeof code === "object" && "const" in code) return code.const;
  for (const source of [code].flat()) {
    const value = lookUp(evidence, source)[0];
    if (typeof value !== "string") continue;
    const words = CODE_IN_WORDS.exec(errorText(value, wordsSent(evidence.request)));
    const found = CODE.exec(value)?.[1] ?? BARE_CODES[BARE.exec(value)?.[1] ?? ""] ?? words?.[1] ?? words?.[2];
    if (found !== undefined) return found;
  }
  return undefined;
}

const httpStatus = (status: number): { http_status?: number } => (status > 0 ? { http_status: status } : {});
