// Builders for tests of the core: signals of a page, records, activities, and a recorder that interprets and folds them.
import { type Activity, fold } from "#core/activity.ts";
import { uuidv7 } from "#core/ids.ts";
import { interpret } from "#core/interpret.ts";
import { Observation } from "#core/observation.ts";
import { type Profile, type ProfileSource, readProfile } from "#core/profile.ts";
import { type Draft, TrailRecord } from "#core/record.ts";
import type { DomSignal, RequestSignal, ResponseSignal, Signal } from "#core/signal.ts";
import { type Pause, sweep } from "#core/sweep.ts";
import { emptyWorld, type PageRow, type World } from "#core/world.ts";
import { generic } from "#profiles/generic.ts";
import { reviewApp } from "#profiles/review-app.ts";

export const ORIGIN = "https://review.example";
export const START_MS = Date.parse("2026-11-14T09:00:00.000Z");
export const STREAM = "01a2f000-0000-7000-8000-000000000001";

let made = 0;
/** A new UUIDv7 each time, the same ones in each run. */
export function anId(): string {
  made += 1;
  const random = new Uint8Array(10);
  new DataView(random.buffer).setUint32(6, made);
  return uuidv7(START_MS, random);
}

export function aProfile(source: ProfileSource): Profile {
  const read = readProfile(source);
  if ("errors" in read) throw new Error(read.errors.join("\n"));
  return read.profile;
}

export const REVIEW_APP = aProfile(reviewApp);
export const GENERIC = aProfile(generic);

export function aPage(change: Partial<PageRow> = {}): PageRow {
  return {
    page_id: anId(),
    tab_id: 7,
    frame_id: 0,
    origin: ORIGIN,
    handled_upto: 0,
    seen_ms: START_MS,
    closed: false,
    clicks: [],
    ...change,
  };
}

export function aRecord(change: Partial<TrailRecord> = {}): TrailRecord {
  return {
    v: 1,
    record_id: anId(),
    stream_id: STREAM,
    seq: 1,
    activity_id: "01a2f000-0000-7000-8000-0000000000b1",
    session_id: "01a2f000-0000-7000-8000-0000000000a1",
    action: "document_upload",
    status: "success",
    started_at: "2026-11-14T09:00:00.000Z",
    recorded_at: "2026-11-14T09:00:01.000Z",
    details: {},
    origin: ORIGIN,
    profile: "review-app@1.0.0",
    observed_by: "page",
    ...change,
  };
}

export const anActivity = (change: Partial<TrailRecord> = {}): Activity =>
  fold(undefined, aRecord({ activity_id: anId(), ...change }));

/** What a page sends: a method and path such as "POST /chat", and its JSON. */
export function aRequest(line: string, body?: unknown, change: Partial<RequestSignal> = {}): RequestSignal {
  const [method = "GET", path = "/"] = line.split(" ");
  return {
    k: "request",
    r: 1,
    channel: "fetch",
    method,
    url: `${ORIGIN}${path}`,
    ...(body === undefined ? {} : { sent: { text: JSON.stringify(body) } }),
    ...change,
  };
}

export interface AnswerChange extends Partial<ResponseSignal> {
  json?: unknown;
}

/** What comes back for it: 200 and JSON unless told otherwise. */
export function anAnswer(request: RequestSignal, { json, ...change }: AnswerChange = {}): ResponseSignal {
  return {
    ...request,
    k: "response",
    outcome: "answered",
    status: 200,
    ms: 120,
    ...(json === undefined ? {} : { body: JSON.stringify(json), type: "application/json" }),
    ...change,
  };
}

export function aClick(rule: string | undefined, change: Partial<DomSignal> = {}): DomSignal {
  return {
    k: "dom",
    ...(rule === undefined ? {} : { rule }),
    event: "click",
    trusted: true,
    label: "Save",
    facts: {},
    ...change,
  };
}

/** A recording in memory: pages send signals, time passes, and activities come out. */
export class Recorder {
  readonly world: World = emptyWorld();
  readonly records: TrailRecord[] = [];
  readonly profile: Profile;
  page: PageRow;
  nowMs = START_MS;
  previews = true;
  pause: Pause | null = null;
  /** Nobody sees its pages. */
  isHidden = false;
  private readonly made = new Map<string, number>();
  private requests = 0;

  constructor(profile: Profile = REVIEW_APP) {
    this.profile = profile;
    this.page = aPage();
  }

  /** Another page speaks from now on: a reload, another tab, a frame. */
  open(change: Partial<PageRow> = {}): PageRow {
    this.page = aPage({ tab_id: this.page.tab_id, ...change });
    this.see({ k: "life", event: "opened", path: "/" });
    return this.page;
  }

  see(signal: Signal, page: PageRow = this.page): TrailRecord[] {
    const n = (this.made.get(page.page_id) ?? 0) + 1;
    this.made.set(page.page_id, n);
    return this.hear({ n, at: this.nowMs, signal }, page);
  }

  /** An observation as it arrives, resent ones too; everything that is drafted must be a valid record. */
  hear(observation: unknown, page: PageRow = this.page): TrailRecord[] {
    const parsed = Observation.parse(observation);
    const setting = { world: this.world, page, profile: this.profile, previews: this.previews, id: anId };
    return this.keep(interpret(setting, parsed));
  }

  wait(ms: number): this {
    this.nowMs += ms;
    return this;
  }

  sweep(pages: readonly PageRow[] = [this.page]): TrailRecord[] {
    const alive = new Set(pages.map((page) => page.page_id));
    const hidden = this.isHidden ? alive : new Set<string>();
    return this.keep(sweep(this.world, this.nowMs, { alive, hidden, pause: this.pause }, [this.profile], anId));
  }

  /** A request leaves; returns what `answer` needs. */
  send(line: string, body?: unknown, change: Partial<RequestSignal> = {}): RequestSignal {
    this.requests += 1;
    const request = aRequest(line, body, { r: this.requests, ...change });
    this.see(request);
    return request;
  }

  answer(request: RequestSignal, change: AnswerChange = {}, page: PageRow = this.page): void {
    const ms = change.ms ?? 120;
    this.nowMs += ms;
    this.see(anAnswer(request, { ...change, ms }), page);
  }

  /** A request and its answer. */
  call(line: string, body: unknown, change: AnswerChange, request: Partial<RequestSignal> = {}): void {
    this.answer(this.send(line, body, request), change);
  }

  /** Everything that happened, in order, without the sessions' own comings and goings. */
  get activities(): Activity[] {
    return this.all.filter(({ action }) => action !== "session_started");
  }

  get all(): Activity[] {
    const byId = new Map<string, Activity>();
    for (const record of this.records) byId.set(record.activity_id, fold(byId.get(record.activity_id), record));
    return [...byId.values()];
  }

  /** The last activity of this action. */
  last(action: string): Activity {
    const found = this.all.findLast((one) => one.action === action);
    if (!found) throw new Error(`No ${action} in ${this.all.map((one) => `${one.action} ${one.status}`).join(", ")}`);
    return found;
  }

  count(action: string): number {
    return this.all.filter((one) => one.action === action).length;
  }

  private keep(drafts: readonly Draft[]): TrailRecord[] {
    const fresh = drafts.map((draft, index) =>
      TrailRecord.parse({ ...draft, stream_id: STREAM, seq: this.records.length + 1 + index }),
    );
    this.records.push(...fresh);
    return fresh;
  }
}

/** An upload that went well: the app knows the session from here on. */
export function upload(recorder: Recorder, sessionId = "app-1", filename = "plan.docx"): void {
  const form = { document: { file: filename, size: 20_480, type: "application/docx" }, guidelines_preference: "both" };
  recorder.call(
    "POST /upload",
    undefined,
    {
      ms: 5200,
      json: { success: true, session_id: sessionId, document_name: filename, sections: ["A", "B"], total_sections: 2 },
    },
    { sent: { form } },
  );
}
