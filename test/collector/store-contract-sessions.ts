// The part of the store contract that tells what becomes of activities and sessions.
import { expect, test } from "vitest";
import type { TrailRecord } from "#core/record.ts";
import { present, summarize } from "#core/summary.ts";
import type { Store } from "../../collector/store/contract.ts";
import { RECEIVED_AT as AT, anId, aRecord, incoming, records, SESSION } from "./builders.ts";

const fatesOf = (appended: { fates: { result: string }[] }) => appended.fates.map(({ result }) => result);

/** Part of the store contract: activities are folded and sessions counted as records come. */
export function sessionTests(makeStore: () => Store | Promise<Store>): void {
  test("an operation counts once and has its last state, in whatever order its records come", async () => {
    const store = await makeStore();
    const activity_id = anId();
    const start = aRecord({ seq: 1, activity_id, status: "in_progress" });
    const end = aRecord({
      seq: 2,
      activity_id,
      status: "failed",
      duration_ms: 900,
      recorded_at: "2026-11-14T13:36:09Z",
    });
    await store.append(incoming([end]));
    await store.append(incoming([start]));
    expect(await store.findActivity(activity_id)).toMatchObject({ status: "failed", first_seq: 1, last_seq: 2 });
    const [session] = await store.findSessions(SESSION);
    expect(session && present(session.tally)).toMatchObject({
      total_activities: 1,
      failed_count: 1,
      in_progress_count: 0,
    });
  });

  test("a session’s numbers are what counting its activities from nothing gives", async () => {
    const store = await makeStore();
    const statuses = ["success", "failed", "in_progress", "warning"] as const;
    const actions = ["document_upload", "ai_analysis", "feedback_accepted", "chat_interaction"] as const;
    const sent = records(200).map((record, n): TrailRecord => {
      const status = statuses[(n * 7) % 4] ?? "success";
      return { ...record, status, action: actions[(n * 3) % 4] ?? "ai_analysis", duration_ms: (n * 977) % 9000 };
    });
    const ended = sent.slice(0, 50).map(
      (record, n): TrailRecord => ({
        ...record,
        record_id: anId(),
        seq: 201 + n,
        status: "success",
        duration_ms: 9500,
      }),
    );
    await store.append(incoming([...sent, ...ended]));
    const activities = await store.listActivities({ session_ids: [SESSION], limit: 1000 });
    const [session] = await store.findSessions(SESSION);
    expect(activities).toHaveLength(200);
    const counted = summarize(activities);
    expect(session && present(session.tally)).toMatchObject({
      total_activities: counted.total_activities,
      success_rate: counted.success_rate,
      action_breakdown: counted.action_breakdown,
      actions: counted.actions,
      bytes_uploaded: counted.bytes_uploaded,
    });
    expect(present(await store.totals()).total_activities).toBe(200);
  });

  test("an activity that moves to another session leaves the first", async () => {
    const store = await makeStore();
    const activity_id = anId();
    const other = anId();
    await store.append(incoming([aRecord({ activity_id }), aRecord({ seq: 2 })]));
    await store.append(incoming([aRecord({ seq: 3, activity_id, session_id: other, status: "failed" })]));
    const counts = async (id: string) =>
      (await store.findSessions(id)).map(({ tally }) => present(tally).total_activities);
    expect(await counts(SESSION)).toEqual([1]);
    expect(await counts(other)).toEqual([1]);
  });

  test("a session is found by its own id and by every id that the app gave it", async () => {
    const store = await makeStore();
    await store.append(incoming([aRecord()]));
    await store.append(incoming([aRecord({ seq: 2, app_session_id: "app-1", document_name: "a.docx" })]));
    await store.append(incoming([aRecord({ seq: 3, app_session_id: "app-2", recorded_at: "2026-11-14T13:40:00Z" })]));
    for (const id of [SESSION, "app-1", "app-2"]) {
      expect(await store.findSessions(id)).toMatchObject([
        { session_id: SESSION, app_session_id: "app-2", document_name: "a.docx" },
      ]);
    }
    expect(await store.findSessions("' OR 1=1--")).toEqual([]);
  });

  test("a session is found by every id that the app gave it, also where they came together", async () => {
    const store = await makeStore();
    const named = (seq: number, app_session_id: string) => aRecord({ seq, app_session_id });
    await store.append(incoming([named(1, "app-1"), named(2, "app-2"), named(3, "app-3")]));
    for (const id of ["app-1", "app-2", "app-3"])
      expect(await store.findSessions(id)).toMatchObject([{ session_id: SESSION, app_session_id: "app-3" }]);
  });

  test("what was written down days later, and has no duration, does not stretch the session", async () => {
    const store = await makeStore();
    const { duration_ms: _none, ...ended } = aRecord({
      seq: 2,
      action: "session_ended",
      started_at: "2026-11-14T13:36:01Z",
      recorded_at: "2026-11-17T09:00:00Z",
    });
    await store.append(incoming([aRecord(), ended]));
    const [session] = await store.findSessions(SESSION);
    expect(session?.last_at).toBe("2026-11-14T13:36:01.000Z");
    expect(session && present(session.tally).session_duration).toBe(0);
  });

  test("what the collector did for a session later does not stretch the session", async () => {
    const store = await makeStore();
    await store.append(incoming([aRecord()]));
    const {
      stream_id: _stream,
      seq: _seq,
      ...draft
    } = aRecord({
      action: "s3_export",
      observed_by: "collector",
      started_at: "2026-12-01T00:00:00Z",
      recorded_at: "2026-12-01T00:00:09Z",
    });
    await store.appendOwn(draft, AT);
    const [session] = await store.findSessions(SESSION);
    expect(session && present(session.tally)).toMatchObject({ total_activities: 2, session_duration: 0 });
    expect(session?.last_at).toBe("2026-11-14T13:36:01.000Z");
  });

  test("pages of activities hold each one once, also where times are equal", async () => {
    const store = await makeStore();
    await store.append(incoming(records(25)));
    const seen: string[] = [];
    for (let before: { at_ms: number; id: string } | undefined; ; ) {
      const page = await store.listActivities({ limit: 10, ...(before && { before }) });
      seen.push(...page.map((activity) => activity.activity_id));
      const last = page.at(-1);
      if (!last) break;
      before = { at_ms: Date.parse(last.started_at), id: last.activity_id };
    }
    expect(new Set(seen).size).toBe(25);
    expect(seen).toHaveLength(25);
  });

  test("times with another offset are sorted by the moment they name", async () => {
    const store = await makeStore();
    const early = aRecord({ started_at: "2026-11-14T15:00:00+02:00" });
    const late = aRecord({ seq: 2, started_at: "2026-11-14T14:00:00Z" });
    await store.append(incoming([late, early]));
    const found = await store.listActivities({ limit: 10 });
    expect(found.map((activity) => activity.activity_id)).toEqual([late.activity_id, early.activity_id]);
  });

  test("filters narrow the list", async () => {
    const store = await makeStore();
    await store.append(
      incoming([
        aRecord(),
        aRecord({ seq: 2, status: "failed" }),
        aRecord({ seq: 3, action: "ai_analysis", started_at: "2026-11-14T13:50:00Z" }),
      ]),
    );
    const seqs = async (query: object) =>
      (await store.listActivities({ limit: 9, ...query })).map((one) => one.first_seq);
    expect(await seqs({ status: "failed" })).toEqual([2]);
    expect(await seqs({ category: "ai" })).toEqual([3]);
    expect(await seqs({ action: "ai_analysis" })).toEqual([3]);
    expect(await seqs({ from_ms: Date.parse("2026-11-14T13:40:00Z") })).toEqual([3]);
    expect(await seqs({ to_ms: Date.parse("2026-11-14T13:40:00Z"), status: "success" })).toEqual([1]);
    expect(await seqs({ session_ids: [anId()] })).toEqual([]);
  });

  test("a session that is flooded with made-up actions takes no more than 500", async () => {
    const store = await makeStore();
    const sent = records(600).map((record, n): TrailRecord => ({ ...record, action: `ui.made_up_${n}` }));
    const fates = fatesOf(await store.append(incoming(sent)));
    expect(fates.filter((fate) => fate === "stored")).toHaveLength(500);
    expect(fates.filter((fate) => fate === "rejected")).toHaveLength(100);
  });
}
