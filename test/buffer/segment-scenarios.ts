// Scenarios of what lies in earlier databases or long ago, inside a real browser; each returns facts.
import { openDatabase } from "#buffer/open.ts";
import { sessionsToGoOnWith } from "#buffer/read.ts";
import { uuidv7 } from "#core/ids.ts";
import { emptyTally } from "#core/summary.ts";
import type { Session } from "#core/world.ts";

const id = (): string => uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
const ORIGIN = "https://reviews.example";

const aSession = (lastMs: number): Session => {
  const at = new Date(lastMs).toISOString();
  return { session_id: id(), origin: ORIGIN, tab_id: 1, started_at: at, last_at: at, ended: false };
};

/** Of sessions that ended nowhere: which does a worker go on with that starts `restHours` after the last of them? */
export async function sessionsOfBefore(restHours: number) {
  const { database } = await openDatabase({ bucket: `test-${crypto.randomUUID()}` });
  const nowMs = Date.now();
  const hoursAgo = [restHours, restHours + 1, restHours + 100];
  for (const hours of hoursAgo)
    await database.put("sessions", { ...aSession(nowMs - hours * 3_600_000), tally: emptyTally() });
  const found = await sessionsToGoOnWith(database, nowMs);
  database.close();
  return found.map(({ last_at }) => Math.round((nowMs - Date.parse(last_at)) / 3_600_000));
}
