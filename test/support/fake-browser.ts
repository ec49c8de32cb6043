// The browser's API in memory, for parts of the worker that run in Node: its storage, and tabs that a test describes.

type Changes = Record<string, { newValue?: unknown }>;

function anArea() {
  const kept = new Map<string, unknown>();
  let heard: ((changes: Changes) => void)[] = [];
  return {
    /** A key whose writing fails, as it does when a worker ends before it. */
    failing: "",
    async get(key: string): Promise<Record<string, unknown>> {
      return kept.has(key) ? { [key]: kept.get(key) } : {};
    },
    async set(values: Record<string, unknown>): Promise<void> {
      for (const [key, newValue] of Object.entries(values)) {
        if (key === this.failing) throw new Error("The worker has ended.");
        kept.set(key, newValue);
        for (const listener of heard) listener({ [key]: { newValue } });
      }
    },
    async remove(key: string): Promise<void> {
      kept.delete(key);
    },
    onChanged: {
      addListener(listener: (changes: Changes) => void): void {
        heard = [...heard, listener];
      },
    },
  };
}

export const fakeBrowser = {
  storage: { local: anArea(), session: anArea() },
  runtime: { getURL: (path: string): string => `chrome-extension://review-trail/${path}` },
  /** The page that answers in each tab, by its id; "" where none is recorded. A tab whose page is "hung" never answers. */
  pages: new Map<number, string>(),
  /** Nobody sees them. */
  isHidden: false,
  /** The tabs that were given scripts. */
  injected: [] as number[],
  permissions: { contains: async (): Promise<boolean> => true },
  scripting: {
    async executeScript({ target, files }: { target: { tabId: number }; files?: string[] }) {
      const page = fakeBrowser.pages.get(target.tabId);
      if (page === "hung") await new Promise(() => undefined);
      if (files) fakeBrowser.injected.push(target.tabId);
      return page === undefined ? [] : [{ frameId: 0, result: fakeBrowser.isHidden }];
    },
    getRegisteredContentScripts: async (): Promise<unknown[]> => [],
    unregisterContentScripts: async (): Promise<void> => undefined,
    registerContentScripts: async (): Promise<void> => undefined,
  },
  tabs: {
    async query(): Promise<{ id: number; url: string }[]> {
      return [...fakeBrowser.pages.keys()].map((id) => ({ id, url: "https://review.example/" }));
    },
    async sendMessage(tabId: number): Promise<unknown> {
      return fakeBrowser.pages.get(tabId) || undefined;
    },
  },
};
