// The worker's one writer: takes handovers and its own drafts in order, interprets them, and appends them in groups.
import { append } from "#buffer/append.ts";
import { DEFAULT_BOUNDS } from "#buffer/bounds.ts";
import { BrokenRow, isRow } from "#buffer/forms.ts";
import { sessionsToGoOnWith } from "#buffer/read.ts";
import { assertRoom } from "#buffer/room.ts";
import type { BufferDatabase, Gap, Repaired } from "#buffer/schema.ts";
import { draftOf, type Facts, type Scene, withoutPassedStarts } from "#core/drafting.ts";
import { interpret } from "#core/interpret.ts";
import { Observation } from "#core/observation.ts";
import { isOfPause } from "#core/paused.ts";
import { type Draft, forbiddenKey, type TrailRecord } from "#core/record.ts";
import { newestOf } from "#core/sessions.ts";
import { emptyWorld, type PageRow, putPage, putSession, type Session, type World } from "#core/world.ts";
import { marker, pauseSpan, previews } from "../settings.ts";
import { newId, wallMs } from "./clock.ts";
import { type Journal, journal } from "./journal.ts";
import { profileOf } from "./profiles.ts";
import { afterFailure, tellTrouble } from "./trouble.ts";

type Work = (world: World, journal: Journal) => Draft[];
interface Waiting {
  work: Work;
  done(): void;
  failed(error: unknown): void;
}

const queue: Waiting[] = [];
let draining = false;
/** So often a commit is tried on a new handle. */
const ATTEMPTS = 3;
let world: { database: BufferDatabase; known: World } | undefined;
let heard: ((records: readonly TrailRecord[]) => void)[] = [];

/** Calls `listener` after every append, with what is now on disk. */
export function onAppended(listener: (records: readonly TrailRecord[]) => void): void {
  heard = [...heard, listener];
}

/** Does `work` in its turn and stores what it drafts; resolves after the commit, together with what else was waiting. */
export function write(work: Work): Promise<void> {
  return new Promise((done, failed) => {
    queue.push({ work, done, failed });
    if (!draining) void drain();
  });
}

/** Never rejects: each waiting piece of work is told for itself. */
async function drain(): Promise<void> {
  draining = true;
  while (queue.length > 0) {
    const group = queue.splice(0, 100);
    try {
      const records = await committed(group.map((one) => one.work));
      for (const one of group) one.done();
      for (const listener of heard) listener(records);
    } catch (error) {
      for (const one of group) one.failed(error);
    }
  }
  draining = false;
}

/** A commit that failed is tried again on a new handle; then the pages hold what they have, and the person is told. */
async function committed(works: readonly Work[]): Promise<readonly TrailRecord[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const records = await commit(works);
      await tellTrouble(null);
      return records;
    } catch (error) {
      world = undefined;
      const again = await afterFailure(error).catch(() => false);
      if (again && attempt < ATTEMPTS) continue;
      await tellTrouble(error);
      throw error;
    }
  }
}

async function commit(works: readonly Work[]): Promise<readonly TrailRecord[]> {
  const open = await journal();
  const known = await worldOf(open.database);
  await assertRoom();
  const said = open.unsaid;
  const drafts = withoutPassedStarts([...firstWords(open, known), ...works.flatMap((work) => work(known, open))]);
  const { records, stream } = await append(open.database, drafts, known, DEFAULT_BOUNDS, said);
  // Sync may have found something new to say meanwhile.
  if (open.unsaid === said) open.unsaid = undefined;
  if (drafts.length > 0) {
    const last_seq = stream.next_seq - 1;
    await marker
      .set({ journal: open.name, stream_id: stream.stream_id, last_seq })
      .catch((error: unknown) => console.error("Review Trail: the marker was not written:", error));
  }
  return records;
}

/** The interpreter's memory, read from the buffer once per life of the worker: it is the only writer. */
async function worldOf(database: BufferDatabase): Promise<World> {
  if (world?.database === database) return world.known;
  const known = emptyWorld();
  const [operations, pages, drift] = await Promise.all([
    database.getAll("operations"),
    database.getAll("pages"),
    database.get("meta", "drift"),
  ]);
  if (!operations.every((row) => isRow("operations", row))) throw new BrokenRow("operations");
  const sessions = await sessionsToGoOnWith(database, wallMs(), operations);
  if (!sessions.every((row) => isRow("sessions", row))) throw new BrokenRow("sessions");
  if (!pages.every((row) => isRow("pages", row))) throw new BrokenRow("pages");
  for (const { tally: _tally, ...session } of sessions) known.sessions.set(session.session_id, session);
  for (const operation of operations) {
    known.operations.set(operation.activity_id, operation);
    known.stored.add(operation.activity_id);
  }
  for (const page of pages) known.pages.set(page.page_id, page);
  if (drift?.key === "drift") known.drift = new Map(Object.entries(drift.rows));
  world = { database, known };
  return known;
}

/** A new stream says so, and what an earlier one held and is gone is named. */
function firstWords(open: Journal, known: World): Draft[] {
  const drafts: Draft[] = [];
  if (open.unsaid?.started)
    drafts.push(trailDraft(known, open, { action: "stream_started", status: "success", observed_by: "worker" }));
  if (open.unsaid?.gap) drafts.push(trailDraft(known, open, { ...gapFacts(open.unsaid.gap), observed_by: "worker" }));
  if (open.unsaid?.repaired) drafts.push(trailDraft(known, open, repairedFacts(open.unsaid.repaired)));
  return drafts;
}

function gapFacts(gap: Gap): Pick<Facts, "action" | "status" | "details" | "error"> {
  const { from_seq, to_seq } = gap;
  const count = from_seq !== undefined && to_seq !== undefined ? { count: to_seq - from_seq + 1 } : {};
  const message =
    gap.reason === "store_wiped"
      ? "The browser deleted this device’s log. What it had not yet sent is missing."
      : "A part of this device’s log could not be read any more and is missing.";
  return {
    action: "records_dropped",
    status: "failed",
    details: { ...gap, ...count },
    error: { kind: "processing", message },
  };
}

function repairedFacts({ count, stores }: Repaired): Facts {
  return {
    action: "records_dropped",
    status: "warning",
    details: { reason: "rows_damaged", count, stores },
    error: {
      kind: "processing",
      message: `${count} rows of this device’s log were not in their form and were set apart.`,
    },
    observed_by: "worker",
  };
}

/** A draft about the recording itself; it belongs to the newest session, or to the device where there is none. */
export function trailDraft(known: World, open: Journal, facts: Facts): Draft {
  const scene: Scene = { nowMs: wallMs(), id: newId, profile: "trail", origin: "trail" };
  const newest = newestOf([...known.sessions.values()]);
  return draftOf(scene, newest ?? deviceSession(known, open, scene), facts);
}

function deviceSession(known: World, open: Journal, scene: Scene): Session {
  const now = new Date(scene.nowMs).toISOString();
  const session = {
    session_id: open.streamId,
    origin: "trail",
    tab_id: -1,
    started_at: now,
    last_at: now,
    ended: true,
  };
  putSession(known, session);
  return session;
}

/** Takes the observations of one page; resolves with the highest number that is on disk, bad ones counted among them. */
export async function takeObservations(
  page: PageRow,
  profileId: string,
  observations: readonly unknown[],
): Promise<number> {
  const [withPreviews, span, profile] = await Promise.all([previews.get(), pauseSpan.get(), profileOf(profileId)]);
  let upto = 0;
  await write((known, open) => {
    const drafts: Draft[] = [];
    let refused = 0;
    for (const carried of observations) {
      const given = unpacked(carried);
      const parsed = Observation.safeParse(given);
      if (parsed.success && forbiddenKey(given) === undefined) {
        const setting = { world: known, page, profile, previews: withPreviews, id: newId };
        upto = Math.max(upto, parsed.data.n);
        try {
          // Noted all the same: after another pause nobody could tell of what is sent again that it was done in this one.
          if (isOfPause(span, wallMs(), parsed.data, setting)) noteNumber(known, page, parsed.data.n, parsed.data.at);
          else drafts.push(...interpret(setting, parsed.data));
          continue;
        } catch (error) {
          // One that no rule can deal with must not hold up those behind it; it is counted like one in a wrong form.
          console.error("Review Trail:", error);
          refused += 1;
          continue;
        }
      }
      const n = (given as { n?: unknown } | null)?.n;
      const isNumbered = typeof n === "number" && Number.isSafeInteger(n);
      if (isNumbered) upto = Math.max(upto, n);
      if (!isNumbered || noteNumber(known, page, n, wallMs())) refused += 1;
    }
    if (refused > 0) drafts.push(refusedDraft(known, open, refused));
    return drafts;
  });
  return upto;
}

/** Notes the number; false where it was noted before: its answer was lost, and it is counted already. */
function noteNumber(known: World, page: PageRow, n: number, seenMs: number): boolean {
  const row = known.pages.get(page.page_id) ?? page;
  if (n <= row.handled_upto) return false;
  putPage(known, { ...row, handled_upto: n, seen_ms: seenMs });
  return true;
}

/** Signals travel as the JSON text they were in the page: it is parsed here, away from the page's own thread. */
function unpacked(carried: unknown): unknown {
  const { signal } = (carried ?? {}) as { signal?: unknown };
  if (typeof signal !== "string") return carried;
  try {
    return { ...(carried as object), signal: JSON.parse(signal) as unknown };
  } catch {
    return carried;
  }
}

function refusedDraft(known: World, open: Journal, count: number): Draft {
  return trailDraft(known, open, {
    action: "records_dropped",
    status: "warning",
    details: { reason: "bridge_rejected", count },
    error: { kind: "script", message: `The page handed over ${count} signals that are not in the right form.` },
    observed_by: "worker",
  });
}
