// Background jobs of the asynchronous mode: queued, polled, finished, failed, crashed, stuck or never known.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Fault } from "./faults.ts";
import type { Outcome, Truth, TruthEntry } from "./truth.ts";

export type JobState = "PENDING" | "PROGRESS" | "SUCCESS" | "FAILURE";

export interface JobAnswer {
  [key: string]: unknown;
  task_id: string;
  state: JobState;
  status: string;
  progress: number;
  ready: boolean;
  result: Record<string, unknown> | null;
}

/** What a poll is answered where there is no queue to ask. */
export const queueOff = (task_id: string) => ({ error: "Task queue not available", task_id, state: "UNAVAILABLE" });

export interface Work {
  entry: TruthEntry | undefined;
  fault: Fault | undefined;
  durationMs: number;
  run(): { result: Record<string, unknown>; outcome: Outcome };
  traceback: string;
}

interface Job {
  id: string;
  state: JobState;
  progress: number;
  result: Record<string, unknown> | null;
  error?: string;
  queueOff: boolean;
}

export class Jobs {
  private byId = new Map<string, Job>();
  private readonly truth: Truth;
  private readonly signal: AbortSignal;

  /** Work in progress ends with the signal. */
  constructor(truth: Truth, signal: AbortSignal) {
    this.truth = truth;
    this.signal = signal;
  }

  /** Returns the task id at once; the work goes on whether or not anybody polls. */
  enqueue(work: Work): string {
    const id = randomUUID();
    if (work.fault?.kind === "job_unknown") {
      if (work.entry) this.truth.close(work.entry, { status: "failed", kind: "ai" }, "success");
      return id;
    }
    const job: Job = { id, state: "PENDING", progress: 0, result: null, queueOff: work.fault?.kind === "queue_off" };
    this.byId.set(id, job);
    if (work.entry) this.truth.close(work.entry, { status: "in_progress" }, "success");
    if (work.fault?.kind !== "job_never_ends") void this.perform(job, work);
    return id;
  }

  /** An id nobody knows is answered as a job that waits, with an error beside it. */
  look(id: string): { status: number; answer: Record<string, unknown> } {
    const job = this.byId.get(id);
    if (!job) {
      const error = `No such job: rq:job:${id}`;
      return { status: 200, answer: { ...blank(id), error } };
    }
    if (job.queueOff) {
      return { status: 503, answer: queueOff(id) };
    }
    const { state, progress, result } = job;
    const ready = state === "SUCCESS" || state === "FAILURE";
    const answer: JobAnswer = { task_id: id, state, status: WORDS[state], progress, ready, result };
    return { status: 200, answer: job.error === undefined ? answer : { ...answer, error: job.error } };
  }

  cancel(id: string): boolean {
    return this.byId.delete(id);
  }

  get waiting(): number {
    return [...this.byId.values()].filter(({ state }) => state === "PENDING" || state === "PROGRESS").length;
  }

  private async perform(job: Job, work: Work): Promise<void> {
    try {
      await sleep(work.durationMs / 2, undefined, { signal: this.signal });
      job.state = "PROGRESS";
      job.progress = 50;
      await sleep(work.durationMs / 2, undefined, { signal: this.signal });
    } catch {
      return; // the app was closed: nobody is left to tell
    }
    const outcome = finish(job, work);
    if (work.entry) this.truth.close(work.entry, outcome, "success");
  }
}

const WORDS: Record<JobState, string> = {
  PENDING: "Waiting in the queue",
  PROGRESS: "Working",
  SUCCESS: "Done",
  FAILURE: "The job crashed",
};

const blank = (id: string): JobAnswer => ({
  task_id: id,
  state: "PENDING",
  status: WORDS.PENDING,
  progress: 0,
  ready: false,
  result: null,
});

function finish(job: Job, work: Work): Outcome {
  job.progress = 100;
  if (work.fault?.kind === "job_crashes" || job.queueOff) {
    job.state = "FAILURE";
    job.error = work.traceback;
    return { status: "failed", kind: job.queueOff ? "http" : "ai" };
  }
  job.state = "SUCCESS";
  if (work.fault?.kind === "job_fails") {
    job.result = { success: false, error: "The model refused the request: token limit exceeded" };
    return { status: "failed", kind: "ai" };
  }
  const { result, outcome } = work.run();
  job.result = result;
  return outcome;
}
