// The running app as one value: its parts, and the shapes in which a request comes in and an answer goes out.
import type { IncomingMessage } from "node:http";
import type { FeedbackItem } from "./analysis.ts";
import type { Canaries } from "./canaries.ts";
import type { Fault, Faults } from "./faults.ts";
import type { Jobs } from "./jobs.ts";
import type { Session, Sessions } from "./session.ts";
import type { Mode, Settings } from "./settings.ts";
import type { Storage } from "./storage.ts";
import type { Outcome, Truth, TruthEntry } from "./truth.ts";
import type { Action } from "./words.ts";

export interface App {
  mode: Mode;
  settings: Settings;
  sessions: Sessions;
  jobs: Jobs;
  faults: Faults;
  truth: Truth;
  storage: Storage;
  canaries: Canaries;
  /** Analyses by text: the same text is not analysed twice, in whatever session it comes. */
  analyses: Map<string, FeedbackItem[]>;
  /** Waits; rejects when the app is closed meanwhile. */
  pause(ms: number): Promise<void>;
}

/** One request, read and parsed. */
export interface Call {
  app: App;
  method: string;
  path: string;
  query: URLSearchParams;
  /** The JSON body, or an empty object. */
  body: Record<string, unknown>;
  form: FormData | undefined;
  bodyBytes: number;
  contentType: string;
  cookie: string | undefined;
  fault: Fault | undefined;
  entry: TruthEntry | undefined;
  request: IncomingMessage;
}

export interface Reply {
  status: number;
  outcome: Outcome;
  json?: Record<string, unknown>;
  html?: string;
  /** An attachment, unless `inline`. */
  file?: { bytes: Buffer; name: string; type: string; inline?: boolean };
  cookies?: string[];
}

/** One line of the interface: which request it is, what a reviewer would call it, and how it is answered. */
export interface Endpoint {
  method: "GET" | "POST";
  /** The whole path, or with `/*` behind it any path below. */
  path: string;
  action?: Action;
  /** For one without an action: what its failure is a failure of, when a reviewer would notice it. */
  failsAs?: Action;
  /** The page sends it twice for one click. */
  doubled?: boolean;
  /** Further fields of a failed answer, beside `error`. */
  failure?(call: Call, message: string): Record<string, unknown>;
  /** True when this one happened by itself; decided when it arrives. */
  automatic?(call: Call): boolean;
  answer(call: Call): Promise<Reply>;
}

export const SUCCESS: Outcome = { status: "success" };

export function ok(json: Record<string, unknown>, outcome: Outcome = SUCCESS): Reply {
  return { status: 200, json: { success: true, ...json }, outcome };
}

export function refuse(status: number, error: string, kind: Outcome["kind"] = "http", more = {}): Reply {
  return { status, json: { ...more, error }, outcome: { status: "failed", kind: kind ?? "http" } };
}

export function attachment(name: string, type: string, text: string | Buffer): Reply {
  return { status: 200, file: { bytes: Buffer.from(text), name, type }, outcome: SUCCESS };
}

/** The text in a field of the body, or an empty string. */
export function field(body: Record<string, unknown>, name: string): string {
  const value = body[name];
  return typeof value === "string" ? value : "";
}

export function sessionOf(call: Call): Session | undefined {
  return call.app.sessions.find(call.body["session_id"] ?? call.query.get("session_id"), call.cookie);
}

/** Answers 400 "Invalid session" by itself when the request belongs to none. */
export function inSession(answer: (call: Call, session: Session) => Promise<Reply> | Reply): Endpoint["answer"] {
  return async (call) => {
    const session = sessionOf(call);
    if (!session) return refuse(400, "Invalid session", "session");
    return answer(call, session);
  };
}
