// The one contract of messages inside the extension: who may send what, and the shape of each input and answer.
import * as z from "zod";
import { Handover, PageId } from "#core/observation.ts";

/** Which element facts a rule of the profile asks for; `facts` are names below `element.`. */
export const WatchedElement = z.strictObject({
  id: z.string(),
  on: z.enum(["click", "change", "submit", "shown", "hidden"]),
  selector: z.string(),
  facts: z.array(z.string()),
});
export type WatchedElement = z.infer<typeof WatchedElement>;

/** What the content script of a recorded page is told; null where nothing is to be recorded. */
export const Setup = z.strictObject({
  pattern: z.string(),
  elements: z.array(WatchedElement),
  buttons: z.boolean(),
  /** Below these elements no label is read. */
  private: z.array(z.string()).exactOptional(),
});
export type Setup = z.infer<typeof Setup>;

const Nothing = z.strictObject({});
/** A sentence for the person, or none where what is shown says it. */
const Answer = z.strictObject({ ok: z.boolean(), says: z.string().exactOptional() });
export type Answer = z.infer<typeof Answer>;

/** A profile as the options show it; `text` is what its file holds. */
const KnownProfile = z.strictObject({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  imported: z.boolean(),
  text: z.string(),
});
export type KnownProfile = z.infer<typeof KnownProfile>;

/** Every message: `from` is checked against where the sender really is, `input` is parsed before anything acts on it. */
export const MESSAGES = {
  hello: { from: "content", input: z.strictObject({ page_id: PageId }), output: Setup.nullable() },
  observe: { from: "content", input: Handover, output: z.strictObject({ page_id: z.string(), upto: z.int().min(0) }) },
  /** Whether the browser still waits for something in the sender's tab. */
  is_loading: { from: "content", input: Nothing, output: z.boolean() },
  record_site: { from: "page", input: z.strictObject({ origin: z.url(), profile: z.string() }), output: Answer },
  pause: { from: "page", input: Nothing, output: Answer },
  resume: { from: "page", input: Nothing, output: Answer },
  sync_now: { from: "page", input: Nothing, output: Answer },
  pair: {
    from: "page",
    input: z.strictObject({ url: z.string().max(300), token: z.string().max(300) }),
    output: Answer,
  },
  export_s3: { from: "page", input: z.strictObject({ session_id: z.string() }), output: Answer },
  test_s3: { from: "page", input: Nothing, output: Answer },
  open_log: { from: "page", input: z.strictObject({ session_id: z.string().exactOptional() }), output: Answer },
  import_profile: { from: "page", input: z.strictObject({ text: z.string().max(500_000) }), output: Answer },
  remove_profile: { from: "page", input: z.strictObject({ id: z.string().max(100) }), output: Answer },
  list_profiles: { from: "page", input: Nothing, output: z.array(KnownProfile) },
  wake: { from: "page", input: Nothing, output: Answer },
} as const;

export type MessageName = keyof typeof MESSAGES;
export type Input<Name extends MessageName> = z.infer<(typeof MESSAGES)[Name]["input"]>;
export type Output<Name extends MessageName> = z.infer<(typeof MESSAGES)[Name]["output"]>;
/** The envelope on the wire. */
export type Envelope<Name extends MessageName = MessageName> = { name: Name; input: Input<Name> };

/** Name of the channel on which the worker tells open views that the buffer has changed. */
export const CHANGES = "review-trail-changes";
