// Imports a hand-over file: the records that a device could not send, as lines of JSON. Importing it again changes nothing.
import { MAX_BATCH_RECORDS, type RESULTS } from "#core/batch.ts";
import { counted } from "#core/wording.ts";
import { judge } from "./ingest.ts";
import { scanJson } from "./json-scan.ts";
import type { Store } from "./store/contract.ts";

/** How many records of the file had which fate; `records` is what its header promises. */
export interface Imported {
  stream_id: string;
  records: number;
  results: Record<(typeof RESULTS)[number], number>;
}

/** A file that is not what it should be; the message says what to do. */
export class HandOverError extends Error {
  override name = "HandOverError";
}

const KIND = "review-trail-hand-over";
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads line by line, stores 500 records at a time, each group durable before the next is read. */
export async function importHandOver(
  store: Store,
  lines: AsyncIterable<string> | Iterable<string>,
  now: () => number,
): Promise<Imported> {
  let header: { stream_id: string; records: number } | undefined;
  const results = { stored: 0, duplicate: 0, conflict: 0, rejected: 0, retry: 0 };
  let group: unknown[] = [];
  const flush = async (): Promise<void> => {
    if (header) await storeGroup(store, header.stream_id, group, now, results);
    group = [];
  };
  for await (const line of lines) {
    if (line.trim() === "") continue;
    if (!header) {
      header = headerOf(line);
      if (header.stream_id === store.own.stream_id)
        throw new HandOverError("This file names the collector’s own records. Choose a file that a device has saved.");
      continue;
    }
    group.push(parseLine(line));
    if (group.length === MAX_BATCH_RECORDS) await flush();
  }
  if (!header) throw new HandOverError("The file is empty. Choose a file that “Save pending activities” has made.");
  await flush();
  return { ...header, results };
}

function headerOf(line: string): { stream_id: string; records: number } {
  const { kind, v, stream_id, records } = (parseLine(line) ?? {}) as Record<string, unknown>;
  if (kind !== KIND || typeof stream_id !== "string" || !UUID.test(stream_id)) {
    throw new HandOverError("This is not a hand-over file. Choose a file that “Save pending activities” has made.");
  }
  if (v !== 1) throw new HandOverError("This file is of a newer version. Update the collector, then import it.");
  return { stream_id, records: typeof records === "number" ? records : 0 };
}

/** A line that is no JSON (the file was cut), or is nested without end, is one rejected record; the others are kept. */
function parseLine(line: string): unknown {
  try {
    return scanJson(line) ? undefined : (JSON.parse(line) as unknown);
  } catch {
    return undefined;
  }
}

async function storeGroup(
  store: Store,
  streamId: string,
  group: readonly unknown[],
  now: () => number,
  results: Imported["results"],
): Promise<void> {
  const judged = group.map((sent, index) => judge(sent ?? null, index, streamId));
  const good = judged.filter((one) => one.verdict === "good");
  const bad = judged.filter((one) => one.verdict === "bad");
  const { fates } = await store.append({
    stream_id: streamId,
    received_at: new Date(now()).toISOString(),
    candidates: good.map((one) => one.candidate),
    bad_rows: bad.filter((one) => one.result === "rejected").map((one) => one.row),
  });
  for (const one of bad) results[one.result] += 1;
  for (const fate of fates) results[fate.result] += 1;
}

/** What a person reads after an import. */
export function importedSentence({ records, results }: Imported): string {
  const { stored, duplicate, conflict, rejected, retry } = results;
  const seen = stored + duplicate + conflict + rejected + retry;
  const known = duplicate > 0 ? ` ${duplicate} were here already.` : "";
  const bad =
    conflict + rejected + retry > 0
      ? ` ${conflict + rejected + retry} could not be taken; they are listed as refused.`
      : "";
  const cut = seen < records ? ` The file ends early: it promises ${records} records and holds ${seen}.` : "";
  return `${counted(stored, "record")} imported.${known}${bad}${cut}`;
}
