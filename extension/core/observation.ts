// The border between content script and worker: the shape of what the relay hands over, and of the answer it waits for.
import * as z from "zod";
import { MAX_BODY_LENGTH } from "./signal.ts";

const Url = z.string().max(8192);
const Sent = z.union([
  z.strictObject({ text: z.string().max(MAX_BODY_LENGTH) }),
  z.strictObject({
    form: z.record(
      z.string().max(200),
      z.union([
        z.string().max(2000),
        z.strictObject({ file: z.string().max(1000), size: z.number(), type: z.string().max(200) }),
      ]),
    ),
  }),
  z.strictObject({ size: z.number() }),
]);

const Words = z.string().exactOptional();

const request = {
  r: z.int().min(0),
  channel: z.enum(["fetch", "xhr", "beacon", "form", "download"]),
  method: z.string().max(20),
  url: Url,
  sent: Sent.exactOptional(),
};

const Outcome = z.enum(["answered", "opaque", "network", "aborted", "timeout", "unread", "attachment"]);
const Status = z.int().min(0).max(999);
const Duration = z.number().min(0);
const answer = {
  type: z.string().max(100).exactOptional(),
  body: z.string().max(MAX_BODY_LENGTH).exactOptional(),
  error: z.string().max(300).exactOptional(),
};

const Signal = z.discriminatedUnion("k", [
  z.strictObject({
    k: z.literal("request"),
    ...request,
    outcome: Outcome.exactOptional(),
    status: Status.exactOptional(),
    ms: Duration.exactOptional(),
    ...answer,
  }),
  z.strictObject({ k: z.literal("response"), ...request, outcome: Outcome, status: Status, ms: Duration, ...answer }),
  z.strictObject({
    k: z.literal("error"),
    source: z.enum(["script", "rejection", "resource"]),
    name: z.string().max(200),
    message: z.string().max(4096),
    stack: z.string().max(4096).exactOptional(),
    where: Url.exactOptional(),
  }),
  z.strictObject({
    k: z.literal("api"),
    call: z.enum(["log", "start", "complete", "fail"]),
    id: z.string().max(100).exactOptional(),
    action: z.string().exactOptional(),
    status: z.string().max(20).exactOptional(),
    // An app's own words in another form are as good as none: what they are about has happened, or ended, all the same.
    details: z.record(z.string(), z.unknown()).catch({}).exactOptional(),
    error: z
      .union([z.string().transform((message) => ({ message })), z.object({ kind: Words, message: Words })])
      .catch({})
      .exactOptional(),
  }),
  z.strictObject({
    k: z.literal("dom"),
    rule: z.string().max(100).exactOptional(),
    event: z.enum(["click", "change", "submit", "shown", "hidden", "saved"]),
    trusted: z.boolean(),
    label: z.string().max(300),
    facts: z.record(z.string().max(100), z.union([z.string().max(1000), z.number(), z.null()])),
  }),
  z.strictObject({
    k: z.literal("life"),
    event: z.enum(["opened", "moved", "closed", "resumed"]),
    path: Url,
  }),
  z.strictObject({ k: z.literal("dropped"), reason: z.string().max(100), count: z.int().min(1) }),
]);

/**
 * One observation: the page's own gapless number, the wall time it was made, and the signal. A request that comes with its
 * end was made when it ended.
 */
export const Observation = z.strictObject({ n: z.int().min(1), at: z.number().min(0), signal: Signal });
export type Observation = z.infer<typeof Observation>;

/** A page's own random name for itself; no record carries it. */
export const PageId = z.string().min(8).max(50);

/** What the relay sends: every observation of one page that has no answer yet, in order. */
export const Handover = z.strictObject({
  page_id: PageId,
  observations: z.array(z.unknown()).min(1).max(1000),
});
export type Handover = z.infer<typeof Handover>;

/** The answer: everything up to number `upto` is on disk. Anything else that comes back is no answer (R3, F4). */
export interface HandoverAnswer {
  page_id: string;
  upto: number;
}
