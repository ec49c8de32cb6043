// Makes tokens and finds who a token belongs to; only hashes are ever stored.
import { createHash, randomBytes } from "node:crypto";
import type { Scope, Store } from "./store/contract.ts";

/** A token that was just made: the only time its text is known. */
export interface MadeToken {
  name: string;
  scopes: readonly Scope[];
  text: string;
}

const FIRST_TOKENS: readonly { name: string; scopes: readonly Scope[] }[] = [
  { name: "ingest", scopes: ["ingest"] },
  { name: "read", scopes: ["read"] },
  { name: "operator", scopes: ["read", "export"] },
];

export const sha256Hex = (text: string | Uint8Array): string => createHash("sha256").update(text).digest("hex");
/** 256 random bits as text that fits in a header, a form and a URL. */
export const randomText = (): string => randomBytes(32).toString("base64url");

/** Undefined when the name is taken. */
export async function makeToken(
  store: Store,
  name: string,
  scopes: readonly Scope[],
  now: string,
): Promise<MadeToken | undefined> {
  const text = `rt_${randomText()}`;
  const added = await store.addToken({ name, sha256: sha256Hex(text), scopes, created_at: now });
  return added ? { name, scopes, text } : undefined;
}

/** The three tokens of a new store; none where any token was ever made. */
export async function makeFirstTokens(store: Store, now: string): Promise<MadeToken[]> {
  if ((await store.listTokens()).length > 0) return [];
  const made = await Promise.all(FIRST_TOKENS.map(({ name, scopes }) => makeToken(store, name, scopes, now)));
  return made.filter((token) => token !== undefined);
}
