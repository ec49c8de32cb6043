// Fetches the team's profiles from the collector: when a device is paired, and once a day.
import * as z from "zod";
import { ErrorAnswer } from "#core/batch.ts";
import { collector, profilesAsked } from "../settings.ts";
import { wallMs } from "./clock.ts";
import { keep } from "./profiles.ts";

const LIMIT_MS = 20_000;
const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const Served = z.object({ profiles: z.array(z.unknown()).max(100) });

/** Who answered: the collector, one that does not take the token, something that is no collector, or nobody. */
export type Answered = "collector" | "refuses" | "stranger" | "nobody";

/** Fetches them where the last time is a day ago, or an hour where nobody answered. No alarm waits that long: Firefox forgets them when it is closed. */
export async function fetchWhenDue(): Promise<void> {
  const sinceMs = wallMs() - (await profilesAsked.get());
  // Before the last time: the clock was set back since.
  if (sinceMs < 0 || sinceMs >= DAY_MS) await fetchProfiles();
}

/** Keeps what is good of what the collector serves. A collector that can't be reached changes nothing. */
export async function fetchProfiles(): Promise<Answered> {
  const paired = await collector.get();
  if (!paired) return "nobody";
  const response = await fetch(new URL("/v1/profiles", paired.url), {
    headers: { authorization: `Bearer ${paired.ingest}` },
    signal: AbortSignal.timeout(LIMIT_MS),
    credentials: "omit",
    redirect: "error",
    cache: "no-store",
  }).catch(() => undefined);
  await profilesAsked.set(wallMs() - (response ? 0 : DAY_MS - HOUR_MS));
  if (!response) return "nobody";
  const json: unknown = await response.json().catch(() => undefined);
  if (response.ok) {
    const served = Served.safeParse(json);
    if (!served.success) return "stranger";
    await keep(served.data.profiles);
    return "collector";
  }
  if (!ErrorAnswer.safeParse(json).success) return "stranger";
  return response.status === 401 || response.status === 403 ? "refuses" : "collector";
}
