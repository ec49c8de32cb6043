// What pages say as they are left: kept until it is stored, also where more of it comes meanwhile.
import { expect, test, vi } from "vitest";
import { hearLastWords } from "../../extension/background/last-words.ts";
import { aPage } from "../core/builders.ts";

type Heard = (changes: Record<string, { newValue?: unknown }>, area: string) => void;
const memory = vi.hoisted(() => ({
  kept: {} as Record<string, unknown>,
  changed: undefined as Heard | undefined,
  store: async (_observations: readonly unknown[]): Promise<number> => 0,
}));
vi.mock("webextension-polyfill", () => ({
  default: {
    storage: {
      session: {
        get: async () => ({ ...memory.kept }),
        remove: async (key: string) => void delete memory.kept[key],
      },
      onChanged: {
        addListener(listener: Heard) {
          memory.changed = listener;
        },
      },
    },
  },
}));
vi.mock("../../extension/background/sites.ts", () => ({ siteOf: async () => ({ profile: "generic" }) }));
vi.mock("../../extension/background/stores.ts", () => ({ openMemory: async () => undefined }));
const page = aPage();
vi.mock("../../extension/background/trail.ts", () => ({
  write: async (work: (known: object) => unknown) => void work({ pages: new Map([[page.page_id, page]]) }),
  takeObservations: (_page: unknown, _profile: string, observations: unknown[]) => memory.store(observations),
}));

test("what can’t be stored stays for the next worker, also where less of it was stored a moment before", async () => {
  const running: Promise<unknown>[] = [];
  hearLastWords((work) => void running.push(work().catch(() => undefined)));
  const says = (...observations: unknown[]): void => {
    memory.kept = { [page.page_id]: observations };
    memory.changed?.({ [page.page_id]: { newValue: observations } }, "session");
  };
  memory.store = async (observations) => {
    if (observations.length > 1) throw new Error("The disk is full.");
    says("first", "second");
    return 1;
  };
  says("first");
  while (running.length > 0) await Promise.all(running.splice(0));
  expect(memory.kept).toEqual({ [page.page_id]: ["first", "second"] });
  memory.store = async () => 2;
  says("first", "second");
  while (running.length > 0) await Promise.all(running.splice(0));
  expect(memory.kept).toEqual({});
});
