// What any store must do; each store's own test runs this suite against itself.
import { describe, expect, test } from "vitest";
import type { Store } from "../../collector/store/contract.ts";
import { RECEIVED_AT as AT, anId, aRecord, incoming, records, SESSION, STREAM } from "./builders.ts";
import { sessionTests } from "./store-contract-sessions.ts";

const fatesOf = (appended: { fates: { result: string }[] }) => appended.fates.map(({ result }) => result);

/** Runs the suite against stores that `makeStore` opens; each test gets a new one. */
export function testStore(name: string, makeStore: () => Store | Promise<Store>): void {
  describe(`${name}: records`, () => recordTests(makeStore));
  describe(`${name}: activities and sessions`, () => sessionTests(makeStore));
  describe(`${name}: streams`, () => streamTests(makeStore));
  describe(`${name}: tokens and exports`, () => keepTests(makeStore));
}

function recordTests(makeStore: () => Store | Promise<Store>): void {
  test("a record is stored once, and again is a duplicate", async () => {
    const store = await makeStore();
    const sent = records(2);
    expect(fatesOf(await store.append(incoming(sent)))).toEqual(["stored", "stored"]);
    expect(fatesOf(await store.append(incoming(sent)))).toEqual(["duplicate", "duplicate"]);
    expect((await store.totals()).statuses.success).toBe(2);
  });

  test("another record with the same id, number or another stream’s activity is a conflict and changes nothing", async () => {
    const store = await makeStore();
    const first = aRecord();
    await store.append(incoming([first]));
    const before = await store.totals();
    const other = { stream_id: anId(), activity_id: first.activity_id };
    const { record_id } = first;
    for (const rival of [aRecord({ record_id }), aRecord({ record_id, seq: 2 }), aRecord({ seq: 1 }), aRecord(other)]) {
      expect(fatesOf(await store.append(incoming([rival])))).toEqual(["conflict"]);
    }
    expect(await store.totals()).toEqual(before);
    expect(await store.lastPosition()).toBe(1);
    expect(await store.streams({ stream_ids: [STREAM, other.stream_id] })).toMatchObject([
      { held: [[1, 1]] },
      { held: [] },
    ]);
  });

  test("positions have no gaps and no repeats, whatever came twice or in conflict", async () => {
    const store = await makeStore();
    await store.append(incoming(records(5)));
    await store.append(incoming([aRecord({ seq: 3 }), ...records(5, 6)]));
    const found = await store.recordsAfter(0, 100);
    expect(found.map((one) => one.position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(await store.lastPosition()).toBe(10);
    expect(await store.recordsAfter(8, 1)).toHaveLength(1);
  });

  test("own records are numbered without a gap, also when many are added at once", async () => {
    const store = await makeStore();
    const { stream_id: _stream, seq: _seq, ...draft } = aRecord({ observed_by: "collector" });
    const added = await Promise.all(
      Array.from({ length: 20 }, () => store.appendOwn({ ...draft, record_id: anId(), activity_id: anId() }, AT)),
    );
    expect(added.map((record) => record.seq).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, n) => n + 1),
    );
    expect(new Set(added.map((record) => record.stream_id))).toEqual(new Set([store.own.stream_id]));
  });

  test("listeners hear of stored records and not of duplicates", async () => {
    const store = await makeStore();
    let heard = 0;
    const stop = store.onAppend(() => {
      heard += 1;
    });
    const sent = records(1);
    await store.append(incoming(sent));
    await store.append(incoming(sent));
    expect(heard).toBe(1);
    stop();
    await store.append(incoming(records(1, 2)));
    expect(heard).toBe(1);
  });
}

function streamTests(makeStore: () => Store | Promise<Store>): void {
  const held = async (store: Store) => (await store.streams({ stream_ids: [STREAM] }))[0]?.held;

  test("ranges grow and merge, in whatever order numbers come", async () => {
    const store = await makeStore();
    const put = async (...numbers: number[]) => store.append(incoming(numbers.map((seq) => aRecord({ seq }))));
    expect((await put(1, 2, 3)).have_upto).toBe(3);
    expect((await put(7, 6)).have_upto).toBe(3);
    expect(await held(store)).toEqual([
      [1, 3],
      [6, 7],
    ]);
    expect((await put(5)).have_upto).toBe(3);
    expect((await put(9, 4)).have_upto).toBe(7);
    expect(await held(store)).toEqual([
      [1, 7],
      [9, 9],
    ]);
    expect((await put(8)).have_upto).toBe(9);
    expect(await held(store)).toEqual([[1, 9]]);
  });

  test("shuffled numbers in shuffled batches give one range", async () => {
    const store = await makeStore();
    const numbers = Array.from({ length: 300 }, (_, n) => ((n * 107) % 300) + 1);
    for (let at = 0; at < 300; at += 30) {
      await store.append(incoming(numbers.slice(at, at + 30).map((seq) => aRecord({ seq }))));
    }
    expect(await held(store)).toEqual([[1, 300]]);
  });

  test("dropped and refused numbers are explained", async () => {
    const store = await makeStore();
    const drop = aRecord({ seq: 9, action: "records_dropped", details: { from_seq: 4, to_seq: 6, reason: "quota" } });
    const bad = {
      record_id: anId(),
      seq: 7,
      code: "invalid_field",
      path: "status",
      sha256: "0".repeat(64),
      size_bytes: 9,
    };
    await store.append(incoming([...records(3), drop], { bad_rows: [bad] }));
    const [state] = await store.streams({ stream_ids: [STREAM] });
    expect(state?.explained).toEqual(
      expect.arrayContaining([
        { from: 4, to: 6, reason: "quota" },
        { from: 7, to: 7, reason: "refused: invalid_field" },
      ]),
    );
  });

  test("of more streams than are asked for, those that miss something come first, then the newest", async () => {
    const store = await makeStore();
    const ids = Array.from({ length: 4 }, (_, n) => STREAM.replace(/.$/, String(n)));
    for (const [n, stream_id] of ids.entries()) {
      await store.append(incoming([aRecord({ stream_id }), aRecord({ stream_id, seq: n === 2 ? 3 : 2 })]));
    }
    const streams = await store.streams({ limit: 3 });
    expect(streams.map(({ stream_id }) => stream_id)).toEqual([ids[2], ids[3], ids[1]]);
  });

  test("the parts of streams that belong to a session are known", async () => {
    const store = await makeStore();
    const other = anId();
    await store.append(incoming([aRecord({ seq: 4 }), aRecord({ seq: 9 }), aRecord({ seq: 10, session_id: other })]));
    expect(await store.streamParts([SESSION])).toEqual([{ stream_id: STREAM, first_seq: 4, last_seq: 9, records: 2 }]);
  });
}

function keepTests(makeStore: () => Store | Promise<Store>): void {
  test("a token is found by its hash until it is revoked, and its name is not used twice", async () => {
    const store = await makeStore();
    const token = { name: "laptop", sha256: "a".repeat(64), scopes: ["ingest"] as const, created_at: AT };
    expect(await store.addToken(token)).toBe(true);
    expect(await store.addToken({ ...token, sha256: "b".repeat(64) })).toBe(false);
    expect(await store.findToken(token.sha256)).toMatchObject({ name: "laptop", scopes: ["ingest"] });
    expect(await store.revokeToken("laptop", AT)).toBe(true);
    expect(await store.revokeToken("laptop", AT)).toBe(false);
    expect(await store.findToken(token.sha256)).toBeUndefined();
  });

  test("an export is kept and changed in place, and its folder stays its own", async () => {
    const store = await makeStore();
    const row = {
      export_id: anId(),
      activity_id: anId(),
      session_id: SESSION,
      status: "in_progress" as const,
      kind: "folder",
      folder_name: "20261114_140207_a",
      location: "/x",
      requested_at: AT,
    };
    await store.putExport(row);
    expect(await store.openExports()).toEqual([row]);
    await store.putExport({ ...row, status: "success" });
    expect(await store.openExports()).toEqual([]);
    expect(await store.folderTaken(row.folder_name)).toBe(true);
    expect(await store.lastExport()).toMatchObject({ export_id: row.export_id, status: "success" });
    await expect(store.putExport({ ...row, export_id: anId() })).rejects.toThrow();
    expect(await store.findExport(row.export_id)).toMatchObject({ status: "success" });
  });
}
