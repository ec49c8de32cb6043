// A device whose worker ends whenever a test wants it to: the worker's writer over rows that outlive it.
import { vi } from "vitest";
import { newStream } from "#buffer/append.ts";
import { type Activity, fold } from "#core/activity.ts";
import { createIds } from "#core/ids.ts";
import type { Observation } from "#core/observation.ts";
import type { Profile } from "#core/profile.ts";
import { type Pause, sweep } from "#core/sweep.ts";
import type { PageRow, Session } from "#core/world.ts";
import { takeObservations, write } from "../../extension/background/trail.ts";
import { pauseSpan } from "../../extension/settings.ts";
import { START_MS, STREAM } from "../core/builders.ts";
import { aDatabase, emptyRows, order } from "../support/rows.ts";

/** What reaches the worker: observations of a page, or the time for a look at the pages, of which some are `gone`. */
export interface Reached {
  atMs: number;
  pause: Pause | null;
  what:
    | { page: PageRow; observation: Observation }
    | { gone: readonly string[]; hidden: readonly string[]; isLate: boolean };
}

/** What the mocks of the worker's surroundings give it: its clock, its ids, its profile and its open buffer. */
export const around = {
  nowMs: START_MS,
  id: () => "",
  profile: undefined as Profile | undefined,
  journal: {} as object,
};

export function aDevice(profile: Profile) {
  const rows = emptyRows();
  let made = 0;
  const { unsaid: _said, ...stream } = newStream(STREAM, undefined);
  rows.get("meta")?.set("stream", { ...stream });
  vi.stubGlobal("IDBKeyRange", { lowerBound: (lower: string) => ({ lower }) });
  const ids = createIds(
    () => around.nowMs,
    () => {
      made += 1;
      const random = new Uint8Array(10);
      new DataView(random.buffer).setUint32(6, made);
      return random;
    },
  );
  const begin = (): object => ({ name: "journal", database: aDatabase(rows), segments: [], streamId: STREAM });
  let journal = begin();

  const look = (gone: readonly string[], hidden: readonly string[], isLate: boolean, pause: Pause | null) =>
    write((world) => {
      const alive = new Set([...world.pages.keys()].filter((id) => !gone.includes(id)));
      return sweep(world, around.nowMs, { alive, hidden: new Set(hidden), pause, isLate }, [profile], around.id);
    });

  return {
    /** A new life begins with what comes next. */
    die(): void {
      journal = begin();
    },
    /** All of it at once, as the worker takes what waits together. */
    async take(reached: readonly Reached[]): Promise<void> {
      Object.assign(around, { id: ids, profile, journal });
      const taken: Promise<unknown>[] = [];
      for (const { atMs, pause, what } of reached) {
        around.nowMs = atMs;
        await pauseSpan.set(pause);
        if ("gone" in what) taken.push(look(what.gone, what.hidden, what.isLate, pause));
        else {
          const { signal, ...rest } = what.observation;
          taken.push(takeObservations(what.page, profile.id, [{ ...rest, signal: JSON.stringify(signal) }]));
        }
      }
      await Promise.all(taken);
    },
    get activities(): Activity[] {
      const byId = new Map<string, Activity>();
      const chunks = [...(rows.get("records")?.values() ?? [])] as unknown as {
        records: Parameters<typeof fold>[1][];
      }[];
      for (const record of chunks.flatMap(({ records }) => records))
        byId.set(record.activity_id, fold(byId.get(record.activity_id), record));
      return [...byId.values()];
    },
    get sessions(): Session[] {
      return [...(rows.get("sessions")?.values() ?? [])] as unknown as Session[];
    },
  };
}
export type Device = ReturnType<typeof aDevice>;

const sorted = (list: object[]): object[] => list.sort((a, b) => order(JSON.stringify(a), JSON.stringify(b)));

/** What is told of each session, without ids and numbers: in what order several end in one look says nothing. */
export function told({ activities, sessions }: Device): unknown[] {
  const rows = sessions.map(({ session_id, ...row }) => {
    const own = activities.filter((one) => one.session_id === session_id);
    return { row, activities: sorted(own.map(({ activity_id, session_id, first_seq, last_seq, ...rest }) => rest)) };
  });
  return sorted(rows);
}
