// Probes of order: which of the page's reactions runs when, and which rejections count as unhandled.
import { heard, overheard, type Probes, REFUSED, sleep } from "./tools.ts";

const METHODS = ["GET", "POST"] as const;

const probes = (method: string): Probes => ({
  "reactions run in the order they were attached": async () => {
    const seen: string[] = [];
    const promise = fetch("/small", { method });
    const all = [1, 2, 3].map((n) => promise.then(() => seen.push(`then ${n}`)));
    promise.finally(() => seen.push("finally")).catch(() => undefined);
    await Promise.all(all);
    await sleep(0);
    return seen;
  },
  "a rejection nobody handles is unhandled": async () => {
    const unhandled = heard("unhandledrejection");
    void fetch(REFUSED, { method });
    await unhandled;
    return overheard();
  },
  "a rejection that is handled is not": async () => {
    await fetch(REFUSED, { method }).catch(() => undefined);
    await sleep(100);
    return overheard();
  },
  "a rejection handled late is told": async () => {
    const unhandled = heard("unhandledrejection");
    const handled = heard("rejectionhandled");
    const promise = fetch(REFUSED, { method });
    await unhandled;
    await sleep(50);
    promise.catch(() => undefined);
    await handled;
    return overheard();
  },
  "the event names the page's own promise": async () => {
    const promise = fetch(REFUSED, { method });
    const event = await new Promise<PromiseRejectionEvent>((heard) =>
      addEventListener("unhandledrejection", heard, { once: true }),
    );
    event.preventDefault();
    return [event.promise === promise, event.isTrusted, event.cancelable];
  },
  "an answer settles before a later timer": async () => {
    const seen: string[] = [];
    await fetch("/small", { method }).then(() => seen.push("answer"));
    await new Promise((passed) => setTimeout(passed, 0));
    seen.push("timer");
    return seen;
  },
  "two answers keep their order": async () => {
    const seen: string[] = [];
    await fetch("/small", { method }).then(() => seen.push("first"));
    await fetch("/echo?ms=50", { method }).then(() => seen.push("second"));
    return seen;
  },
});

/** Counts microtasks between what settles the promise and the page's reaction to it. */
async function microtasksUntil(settle: () => Promise<unknown>): Promise<number> {
  let done = false;
  let count = 0;
  const promise = settle();
  promise.then(
    () => (done = true),
    () => (done = true),
  );
  while (!done && count < 20) {
    count += 1;
    await undefined;
  }
  return count;
}

const microtasks: Probes = {
  "microtask: a call that can't be made": () => microtasksUntil(() => fetch("http://[")),
  "microtask: an abort under way": async () => {
    const controller = new AbortController();
    const promise = fetch("/never", { signal: controller.signal });
    await sleep(50);
    return microtasksUntil(() => {
      controller.abort();
      return promise;
    });
  },
  "microtask: an answer that was read before": async () => {
    const response = await fetch("/small");
    await response.text();
    return microtasksUntil(() => response.json());
  },
};

export const orderProbes: Probes = {
  ...Object.fromEntries(
    METHODS.flatMap((method) =>
      Object.entries(probes(method)).map(([name, probe]) => [`order ${method}: ${name}`, probe]),
    ),
  ),
  ...microtasks,
};
