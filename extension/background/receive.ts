// Receives every message: checks where it comes from, parses it, and gives it to the one function that answers it.
import browser, { type Runtime } from "webextension-polyfill";
import * as z from "zod";
import { reviveDead } from "#buffer/outbox.ts";
import type { PageRow } from "#core/world.ts";
import { type Answer, type Input, MESSAGES, type MessageName, type Output } from "../messages.ts";
import { collector } from "../settings.ts";
import { wallMs } from "./clock.ts";
import { journal } from "./journal.ts";
import { exportToS3, openLog, testS3 } from "./operator.ts";
import { type Answered, fetchProfiles } from "./profile-fetch.ts";
import { importProfile, listProfiles, profileOf, removeProfile, setupOf } from "./profiles.ts";
import { setPaused } from "./recording.ts";
import { addSite, siteOf } from "./sites.ts";
import { resetSync, sync } from "./sync.ts";
import { takeObservations } from "./trail.ts";

const Envelope = z.object({
  name: z.enum(Object.keys(MESSAGES) as [MessageName, ...MessageName[]]),
  input: z.unknown(),
});

type Answers = { [Name in MessageName]: (input: Input<Name>, sender: Runtime.MessageSender) => Promise<Output<Name>> };

const done: Answer = { ok: true };

const answers: Answers = {
  async hello({ page_id: _id }, sender) {
    const site = await siteOf(originOf(sender));
    return site ? setupOf(await profileOf(site.profile)) : null;
  },
  async observe({ page_id, observations }, sender) {
    const origin = originOf(sender);
    const site = await siteOf(origin);
    if (!site) return { page_id, upto: lastNumber(observations) };
    const page: PageRow = {
      page_id,
      tab_id: sender.tab?.id ?? -1,
      frame_id: sender.frameId ?? 0,
      origin,
      handled_upto: 0,
      seen_ms: wallMs(),
      closed: false,
      clicks: [],
    };
    return { page_id, upto: await takeObservations(page, site.profile, observations) };
  },
  is_loading: async (_, { tab }) => tab === undefined || tab.status === "loading",
  async record_site({ origin, profile }) {
    const added = await addSite(new URL(origin).origin, profile);
    return added ? done : { ok: false, says: "The browser did not grant access to this site." };
  },
  pause: () => setPaused(true),
  resume: () => setPaused(false),
  async sync_now() {
    await reviveDead((await journal()).database);
    await sync(true);
    return done;
  },
  async pair({ url, token }) {
    const before = await collector.get();
    const origin = new URL(url).origin;
    const operator = before?.url === origin ? before.operator : undefined;
    await collector.set({ url: origin, ingest: token, ...(operator === undefined ? {} : { operator }) });
    const answered = await fetchProfiles();
    await resetSync();
    await reviveDead((await journal()).database);
    await sync(true);
    return PAIRED[answered];
  },
  import_profile: ({ text }) => importProfile(text),
  remove_profile: ({ id }) => removeProfile(id),
  list_profiles: () => listProfiles(),
  export_s3: ({ session_id }) => exportToS3(session_id),
  test_s3: () => testS3(),
  open_log: ({ session_id }) => openLog(session_id),
  async wake() {
    await journal();
    return done;
  },
};

/** The pairing is kept in any case; what stands in its way is said at once, not when the first record is refused. */
const PAIRED: Readonly<Record<Answered, Answer>> = {
  collector: done,
  refuses: {
    ok: false,
    says: "Saved, but the collector does not take this token. Check that all of it was copied, and that it is one with the scope “ingest”.",
  },
  stranger: { ok: false, says: "Saved, but what answers at this address is no collector. Check the address." },
  nobody: {
    ok: false,
    says: "Saved, but the collector can’t be reached at the moment. What is recorded waits on this device and is sent by itself.",
  },
};

function lastNumber(observations: readonly unknown[]): number {
  const numbers = observations.map((one) => (one as { n?: unknown } | null)?.n);
  return numbers.reduce<number>((last, n) => (typeof n === "number" && n > last ? n : last), 0);
}

/** The page's origin as the browser states it, never as the page does. */
function originOf(sender: Runtime.MessageSender): string {
  const stated = (sender as { origin?: string }).origin;
  if (stated !== undefined && stated !== "null") return stated;
  return sender.url === undefined ? "null" : new URL(sender.url).origin;
}

/**
 * True where the sender is what the message's row of the contract names. Firefox does not tell the tab of a page whose tab
 * was closed, or that was put aside, a moment ago: what it says as it goes comes from a content script all the same.
 */
function isFrom(kind: "content" | "page", sender: Runtime.MessageSender): boolean {
  if (sender.id !== browser.runtime.id) return false;
  const own = sender.url?.startsWith(browser.runtime.getURL("")) ?? false;
  return kind === "page" ? own : !own && sender.url !== undefined;
}

/** A promise for our own messages only; anything else is left to whoever it is for. */
export function receive(message: unknown, sender: Runtime.MessageSender): Promise<unknown> | undefined {
  const envelope = Envelope.safeParse(message);
  if (!envelope.success) return undefined;
  const { name, input } = envelope.data;
  const row = MESSAGES[name];
  if (!isFrom(row.from, sender)) return undefined;
  const parsed = row.input.safeParse(input);
  if (!parsed.success) return Promise.reject(new Error(`The message ${name} is not in its form.`));
  return (answers[name] as (input: unknown, sender: Runtime.MessageSender) => Promise<unknown>)(parsed.data, sender);
}
