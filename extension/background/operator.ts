// What a person asks of the collector from the popup: an export, a connection test, the log page.
import browser from "webextension-polyfill";
import * as z from "zod";
import { streamOf, waitingNumbers } from "#buffer/outbox.ts";
import { common, countOf } from "#core/ranges.ts";
import { counted } from "#core/wording.ts";
import type { Answer } from "../messages.ts";
import { collector } from "../settings.ts";
import { ask } from "./collector-client.ts";
import { journal } from "./journal.ts";
import { sync } from "./sync.ts";

const NONE: Answer = {
  ok: false,
  says: "No collector is set up. Pair this device with one first; the log is kept here until then.",
};

const Running = z.object({ status: z.literal("in_progress") });
const Exported = z.object({ location: z.string(), kind: z.string(), files_count: z.number() });
const Tested = z.object({ ok: z.boolean(), message: z.string(), error: z.object({ next: z.string() }).optional() });
const Code = z.object({ url: z.string() });

/** Sends what waits, then has the collector export the session; says where the files are, and what can't be in them. */
export async function exportToS3(sessionId: string): Promise<Answer> {
  const target = await collector.get();
  if (!target) return NONE;
  const unsent = await sendAll();
  const left =
    unsent > 0 ? ` But ${counted(unsent, "record")} of this device could not be sent and can’t be in it.` : "";
  const answer = await ask(target, "/v1/exports", { session_id: sessionId }, 120_000);
  if ("problem" in answer) return { ok: false, says: answer.problem };
  if (Running.safeParse(answer.json).success)
    return { ok: true, says: `The export is still running on the collector. Open the log to see how it ends.${left}` };
  const made = Exported.safeParse(answer.json);
  if (!made.success)
    return { ok: false, says: "The collector’s answer could not be read. Update it, then export again." };
  const where = made.data.kind === "folder" ? "No S3 is set up, so the export went to the folder" : "Exported to";
  return { ok: true, says: `${where} ${made.data.location} (${made.data.files_count} files).${left}` };
}

/** Sends what is recorded by now; resolves with how many of these records the collector still lacks, refused ones included. */
async function sendAll(): Promise<number> {
  const before = await streamOf((await journal()).database);
  await sync(true);
  const after = await streamOf((await journal()).database);
  return before && after ? countOf(common(waitingNumbers(after), [[1, before.next_seq - 1]])) : 0;
}

/** Has the collector try its bucket. */
export async function testS3(): Promise<Answer> {
  const target = await collector.get();
  if (!target) return NONE;
  const answer = await ask(target, "/v1/s3/test", {});
  if ("problem" in answer) return { ok: false, says: answer.problem };
  const tested = Tested.safeParse(answer.json);
  if (!tested.success) return { ok: false, says: "The collector’s answer could not be read." };
  const { ok, message, error } = tested.data;
  return { ok, says: error ? `${message} Next: ${error.next}` : message };
}

/** Opens the log page in a tab, signed in by a code that works once and for a minute. */
export async function openLog(sessionId: string | undefined): Promise<Answer> {
  const target = await collector.get();
  if (!target) return NONE;
  const to = sessionId === undefined ? "/" : `/get_logs?format=html&session_id=${encodeURIComponent(sessionId)}`;
  const answer = await ask(target, "/v1/page_codes", { to });
  if ("problem" in answer) return { ok: false, says: answer.problem };
  const code = Code.safeParse(answer.json);
  if (!code.success) return { ok: false, says: "The collector’s answer could not be read." };
  await browser.tabs.create({ url: new URL(code.data.url, target.url).href });
  return { ok: true };
}
