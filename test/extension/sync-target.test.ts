// Which collector a run of sync talks to after a new pairing, and when it looks whether that one still has everything.
import { afterEach, expect, test, vi } from "vitest";
import { sync } from "../../extension/background/sync.ts";
import { newStream } from "../../extension/buffer/append.ts";
import type { SyncMeta } from "../../extension/buffer/schema.ts";
import type { Batch } from "../../extension/core/batch.ts";
import { withNumbers } from "../../extension/core/ranges.ts";
import type { TrailRecord } from "../../extension/core/record.ts";
import { collector } from "../../extension/settings.ts";

const device = vi.hoisted(() => ({ stream: undefined as unknown, sync: undefined as unknown }));
type Stream = ReturnType<typeof newStream>;
const streamNow = (): Stream => device.stream as Stream;

vi.mock("webextension-polyfill", async () => ({ default: (await import("../support/fake-browser.ts")).fakeBrowser }));
vi.mock("../../extension/background/trail.ts", () => ({ write: async () => undefined }));
vi.mock("../../extension/background/journal.ts", () => ({
  journal: async () => ({ database: {}, segments: [] }),
  freeSegments: async () => undefined,
}));
vi.mock("../../extension/background/restored.ts", () => ({
  offerAgain: async (_open: unknown, held: [number, number][]) => {
    device.stream = { ...streamNow(), acked: held };
  },
}));
vi.mock("../../extension/buffer/backlog.ts", () => ({
  createBacklog: () => ({
    async next(): Promise<Partial<TrailRecord>[]> {
      const { acked, next_seq, stream_id } = streamNow();
      const numbers = Array.from({ length: next_seq - 1 }, (_, index) => index + 1);
      const waiting = numbers.filter((seq) => !acked.some(([from, to]) => from <= seq && seq <= to));
      return waiting.slice(0, 2).map((seq) => ({ seq, stream_id, record_id: `r${seq}` }));
    },
  }),
}));
vi.mock("../../extension/buffer/outbox.ts", async (original) => ({
  ...(await original<object>()),
  streamOf: async () => device.stream,
  syncOf: async () => device.sync,
  putSync: async (_database: unknown, state: SyncMeta) => {
    device.sync = state;
  },
  settle: async (_database: unknown, settled: { record: TrailRecord }[]) => {
    const numbers = settled.map(({ record }) => record.seq);
    device.stream = { ...streamNow(), acked: withNumbers(streamNow().acked, numbers) };
    return device.stream;
  },
}));

afterEach(() => vi.unstubAllGlobals());

/** Collectors by their host, each with the numbers that it has. */
function collectors() {
  const has = new Map<string, number[]>();
  return {
    has,
    answer(url: URL, { batch_id, records }: Batch): Response {
      const numbers = (records as TrailRecord[]).map(({ seq }) => seq);
      has.set(url.host, [...(has.get(url.host) ?? []), ...numbers]);
      const held = withNumbers([], has.get(url.host) ?? []);
      const results = (records as TrailRecord[]).map(({ record_id }, index) => ({
        index,
        record_id,
        result: "stored",
      }));
      return Response.json({ v: 1, batch_id, epoch: url.host, received_at: "now", have_upto: 0, held, results });
    },
  };
}

test("after a new pairing nothing more is sent to the old collector, and the new one gets everything", async () => {
  device.stream = { ...newStream("01a2f000-0000-7000-8000-000000000001", undefined), next_seq: 9 };
  device.sync = { key: "sync", state: "idle", failures: 0, next_try_ms: 0 };
  const { has, answer } = collectors();
  await collector.set({ url: "http://127.0.0.1:1", ingest: "old" });
  vi.stubGlobal("fetch", async (url: URL, { body }: { body: Uint8Array }) => {
    const batch = JSON.parse(new TextDecoder().decode(body)) as Batch;
    if (has.size === 0) await collector.set({ url: "http://127.0.0.1:2", ingest: "new" });
    return answer(url, batch);
  });
  await sync();
  expect(has.get("127.0.0.1:1")).toEqual([1, 2]);
  expect(withNumbers([], has.get("127.0.0.1:2") ?? [])).toEqual([[1, 8]]);
});

test("a collector that was set back is noticed also where the device's clock was set back since the last answer", async () => {
  device.stream = { ...newStream("01a2f000-0000-7000-8000-000000000001", undefined), next_seq: 5, acked: [[1, 4]] };
  const last_success_at = new Date(Date.now() + 24 * 60 * 60_000).toISOString();
  device.sync = { key: "sync", state: "idle", failures: 0, next_try_ms: 0, last_success_at };
  const { has, answer } = collectors();
  await collector.set({ url: "http://127.0.0.1:1", ingest: "rt_i" });
  vi.stubGlobal("fetch", async (url: URL, { body }: { body: Uint8Array }) =>
    answer(url, JSON.parse(new TextDecoder().decode(body)) as Batch),
  );
  await sync();
  expect(has.get("127.0.0.1:1")).toEqual([1, 2, 3, 4]);
});
