// The interface as one list: which endpoint answers a request, how patient the page is with it, which faults it knows.
import type { Endpoint } from "./app.ts";
import { APP_FAULTS, type FaultKind, isFaultKind, nameOf, TRANSPORT_FAULTS } from "./faults.ts";
import { analysisRoutes } from "./routes-analysis.ts";
import { documentRoutes } from "./routes-document.ts";
import { feedbackRoutes } from "./routes-feedback.ts";
import { insightRoutes } from "./routes-insight.ts";
import { reviewRoutes } from "./routes-review.ts";
import type { PageTimeouts } from "./settings.ts";

export const ENDPOINTS: readonly Endpoint[] = [
  ...documentRoutes,
  ...analysisRoutes,
  ...feedbackRoutes,
  ...reviewRoutes,
  ...insightRoutes,
];

export function findEndpoint(method: string, path: string): Endpoint | undefined {
  return ENDPOINTS.find((endpoint) => {
    if (endpoint.method !== method) return false;
    return endpoint.path.endsWith("/*") ? path.startsWith(endpoint.path.slice(0, -1)) : path === endpoint.path;
  });
}

/** What the page waits a long time for; everything else gets the short limit. */
export const LONG_CALLS = ["/analyze_section", "/chat", "/complete_review", "/task_status"];

export function patienceMs(path: string, timeouts: PageTimeouts): number {
  return LONG_CALLS.includes(path) ? timeouts.longMs : timeouts.shortMs;
}

const ANY: readonly FaultKind[] = [...TRANSPORT_FAULTS, "success_false", "expired_session"];
const AI: readonly FaultKind[] = [
  "fallback",
  "empty_result",
  "job_fails",
  "job_crashes",
  "job_never_ends",
  "job_unknown",
  "queue_off",
];
const OWN: Record<string, readonly FaultKind[]> = {
  "/upload": ["wrong_type", "empty_result"],
  "/analyze_section": AI,
  "/chat": AI,
  "/task_status": ["queue_off", "job_unknown"],
  "/test_s3_connection": ["s3_denied", "s3_no_credentials"],
  "/complete_review": ["s3_denied", "s3_no_credentials", "s3_local"],
  "/export_to_s3": ["s3_denied", "s3_no_credentials", "s3_local"],
};

/** The faults an endpoint can have; `*` has those that befall any request. */
export function faultsOf(endpoint: string): readonly FaultKind[] {
  return [...ANY, ...(OWN[nameOf(endpoint)] ?? [])];
}

/** The names that take a fault, in the order the page offers them. */
export function faultyEndpoints(): { endpoint: string; faults: readonly FaultKind[] }[] {
  const names = new Set(ENDPOINTS.map(({ path }) => nameOf(path)));
  return [...names].map((endpoint) => ({ endpoint, faults: faultsOf(endpoint) }));
}

/** Throws a readable error for an endpoint or a fault that does not exist. */
export function checkFault(endpoint: string, kind: unknown): FaultKind {
  const name = nameOf(endpoint);
  if (name !== "*" && !ENDPOINTS.some(({ path }) => nameOf(path) === name)) throw new Error(`No endpoint ${endpoint}`);
  if (!isFaultKind(kind))
    throw new Error(`No fault ${String(kind)}; there are ${[...TRANSPORT_FAULTS, ...APP_FAULTS].join(", ")}`);
  if (!faultsOf(name).includes(kind)) throw new Error(`${name} cannot have the fault ${kind}`);
  return kind;
}
