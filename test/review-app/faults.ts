// The failures that can be switched on, endpoint by endpoint, and which of them each endpoint knows.
import type { Outcome } from "./truth.ts";

/** Failures of the way: they befall any request alike. */
export const TRANSPORT_FAULTS = [
  "500",
  "late_500",
  "hang",
  "refuse",
  "reset_once",
  "cut_body",
  "html_200",
  "slow",
] as const;

/** Failures of the app: what they answer depends on the endpoint. */
export const APP_FAULTS = [
  "success_false",
  "expired_session",
  "queue_off",
  "wrong_type",
  "empty_result",
  "fallback",
  "s3_denied",
  "s3_no_credentials",
  "s3_local",
  "job_fails",
  "job_crashes",
  "job_never_ends",
  "job_unknown",
] as const;

export const FAULT_KINDS = [...TRANSPORT_FAULTS, ...APP_FAULTS] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** `ms` is how long `slow` and `late_500` wait; by default half as long again as the page's own patience. */
export interface Fault {
  kind: FaultKind;
  ms?: number;
}

export interface SetFault extends Fault {
  endpoint: string;
  /** How many more requests it befalls; absent means until it is cleared. */
  times?: number;
}

export function isFaultKind(value: unknown): value is FaultKind {
  return FAULT_KINDS.some((kind) => kind === value);
}

const JOB_FAULTS: readonly FaultKind[] = ["job_fails", "job_crashes", "job_never_ends", "job_unknown"];
const STORAGE_FAULTS: readonly FaultKind[] = ["s3_denied", "s3_no_credentials", "s3_local"];

export const isJobFault = (fault: Fault | undefined): boolean => fault !== undefined && JOB_FAULTS.includes(fault.kind);
export const isStorageFault = (fault: Fault | undefined): boolean =>
  fault !== undefined && STORAGE_FAULTS.includes(fault.kind);

/** What an outcome of each doubtful kind is held to be; the one place to change such a judgement. */
export const JUDGEMENTS = {
  /** The export did not reach the storage: that the files are safe on the app's own disk was not what was asked for. */
  exportStayedLocal: { status: "failed", kind: "s3" },
  /** The analysis was not made: the app invented one. */
  inventedByFallback: { status: "failed", kind: "ai" },
  /** The test answered, and the answer is that the storage cannot be used. */
  storageNotUsable: { status: "failed", kind: "s3" },
  /** Accepted, but nothing came of it. */
  emptyAnswer: { status: "warning", kind: "ai" },
  emptyUpload: { status: "warning", kind: "file" },
} as const satisfies Record<string, Outcome>;

export class Faults {
  private set = new Map<string, SetFault>();

  /** The endpoint is its first path segment, with or without the slash; `*` befalls all of them. */
  switchOn(endpoint: string, fault: Fault, times?: number): void {
    const name = nameOf(endpoint);
    this.set.set(name, { endpoint: name, ...fault, ...(times === undefined ? {} : { times }) });
  }

  switchOff(endpoint: string): void {
    this.set.delete(nameOf(endpoint));
  }

  clear(): void {
    this.set.clear();
  }

  list(): SetFault[] {
    return [...this.set.values()];
  }

  /** The fault that befalls this request, if any; a fault with a count is used up by it. */
  take(path: string): Fault | undefined {
    const found = this.set.get(nameOf(path)) ?? this.set.get("*");
    if (!found) return undefined;
    if (found.times !== undefined) {
      found.times -= 1;
      if (found.times <= 0) this.set.delete(found.endpoint);
    }
    return found.ms === undefined ? { kind: found.kind } : { kind: found.kind, ms: found.ms };
  }
}

/** `/download/some-file.docx` and `download` are both `/download`. */
export function nameOf(path: string): string {
  if (path === "*") return path;
  return `/${path.replace(/^\//, "").split("/")[0] ?? ""}`;
}
