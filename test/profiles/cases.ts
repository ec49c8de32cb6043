// What the tests of the review app’s profile share: cases, how one is acted out, and what is expected of it.
import { expect, test } from "vitest";
import type { Activity } from "#core/activity.ts";
import type { Profile } from "#core/profile.ts";
import { Recorder, upload } from "../core/builders.ts";

export const SECTION = { session_id: "app-1", section_name: "A" };
export const TRACE =
  'Traceback (most recent call last):\n  File "w.py", line 88, in run\n    prompt = "SECRET"\nRuntimeError: lost SECRET';
export const HTML = { type: "text/html; charset=utf-8" };
export const canned = { success: true, feedback_items: [{ id: "mock_1", description: "x" }, { id: "A_fallback_2" }] };
export const real = { success: true, feedback_items: [{ id: "f1" }, { id: "f2" }], section_content: "Text." };

export type Case = [name: string, act: (on: Recorder) => void, action: string, want: Record<string, unknown>];

export const failed = (kind: string, more: object = {}) => ({
  status: "failed",
  error: expect.objectContaining({ kind, ...more }),
});
export const warned = (kind: string, more: object = {}) => ({
  status: "warning",
  error: expect.objectContaining({ kind, ...more }),
});
export const done = (details: object = {}) => ({ status: "success", details: expect.objectContaining(details) });

/** One call that is answered at once. */
export const call =
  (line: string, body: unknown, answer: Parameters<Recorder["call"]>[2]) =>
  (on: Recorder): void =>
    on.call(line, body, answer);

/** One call that becomes a job, whose last poll is answered so. */
export const job =
  (line: string, body: unknown, poll: Parameters<Recorder["call"]>[2], query = "?session_id=app-1") =>
  (on: Recorder): void => {
    on.call(line, body, { json: { success: true, async: true, task_id: "t-1", status: "queued" } });
    on.wait(1000).call(`GET /task_status/t-1${query}`, undefined, {
      json: { task_id: "t-1", state: "PENDING", ready: false, result: null },
    });
    on.wait(1000).call(`GET /task_status/t-1${query}`, undefined, {
      json: { task_id: "t-1", state: "PROGRESS", ready: false, result: null },
    });
    on.wait(1000).call(`GET /task_status/t-1${query}`, undefined, poll);
  };

export const success = (result: unknown) => ({ json: { task_id: "t-1", state: "SUCCESS", ready: true, result } });

const told = ({ status, details, error }: Activity) => ({ status, details, ...(error ? { error } : {}) });

/** Acts a case out in a review whose document has been uploaded; nothing marked as secret may be kept. */
export function actOut([, act, action, want]: Case, profile?: Profile): void {
  const on = new Recorder(profile);
  upload(on);
  act(on);
  expect(told(on.last(action))).toMatchObject(want);
  expect(JSON.stringify(on.records)).not.toContain("SECRET");
}

export function testEach(cases: readonly Case[]): void {
  test.each(cases.map((one) => [one[0], one] as const))("%s", (_name, one) => actOut(one));
}
