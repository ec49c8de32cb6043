// Checks that a row of the buffer is in its form: storage can be edited by hand, or written by another version.
import type { TrailRecord } from "#core/record.ts";
import { CATEGORIES, STATUSES } from "#core/vocabulary.ts";
import { type BufferStore, CHUNK_RECORDS, type RecordChunk } from "./schema.ts";
import { sumOf } from "./sums.ts";

/** Thrown by a writer that meets a row it can't go on with; repairing the buffer makes it go on. */
export class BrokenRow extends Error {
  constructor(store: BufferStore) {
    super(`A row of ${store} is not in its form.`);
    this.name = "BrokenRow";
  }
}

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === "string";
const number: Check = (value) => typeof value === "number" && Number.isFinite(value);
const natural: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const flag: Check = (value) => typeof value === "boolean";
const plain: Check = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const oneOf =
  (words: readonly string[]): Check =>
  (value) =>
    words.includes(value as string);
/** A flipped bit can make an array a thousand million long; to look at each place would take minutes. */
const MOST_ENTRIES = 1_000_000;
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length <= MOST_ENTRIES && value.every(check);
const either =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const map =
  (check: Check): Check =>
  (value) =>
    plain(value) && Object.values(value as object).every(check);
const shape =
  (fields: Record<string, Check>): Check =>
  (value) =>
    plain(value) && Object.entries(fields).every(([name, check]) => check((value as Record<string, unknown>)[name]));

const state = {
  activity_id: text,
  session_id: text,
  action: text,
  status: oneOf(STATUSES),
  started_at: text,
  duration_ms: either(number),
  details: plain,
  error: either(plain),
  origin: text,
  profile: text,
};
const draft = shape({ ...state, record_id: text, recorded_at: text });
const record = shape({ ...state, record_id: text, recorded_at: text, stream_id: text, seq: natural });
const tally = shape({
  statuses: shape(Object.fromEntries(STATUSES.map((status) => [status, number]))),
  categories: map(number),
  actions: map(shape({ count: number, success: number, buckets: map(number), max_ms: number })),
  first_at: text,
  last_at: text,
  bytes_uploaded: number,
  bytes_exported: number,
  sections: list(text),
});

/** Closed ranges of numbers. */
export const areRanges: Check = list(
  (value) => Array.isArray(value) && value.length === 2 && value.every(natural) && value[0] <= value[1],
);
export const areCounts: Check = map(natural);

const META: Readonly<Record<string, Check>> = {
  stream: shape({
    stream_id: text,
    next_seq: natural,
    acked: areRanges,
    lost: areRanges,
    dead_count: natural,
    captured: natural,
    accepted: natural,
    refused: areCounts,
    rows: number,
    bytes: number,
    unsaid: either(plain),
  }),
  sync: shape({
    state: text,
    failures: natural,
    next_try_ms: number,
    tried_ms: either(number),
    last_error: either(text),
    epoch: either(text),
  }),
  total: shape({ tally }),
  journal: shape({
    state: oneOf(["filling", "live"]),
    segments: list(
      shape({ bucket: text, from_seq: natural, to_seq: natural, rows: either(number), bytes: either(number) }),
    ),
    aside: either(list(text)),
  }),
  drift: shape({ rows: map(shape({ misses: number, told: flag })) }),
};

const ascend = (value: unknown): boolean => {
  const { from_seq, records } = value as { from_seq: number; records: { seq: number }[] };
  return records[0]?.seq === from_seq && records.every(({ seq }, at) => at === 0 || seq > (records[at - 1]?.seq ?? 0));
};
const chunk = shape({ from_seq: natural, records: list(record), sums: either(list(number)) });

/** The records of a chunk that are in their form and are, as far as there are checksums, what was written. */
export function soundRecords({ records, sums }: { records?: unknown; sums?: unknown }): TrailRecord[] {
  const known = Array.isArray(sums) ? sums : undefined;
  const isSound = (one: unknown, at: number): boolean => record(one) && (!known || known[at] === sumOf(one));
  return Array.isArray(records) ? (records.slice(0, CHUNK_RECORDS) as TrailRecord[]).filter(isSound) : [];
}
/** Of a chunk whose records are known to be in their form. */
const isUnaltered = (value: unknown): boolean => {
  const { records, sums } = value as RecordChunk;
  return records.length <= CHUNK_RECORDS && (!sums || records.every((one, at) => sums[at] === sumOf(one)));
};

const FORMS: Readonly<Record<BufferStore, Check>> = {
  records: (value) => chunk(value) && ascend(value) && isUnaltered(value),
  dead: shape({ seq: natural, record, code: text, at: text }),
  activities: shape({
    ...state,
    stream_id: text,
    category: oneOf(CATEGORIES),
    ended_at: either(text),
    document_name: either(text),
    first_seq: natural,
    last_seq: natural,
  }),
  sessions: shape({
    session_id: text,
    origin: text,
    tab_id: number,
    started_at: text,
    last_at: text,
    ended: flag,
    document_name: either(text),
    app_session_id: either(text),
    tally,
  }),
  operations: shape({
    activity_id: text,
    page_id: text,
    tab_id: number,
    origin: text,
    requests: list(number),
    profile: text,
    rule: text,
    started_ms: number,
    seen_ms: number,
    gave_up: flag,
    page_gone: flag,
    known: either(list((value) => Array.isArray(value) && text(value[0]) && plain(value[1]))),
    draft,
  }),
  pages: shape({
    page_id: text,
    tab_id: number,
    frame_id: number,
    origin: text,
    handled_upto: number,
    seen_ms: number,
    closed: flag,
    clicks: list(shape({ rule: text, at_ms: number, label: text, begins: list(text) })),
    settled: either(list(number)),
  }),
  meta: (value) => plain(value) && (META[(value as { key: string }).key] ?? plain)(value),
  quarantine: plain,
};

/** True when the row is what its store holds. Only the form is checked, not what it says. */
export const isRow = (store: BufferStore, row: unknown): boolean => FORMS[store](row);
