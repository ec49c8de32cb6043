// Makes the files of an export from the records of a session up to one position, and the manifest that proves them.
import { type Activity, fold } from "#core/activity.ts";
import { withNumbers } from "#core/ranges.ts";
import type { TrailRecord } from "#core/record.ts";
import { emptyTally, present } from "#core/summary.ts";
import { completenessOf } from "./completeness.ts";
import { type Logs, withRecovery } from "./logs.ts";
import { patternsOf, sessionsJson } from "./logs-json.ts";
import { reportHtml } from "./report.ts";
import type { ExportRow, SessionRow, Store } from "./store/contract.ts";
import { count } from "./tally.ts";
import { timelineOf } from "./timeline.ts";
import { sha256Hex } from "./tokens.ts";

export interface BundleFile {
  name: string;
  content_type: string;
  bytes: Uint8Array;
  sha256: string;
}

export interface BundleOptions {
  sessions: readonly SessionRow[];
  /** Records after this position are not part of the export. */
  upto_position: number;
  export_id: string;
  made_at: string;
  previous: ExportRow | undefined;
}

const PAGE = 1000;

/** All files, the manifest last. */
export async function makeBundle(store: Store, options: BundleOptions): Promise<BundleFile[]> {
  const records = await readRecords(store, options);
  const logs = await logsFrom(store, options.sessions, records);
  const oldestFirst = logs.activities.toReversed();
  const facts = { ...sessionsJson(options.sessions), made_at: options.made_at };
  const troubles = [...logs.failures, ...logs.warnings];
  const files = [
    json("activities.json", { ...facts, activities: oldestFirst }),
    lines("activities.ndjson", oldestFirst),
    lines("records.ndjson", records),
    json("summary.json", {
      ...facts,
      summary: logs.summary,
      failure_patterns: patternsOf(troubles),
      completeness: logs.completeness,
    }),
    json("failures.json", { ...facts, failures: logs.failures, warnings: logs.warnings }),
    file(
      "report.html",
      "text/html; charset=utf-8",
      await reportHtml(logs, timelineOf(logs.activities, logs.span), options.made_at),
    ),
  ];
  return [...files, manifest(store, options, logs, records, files)];
}

async function readRecords(store: Store, { sessions, upto_position }: BundleOptions): Promise<TrailRecord[]> {
  const ids = sessions.map((session) => session.session_id);
  const records: TrailRecord[] = [];
  for (let position = 0; ; ) {
    const page = await store.recordsAfter(position, PAGE, ids);
    records.push(...page.filter((one) => one.position <= upto_position).map((one) => one.record));
    const last = page.at(-1);
    if (!last || page.length < PAGE || last.position >= upto_position) return records;
    position = last.position;
    await new Promise(setImmediate);
  }
}

/** The same view that /get_logs has, counted anew from these records alone. */
async function logsFrom(store: Store, sessions: readonly SessionRow[], records: readonly TrailRecord[]): Promise<Logs> {
  const folded = new Map<string, Activity>();
  const numbers = new Map<string, number[]>();
  for (const record of records) {
    folded.set(record.activity_id, fold(folded.get(record.activity_id), record));
    if (record.stream_id === store.own.stream_id) continue;
    const known = numbers.get(record.stream_id);
    if (known) known.push(record.seq);
    else numbers.set(record.stream_id, [record.seq]);
  }
  const tally = emptyTally();
  for (const activity of folded.values()) count(tally, undefined, activity, store.own);
  const activities = [...folded.values()].sort(
    (a, b) => Date.parse(b.started_at) - Date.parse(a.started_at) || b.activity_id.localeCompare(a.activity_id),
  );
  const states = await store.streams({ stream_ids: [...numbers.keys()] });
  return {
    sessions: [...sessions],
    summary: present(tally),
    span: { first_at: tally.first_at, last_at: tally.last_at },
    activities,
    failures: activities.filter((activity) => activity.status === "failed").map(withRecovery),
    warnings: activities.filter((activity) => activity.status === "warning").map(withRecovery),
    completeness: completenessOf(
      states.map((state) => {
        const runs = withNumbers([], numbers.get(state.stream_id) ?? []);
        return { state, from: runs[0]?.[0] ?? 1, to: runs.at(-1)?.[1] ?? 0 };
      }),
    ),
    exports: [],
    next_cursor: null,
  };
}

function manifest(
  store: Store,
  options: BundleOptions,
  logs: Logs,
  records: readonly TrailRecord[],
  files: readonly BundleFile[],
): BundleFile {
  const [session] = options.sessions;
  return json("manifest.json", {
    version: 1,
    made_by: "Review Trail collector",
    made_at: options.made_at,
    export_id: options.export_id,
    epoch: store.epoch,
    filter: { session_ids: options.sessions.map((one) => one.session_id), upto_position: options.upto_position },
    ...(session?.app_session_id === undefined ? {} : { app_session_id: session.app_session_id }),
    ...(session?.document_name === undefined ? {} : { document_name: session.document_name }),
    counts: {
      records: records.length,
      activities: logs.activities.length,
      failures: logs.failures.length,
      warnings: logs.warnings.length,
    },
    completeness: logs.completeness,
    previous_manifest_sha256: options.previous?.manifest_sha256 ?? null,
    files: files.map(({ name, bytes, sha256 }) => ({ name, size_bytes: bytes.byteLength, sha256 })),
  });
}

function file(name: string, contentType: string, text: string): BundleFile {
  const bytes = new TextEncoder().encode(text);
  return { name, content_type: contentType, bytes, sha256: sha256Hex(bytes) };
}

const json = (name: string, value: unknown): BundleFile =>
  file(name, "application/json; charset=utf-8", `${safe(JSON.stringify(value, null, 2))}\n`);

const lines = (name: string, values: readonly unknown[]): BundleFile =>
  file(name, "application/x-ndjson; charset=utf-8", values.map((value) => `${safe(JSON.stringify(value))}\n`).join(""));

/** Line separators and direction marks as escapes, so that no reader takes them for line ends or turns the text. */
const safe = (text: string): string =>
  text.replace(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
