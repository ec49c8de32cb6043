// Reads the collector as a team's own tool would: over HTTP, page by page, with a token.
import type { Activity } from "#core/activity.ts";
import type { Summary } from "#core/summary.ts";
import type { StreamCompleteness } from "../../collector/completeness.ts";

/** The part of /get_logs that tests look at. */
export interface LogsAnswer {
  summary: Summary;
  activities: Activity[];
  failures: Activity[];
  warnings: Activity[];
  page: { next_cursor: string | null };
}

export interface CollectorReader {
  /** The answer to a GET as parsed JSON; throws where it is no 2xx. */
  ask(path: string): Promise<unknown>;
  /** Every activity, oldest first, read through all pages; of one session or of all. */
  activities(sessionId?: string): Promise<Activity[]>;
  summary(sessionId?: string): Promise<Summary>;
  /** What it holds and misses of each device's stream. */
  streams(): Promise<StreamCompleteness[]>;
}

const PAGE = 100;

export function readerOf(url: string, token: string): CollectorReader {
  const ask = async (path: string): Promise<unknown> => {
    const response = await fetch(new URL(path, url), { headers: { authorization: `Bearer ${token}` } });
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`);
    return response.json();
  };
  const logs = (query: Record<string, string>) =>
    ask(`/get_logs?${new URLSearchParams({ format: "json", ...query })}`) as Promise<LogsAnswer>;
  const of = (sessionId: string | undefined): Record<string, string> =>
    sessionId === undefined ? {} : { session_id: sessionId };
  return {
    ask,
    async activities(sessionId) {
      const found: Activity[] = [];
      let cursor: string | null = null;
      do {
        const answer = await logs({ ...of(sessionId), limit: String(PAGE), ...(cursor === null ? {} : { cursor }) });
        found.push(...answer.activities);
        cursor = answer.page.next_cursor;
      } while (cursor !== null);
      return found.reverse();
    },
    summary: async (sessionId) => (await logs({ ...of(sessionId), limit: "1" })).summary,
    async streams() {
      const { streams } = (await ask("/v1/completeness")) as { streams: StreamCompleteness[] };
      return streams.filter(({ source }) => source === "device");
    },
  };
}
