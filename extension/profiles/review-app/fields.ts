// The words that the rules of the review app share: where its answers say success and failure.
import type { ProfileSource } from "#core/profile.ts";

export type Rule = ProfileSource["requests"][number];

export const body = (field: string) => `response.body.${field}`;
export const sent = (field: string) => `request.body.${field}`;
export const SUCCESS = { when: { field: body("success"), is: true }, status: "success" } as const;
export const REPORTED = { when: { field: body("success"), is: false }, status: "failed", kind: "processing" } as const;
