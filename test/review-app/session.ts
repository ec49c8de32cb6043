// The app's sessions: in memory only, found by id or by the signed cookie, and gone when the page says goodbye.
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import type { FeedbackItem } from "./analysis.ts";
import type { Section } from "./document.ts";

export interface OwnFeedback {
  id: string;
  section: string;
  type: string;
  category: string;
  description: string;
  created_at: string;
  highlighted_text?: string;
  ai_reference?: string;
}

export interface LogLine {
  timestamp: string;
  session_id: string;
  action: string;
  status: "success" | "failed" | "in_progress";
  details: Record<string, unknown>;
  error: string | null;
}

export interface Session {
  id: string;
  documentName: string;
  original: Buffer;
  guidelines: boolean;
  sections: Section[];
  items: Map<string, { item: FeedbackItem; section: string }>;
  decisions: Map<string, "accepted" | "rejected">;
  own: Map<string, OwnFeedback>;
  chats: number;
  analysed: Set<string>;
  contentServed: number;
  log: LogLine[];
  outputFile?: string;
  deleted: boolean;
  startedMs: number;
}

export class Sessions {
  private byId = new Map<string, Session>();
  private readonly secret = randomBytes(32);

  start(document: Pick<Session, "documentName" | "original" | "sections" | "guidelines">): Session {
    const session: Session = {
      ...document,
      id: randomUUID(),
      items: new Map(),
      decisions: new Map(),
      own: new Map(),
      chats: 0,
      analysed: new Set(),
      contentServed: 0,
      log: [],
      deleted: false,
      startedMs: Date.now(),
    };
    this.byId.set(session.id, session);
    return session;
  }

  /** By the id that was sent; only where none was, by the cookie. */
  find(id: unknown, cookie: string | undefined): Session | undefined {
    if (typeof id === "string" && id !== "") return this.byId.get(id);
    return this.ofCookie(cookie);
  }

  ofCookie(cookie: string | undefined): Session | undefined {
    const [id = "", ...rest] = (cookie ?? "").split(".");
    const signature = Buffer.from(rest.at(-1) ?? "");
    const expected = Buffer.from(this.sign(id));
    if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return undefined;
    return this.byId.get(id);
  }

  /** `extra` travels inside the cookie, between the id and the signature. */
  cookieFor(session: Session, extra: string): string {
    return [session.id, ...(extra ? [extra] : []), this.sign(session.id)].join(".");
  }

  drop(session: Session): void {
    this.byId.delete(session.id);
  }

  private sign(id: string): string {
    return createHmac("sha256", this.secret).update(id).digest("base64url");
  }
}

/** Writes into the app's own log, which lives and dies with the session. */
export function note(
  session: Session,
  action: string,
  status: LogLine["status"],
  details: Record<string, unknown> = {},
  error: string | null = null,
): void {
  session.log.push({ timestamp: new Date().toISOString(), session_id: session.id, action, status, details, error });
}
