// Sign-in of browser pages: one-time codes and short-lived cookies, in memory and as hashes only.
import { timingSafeEqual } from "node:crypto";
import { randomText, sha256Hex } from "./tokens.ts";

const CODE_LIFE_MS = 60_000;
const COOKIE_LIFE_MS = 15 * 60_000;
/** The oldest goes first when there are more; nobody has this many pages open. */
const MAX_KEPT = 1000;

export interface PageSession {
  token_sha256: string;
  /** Goes into every form and must come back with it. */
  csrf: string;
  expires_ms: number;
}

export interface PageSessions {
  /** A code that opens one page session for this token, once, within a minute. */
  newCode(tokenSha256: string): string;
  /** Uses up a code; undefined when it is unknown, used or too old. Returns the cookie's value. */
  openWithCode(code: string): string | undefined;
  open(tokenSha256: string): string;
  /** The session of this cookie, kept for another 15 minutes. */
  find(cookie: string): PageSession | undefined;
  end(cookie: string): void;
}

export const sameText = (one: string, other: string): boolean =>
  timingSafeEqual(Buffer.from(sha256Hex(one)), Buffer.from(sha256Hex(other)));

export function createPageSessions(now: () => number): PageSessions {
  const codes = new Map<string, { token_sha256: string; expires_ms: number }>();
  const sessions = new Map<string, PageSession>();

  const put = <T extends { expires_ms: number }>(map: Map<string, T>, text: string, value: T): void => {
    for (const [key, one] of map) if (one.expires_ms <= now()) map.delete(key);
    const oldest = map.keys().next().value;
    if (map.size >= MAX_KEPT && oldest !== undefined) map.delete(oldest);
    map.set(sha256Hex(text), value);
  };

  function open(tokenSha256: string): string {
    const cookie = randomText();
    put(sessions, cookie, { token_sha256: tokenSha256, csrf: randomText(), expires_ms: now() + COOKIE_LIFE_MS });
    return cookie;
  }

  return {
    open,
    newCode(tokenSha256) {
      const code = randomText();
      put(codes, code, { token_sha256: tokenSha256, expires_ms: now() + CODE_LIFE_MS });
      return code;
    },
    openWithCode(code) {
      const key = sha256Hex(code);
      const found = codes.get(key);
      codes.delete(key);
      return found && found.expires_ms > now() ? open(found.token_sha256) : undefined;
    },
    find(cookie) {
      const session = sessions.get(sha256Hex(cookie));
      if (!session || session.expires_ms <= now()) return undefined;
      session.expires_ms = now() + COOKIE_LIFE_MS;
      return session;
    },
    end(cookie) {
      sessions.delete(sha256Hex(cookie));
    },
  };
}
