// Rows 19 and 26: the collector is killed between its commit and its answer, and set back to a backup.
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { countOf, holdsNumber } from "#core/ranges.ts";
import type { TrailRecord } from "#core/record.ts";
import { readerOf } from "../../support/collector-reader.ts";
import { startLoad } from "../load.ts";
import { boundPercent } from "../loss-report.ts";
import { onStage, type Play, type StagedRow } from "./on-stage.ts";

const DEVICES = 3;

/** Every record in the collector's file, as it is kept there. */
function records(play: Play): TrailRecord[] {
  const database = new Database(join(play.dataDir, "review-trail.sqlite"), { readonly: true });
  try {
    const bodies = database.prepare("SELECT body FROM records").pluck().all() as string[];
    return bodies.map((body) => JSON.parse(body) as TrailRecord);
  } finally {
    database.close();
  }
}

/** Every other kill is at a moment that has the commit behind it and the answer before it; the others are anywhere. */
async function killOnce(play: Play, exactly: boolean): Promise<void> {
  if (!exactly) await sleep(Math.random() * 250);
  else
    await new Promise<void>((resolve) => {
      play.proxy.fault = () => ({
        kind: "changed",
        async change() {
          await play.collector.end("kill");
          resolve();
          throw new Error("The collector was killed before this answer was sent.");
        },
      });
    });
  await play.restartCollector("kill");
  play.proxy.fault = () => ({ kind: "pass" });
  play.order({ do: "sync_now" });
  await play.deviceSays("a batch to come through", ({ failures }) => failures === 0);
}

export const collectorKilled = (kills: number): StagedRow =>
  onStage(
    {
      number: "19",
      name: `the collector is killed ${kills} times under load, half of them between commit and answer`,
      expects: "what any receipt called stored is stored; the device's records are there once; the sums are right",
    },
    async (play) => {
      const load = startLoad(DEVICES, () => play.collector.url, play.collector.tokens["ingest"] ?? "");
      play.ledger.pace = 2;
      for (let kill = 0; kill < kills; kill += 1) {
        await killOnce(play, kill % 2 === 0);
        play.say(`${kill + 1}/${kills}: ${load.acked.size} acknowledged, ${play.ledger.accepted.size} accepted`);
      }
      play.ledger.pace = 0;
      await load.stop();
      await play.settled();
      const kept = records(play);
      const ids = kept.map(({ record_id }) => record_id);
      const stored = new Set(ids);
      const missing = [...load.acked].filter((one) => !stored.has(one));
      play.check(missing.length === 0, `${missing.length} of ${load.acked.size} acknowledged records are not stored`);
      play.check(ids.length === stored.size, `${ids.length - stored.size} records are stored twice`);
      const { total_activities } = await readerOf(play.collector.url, play.collector.tokens["read"] ?? "").summary();
      const counted = new Set(kept.map(({ activity_id }) => activity_id)).size;
      play.check(
        total_activities === counted,
        `the summary says ${total_activities} activities, the records ${counted}`,
      );
      return `${load.acked.size} acknowledged to ${DEVICES} other devices, ${load.acked.size - missing.length} of them stored (below ${boundPercent(kills)} per kill, 95 %); ${total_activities} activities counted alike`;
    },
  );

/** What a gap record at the collector names of the device's stream. */
function named(play: Play): number {
  const gaps = records(play).filter(({ action }) => action === "records_dropped");
  const isOwn = ({ details: { reason, stream_id } }: TrailRecord): boolean =>
    reason === "not_on_collector" && stream_id === play.device().stream_id;
  const own = gaps.filter(isOwn).map(({ details }) => details);
  return own.reduce((sum, { count }) => sum + Number(count), 0);
}

/** `forgets` is true where the device has made room before: it no longer has what the collector once had. */
async function setBack(play: Play, forgets: boolean): Promise<{ again: number; named: number }> {
  const backup = join(play.dataDir, "..", `backup-${forgets}`);
  await play.restartCollector("stop", () => cp(play.dataDir, backup, { recursive: true }));
  const after = await play.write(30);
  await play.settled();
  if (forgets) play.order({ do: "trim" });
  await play.restartCollector("stop", async () => {
    await rm(play.dataDir, { recursive: true });
    await cp(backup, play.dataDir, { recursive: true });
  });
  const before = play.proxy.calls.length;
  const namedBefore = named(play);
  await play.write(1);
  await play.settled();
  const sent = play.proxy.calls.slice(before).flatMap((call) => call.records.map(({ seq }) => seq));
  const { lost } = play.device();
  const again = after.filter((seq) => sent.includes(seq)).length;
  const gone = after.filter((seq) => holdsNumber(lost, seq)).length;
  play.check(again + gone === after.length, `of ${after.length} records ${again} were sent again and ${gone} named`);
  play.check(forgets || gone === 0, `${gone} records were given up that the device still has`);
  play.check(!forgets || gone > 0, "nothing was forgotten: the fault was not there");
  return { again, named: named(play) - namedBefore };
}

export const backupRestored: StagedRow = onStage(
  {
    number: "26",
    name: "the collector is set back to a backup",
    expects: "the exact difference is sent again; what the device no longer has is named as missing",
  },
  async (play) => {
    await play.write(20);
    const whole = await setBack(play, false);
    const forgetful = await setBack(play, true);
    const lost = countOf(play.device().lost);
    play.check(forgetful.named === lost, `the log names ${forgetful.named} of ${lost} missing records`);
    return `${whole.again} of 30 sent again; of 30 that the device had made room for, ${forgetful.again} sent again and ${forgetful.named} named`;
  },
);
