// GET /v1/live: new activities as they are stored, none twice and none left out.
import { expect, test } from "vitest";
import { aCollector, aRecord, records, type TestCollector } from "./builders.ts";

/** Opens a stream and reads events from it until there are `count`, or the stream ends. */
async function listen({ call }: TestCollector, headers: Record<string, string> = {}) {
  const answer = await call("/v1/live", { headers });
  const reader = answer.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  const events = async (count: number): Promise<{ id: number; data: { status: string; first_seq: number } }[]> => {
    for (;;) {
      const found = [...text.matchAll(/id: (\d+)\nevent: activity\ndata: (.*)\n\n/g)];
      if (found.length >= count) return found.map(([, id, data]) => ({ id: Number(id), data: JSON.parse(data ?? "") }));
      const chunk = await reader?.read();
      if (!chunk || chunk.done) return found.map(([, id, data]) => ({ id: Number(id), data: JSON.parse(data ?? "") }));
      text += decoder.decode(chunk.value, { stream: true });
    }
  };
  return { answer, events, close: () => reader?.cancel() };
}

test("a stream starts at the end and tells each new activity with its position", async () => {
  const collector = await aCollector();
  await collector.ingest(records(3));
  const live = await listen(collector);
  expect(live.answer.headers.get("content-type")).toContain("text/event-stream");
  await collector.ingest([aRecord({ seq: 4, status: "failed" }), aRecord({ seq: 5 })]);
  expect(await live.events(2)).toMatchObject([{ id: 4, data: { status: "failed", first_seq: 4 } }, { id: 5 }]);
  await live.close();
});

test("a stream continues after the position it is given, over many pages", async () => {
  const collector = await aCollector();
  await collector.ingest(records(450));
  const live = await listen(collector, { "Last-Event-ID": "10" });
  const ids = (await live.events(440)).map(({ id }) => id);
  expect(ids).toEqual(Array.from({ length: 440 }, (_, n) => n + 11));
  await live.close();
});

test("a position from the future starts at the end; one that is no number is refused", async () => {
  const collector = await aCollector();
  await collector.ingest(records(3));
  const live = await listen(collector, { "Last-Event-ID": "999" });
  await collector.ingest(records(1, 4));
  expect((await live.events(1)).map(({ id }) => id)).toEqual([4]);
  await live.close();
  expect((await collector.call("/v1/live", { headers: { "Last-Event-ID": "x" } })).status).toBe(422);
});

test("a revoked token’s stream ends at the next tick", async () => {
  const collector = await aCollector();
  const live = await listen(collector);
  await collector.store.revokeToken("read", "2026-11-14T15:00:00Z");
  expect(await live.events(1)).toEqual([]);
});

test("streams end when the collector stops", async () => {
  const collector = await aCollector();
  const live = await listen(collector);
  collector.stop.abort();
  expect(await live.events(1)).toEqual([]);
});

test("the 51st stream is told to come again, and a closed one makes room", async () => {
  const collector = await aCollector();
  const open = await Promise.all(Array.from({ length: 50 }, () => listen(collector)));
  const refused = await collector.call("/v1/live");
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "30"]);
  await open[0]?.close();
  const next = await listen(collector);
  expect(next.answer.status).toBe(200);
  collector.stop.abort();
});

test("a stream that is only looked at (HEAD) takes nobody’s place", async () => {
  const collector = await aCollector();
  for (let n = 0; n < 50; n += 1) expect((await collector.call("/v1/live", { method: "HEAD" })).status).toBe(200);
  const live = await listen(collector);
  expect(live.answer.status).toBe(200);
  await live.close();
});

test("a client that does not read is dropped", async () => {
  const collector = await aCollector();
  await collector.ingest(records(450));
  const slow = await collector.call("/v1/live", { headers: { "Last-Event-ID": "0" } });
  collector.clock.ms += 60_000;
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const text = await slow.text();
  expect(text.length).toBeLessThan(200_000);
});
