// The words that the rules of the review app share: where its answers say success and failure.
import type { ProfileSource } from "#core/profile.ts";

export type Rule = ProfileSource["requests"][number];
export type Line = NonNullable<Rule["outcome"]>[number];

export const body = (field: string) => `response.body.${field}`;
export const sent = (field: string) => `request.body.${field}`;

export const SUCCESS = { when: { field: body("success"), is: true }, status: "success" } as const satisfies Line;

/** A failure inside an answer that HTTP calls good, of the given kind; what HTTP calls bad is judged below. */
export const reported = (kind: NonNullable<Line["kind"]>): Line => ({
  when: {
    all: [
      { field: body("success"), is: false },
      { field: "response.status", below: 400 },
    ],
  },
  status: "failed",
  kind,
});
export const REPORTED = reported("processing");

/**
 * How work ends that has something to show: an error without a word of success is how most of the app's failures look
 * (inside a job's result HTTP says nothing of it), and done is what has it: a job that was only accepted is neither.
 */
export const endedWith = (field: string): Line[] => [
  {
    when: {
      all: [
        { field: body("error"), empty: false },
        { none: [{ field: body("success"), is: true }] },
        { field: "response.status", below: 400 },
      ],
    },
    status: "failed",
    kind: "ai",
  },
  {
    when: {
      all: [
        { field: body("success"), is: true },
        { field: body(field), exists: true },
      ],
    },
    status: "success",
  },
];

const LOST = [
  "invalid session",
  "invalid or expired session",
  "no session",
  "missing session",
  "session expired",
  "session not found",
];

/**
 * The server has forgotten this review: every request after a reset, a download or a restart is answered so. The word
 * “session” alone says nothing: an error may quote the name of a section.
 */
export const GONE: Line = {
  when: {
    all: [
      { field: "response.status", at_least: 400 },
      { field: "response.status", below: 500 },
      { any: LOST.map((words) => ({ field: body("error"), starts_with: words })) },
    ],
  },
  status: "failed",
  kind: "session",
};

/** Every answer of this app is JSON (whatever type it is given), its log alone can be asked for as a page: one in its place comes from somebody before it, and nothing was done. */
export const NOT_THE_APP: Line = {
  when: {
    all: [
      { field: "response.type", contains: "html" },
      { field: "response.body", exists: false },
      { field: "response.status", below: 400 },
    ],
  },
  status: "failed",
  kind: "http",
  says: "A web page came instead of the app’s answer.",
  code: { const: "NotTheApp" },
};

export const WRONG_REQUEST: Line = {
  when: { field: "response.status", is: 405 },
  status: "failed",
  kind: "http",
  says: "The app does not know this request.",
};
