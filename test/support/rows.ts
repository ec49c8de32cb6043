// The buffer's stores as rows in memory, as much of IndexedDB as the worker's writer needs: each commit is all or nothing.

type Row = Record<string, unknown>;
type Key = string | number;
interface Range {
  lower?: Key;
}

const KEYS = {
  records: "from_seq",
  dead: "seq",
  activities: "activity_id",
  sessions: "session_id",
  operations: "activity_id",
  pages: "page_id",
  meta: "key",
} as const;
type Name = keyof typeof KEYS;
const INDEXES: Readonly<Record<string, string>> = { open: "open", last: "last_at" };

export type Rows = Map<Name, Map<Key, Row>>;
export const emptyRows = (): Rows => new Map((Object.keys(KEYS) as Name[]).map((name) => [name, new Map()]));

export const order = (a: Key, b: Key): number => (a < b ? -1 : a > b ? 1 : 0);
const since = (range: Range | undefined, key: unknown): boolean =>
  range?.lower === undefined || (key as Key) >= range.lower;

/** A handle: each life of the worker has one of its own, over the same rows. */
export function aDatabase(rows: Rows) {
  const storeOf = (name: Name, writes: (() => void)[]) => {
    const kept = (): Map<Key, Row> => rows.get(name) ?? new Map();
    const all = (by: string, range?: Range): Row[] =>
      [...kept().values()]
        .filter((row) => row[by] !== undefined && since(range, row[by]))
        .sort((a, b) => order(a[by] as Key, b[by] as Key) || order(a[KEYS[name]] as Key, b[KEYS[name]] as Key));
    const put = async (row: Row): Promise<void> => {
      const copy = structuredClone(row);
      writes.push(() => kept().set(copy[KEYS[name]] as Key, copy));
    };
    return {
      get: async (key: Key) => structuredClone(kept().get(key)),
      getAll: async () => structuredClone(all(KEYS[name])),
      put,
      add: put,
      delete: async (key: Key): Promise<void> => void writes.push(() => kept().delete(key)),
      index: (index: string) => {
        const by = INDEXES[index] ?? index;
        return {
          get: async (key: Key) => structuredClone(all(by).find((row) => row[by] === key)),
          getAll: async (range?: Range) => structuredClone(all(by, range)),
          openKeyCursor: async () => {
            const last = all(by).at(-1);
            return last && { key: last[by] };
          },
        };
      },
    };
  };
  return {
    get: async (name: Name, key: Key) => storeOf(name, []).get(key),
    getAll: async (name: Name) => storeOf(name, []).getAll(),
    transaction(names: Name | readonly Name[]) {
      const writes: (() => void)[] = [];
      return {
        store: typeof names === "string" ? storeOf(names, writes) : undefined,
        objectStore: (name: Name) => storeOf(name, writes),
        get done() {
          for (const write of writes.splice(0)) write();
          return Promise.resolve();
        },
        abort: () => void writes.splice(0),
      };
    },
  };
}
