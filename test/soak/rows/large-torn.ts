// Row 6c: a log too large to copy ends torn, and the browser starts many times while no collector answers.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCollector } from "../../../collector/server.ts";
import { until } from "../../support/poll.ts";
import { startChromium } from "../chromium-process.ts";
import { drained, prepare, WORKER } from "../kill-loop.ts";
import { openLedger } from "../ledger.ts";
import { type Loss, lossOf } from "../loss-report.ts";
import type { FaultRow } from "../matrix.ts";
import { logSizes, tearLogs } from "../tear.ts";
import { replaceIn } from "../wound-loop.ts";

/** The limit of what is copied, as the built worker has it, and one that a few seconds of writing pass. */
const LIMITS = { "20*1024*1024": "200000" };
const RECORDS = 80;
/** Of these 100 are written: two openings of 19 bytes each leave the record torn, and a third would complete it. */
const PROMISED = 150;
const LIMIT_MS = 30_000;

export async function largeTornLog(starts: number, say: (line: string) => void = () => undefined): Promise<Loss> {
  const dir = await mkdtemp(join(tmpdir(), "review-trail-soak-"));
  const ledger = await openLedger();
  try {
    const { extension, profile, settings } = await prepare(dir, ledger, WORKER);
    await replaceIn(join(extension, "background.js"), LIMITS);
    const before = await logSizes(profile);
    const first = startChromium(profile, extension, ledger.url);
    await ledger.grows(RECORDS, LIMIT_MS);
    await first.kill();
    const torn = await tearLogs(profile, before, PROMISED);
    for (let start = 0; start < starts; start += 1) {
      ledger.reports.length = 0;
      const browser = startChromium(profile, extension, "about:blank");
      ledger.orders.push({ do: "sync_now" });
      await until(
        "sync to find nobody",
        () => ledger.reports.find(({ state }) => state === "unreachable"),
        Boolean,
        LIMIT_MS,
      );
      await browser.kill();
      say(`start ${start + 1} of ${starts}, ${torn} torn`);
    }
    const collector = await startCollector(settings);
    const last = startChromium(profile, extension, "about:blank");
    ledger.orders.push({ do: "sync_now" });
    const delivered = await drained(ledger, settings.data_dir);
    await last.quit();
    await collector.close();
    const { attempted, accepted } = ledger;
    return lossOf({ browser: "Chromium", kills: starts + 1, tears: torn, attempted, accepted, ...delivered });
  } finally {
    await ledger.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

export const largeTornRow: FaultRow = {
  number: "6c",
  name: "a log too large to copy ends torn, and the browser starts again and again without a collector",
  expects: "its end is settled when it is first opened, so nothing accepted is lost",
  async run(say) {
    const loss = await largeTornLog(8, say);
    const passed = loss.lost === 0 && loss.duplicated === 0 && loss.tears > 0;
    return { passed, why: `${loss.lost} of ${loss.accepted} lost after ${loss.kills} ends`, loss };
  },
};
