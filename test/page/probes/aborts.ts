// Probes of requests that the page gives up: before they start, under way, while the answer is read, and after.
import { attempt, describeError, type Probes, sleep } from "./tools.ts";

const METHODS = ["GET", "POST"] as const;

const probes = (method: string): Probes => ({
  "aborted before": () =>
    attempt(() => {
      const controller = new AbortController();
      controller.abort();
      return fetch("/small", { method, signal: controller.signal });
    }),
  "aborted before, with a reason": () =>
    attempt(() => fetch("/small", { method, signal: AbortSignal.abort({ own: "reason" }) })),
  "aborted at once": () =>
    attempt(() => {
      const controller = new AbortController();
      const promise = fetch("/small", { method, signal: controller.signal });
      controller.abort();
      return promise;
    }),
  "aborted with the page's own error": () =>
    attempt(async () => {
      const controller = new AbortController();
      const mine = new RangeError("mine");
      const promise = fetch("/never", { method, signal: controller.signal });
      setTimeout(() => controller.abort(mine), 50);
      return promise.then(
        () => "answered",
        (reason) => [reason === mine, describeError(reason)],
      );
    }),
  "aborted under way": () =>
    attempt(() => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 50);
      return fetch("/never", { method, signal: controller.signal });
    }),
  "timed out": () => attempt(() => fetch("/never", { method, signal: AbortSignal.timeout(50) })),
  "any of two signals": () =>
    attempt(() =>
      fetch("/never", { method, signal: AbortSignal.any([AbortSignal.timeout(50), new AbortController().signal]) }),
    ),
  "a Request with a signal": () =>
    attempt(() => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 50);
      return fetch(new Request("/never", { method, signal: controller.signal }));
    }),
  "aborted while the answer is read": () =>
    attempt(async () => {
      const controller = new AbortController();
      const response = await fetch("/half", { method, signal: controller.signal });
      const reading = response.text();
      setTimeout(() => controller.abort(), 50);
      return reading;
    }),
  "aborted before the answer is read": () =>
    attempt(async () => {
      const controller = new AbortController();
      const response = await fetch("/half", { method, signal: controller.signal });
      controller.abort();
      return response.text();
    }),
  "aborted after": () =>
    attempt(async () => {
      const controller = new AbortController();
      const response = await fetch("/small", { method, signal: controller.signal });
      const text = await response.text();
      controller.abort();
      await sleep(0);
      return [text, response.bodyUsed];
    }),
  "abort listeners": () =>
    attempt(async () => {
      const controller = new AbortController();
      const seen: string[] = [];
      controller.signal.addEventListener("abort", () => seen.push("listener"));
      controller.signal.onabort = () => seen.push("handler");
      const promise = fetch("/never", { method, signal: controller.signal });
      await sleep(20);
      controller.abort();
      seen.push("after");
      await promise.catch((error: Error) => seen.push(error.name));
      return seen;
    }),
});

export const abortProbes: Probes = Object.fromEntries(
  METHODS.flatMap((method) =>
    Object.entries(probes(method)).map(([name, probe]) => [`fetch ${method}: ${name}`, probe]),
  ),
);
