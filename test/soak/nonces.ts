// Writes numbered activities through the page API, and tells which of them the collector has.
import { join } from "node:path";
import Database from "better-sqlite3";
import type { Page } from "playwright-core";

/** Logs `count` activities with nonces of their own, as fast as a page may; returns the nonces. */
export async function writeNonces(page: Page, count: number, fillerLength = 0): Promise<string[]> {
  return page.evaluate(
    async ([many, length]) => {
      const run = crypto.randomUUID().slice(0, 8);
      const nonces: string[] = [];
      for (let n = 0; n < many; n += 1) {
        const details: Record<string, string> = { nonce: `${run}-${n}` };
        for (let at = 0; at < length; at += 290) details[`filler_${at}`] = "x".repeat(290);
        const detail = JSON.stringify({ call: "log", action: "button_click", details });
        dispatchEvent(new CustomEvent("review-trail:api", { detail }));
        nonces.push(`${run}-${n}`);
        // The bridge takes 200 a second.
        if (n % 10 === 9) await new Promise((resolve) => setTimeout(resolve, 60));
      }
      return nonces;
    },
    [count, fillerLength] as const,
  );
}

export interface Arrived {
  /** One entry for each record that carries a nonce. */
  nonces: string[];
  /** Details of every record that names a gap. */
  gaps: Record<string, unknown>[];
}

/** What lies in the collector's own store. */
export function arrivedIn(dataDir: string): Arrived {
  const database = new Database(join(dataDir, "review-trail.sqlite"), { readonly: true });
  try {
    const rows = database.prepare("SELECT body FROM records ORDER BY position").all() as { body: string }[];
    const records = rows.map((row) => JSON.parse(row.body) as { action: string; details: Record<string, unknown> });
    return {
      nonces: records.flatMap(({ details }) => (typeof details["nonce"] === "string" ? [details["nonce"]] : [])),
      gaps: records.filter(({ action }) => action === "records_dropped").map(({ details }) => details),
    };
  } finally {
    database.close();
  }
}
