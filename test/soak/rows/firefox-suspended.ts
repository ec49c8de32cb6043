// Row 30: Firefox suspends the event page again and again while a page writes.
import { findFirefox } from "../../../scripts/browsers.ts";
import { openFirefox } from "../../support/firefox.ts";
import { inHouse, lossAfter, untilRecorded, verdictOf } from "../device.ts";
import type { FaultRow, Verdict } from "../matrix.ts";
import { writeNonces } from "../nonces.ts";

/** The event page is suspended after a second without work (a preference of the test), in the middle of bursts too. */
export async function suspendedPages(rounds: number, say: (line: string) => void): Promise<Verdict> {
  if (!findFirefox()) return { passed: true, why: "not run: there is no Firefox here" };
  return inHouse({ browser: false }, async (house) => {
    const firefox = await openFirefox(house.extensionDir);
    try {
      const page = await firefox.browser.newPage();
      await page.goto(house.app.url);
      // The same call on both drivers.
      const write = (count: number) => writeNonces(page as unknown as Parameters<typeof writeNonces>[0], count);
      await untilRecorded(
        house,
        () => write(1),
        () => page.reload(),
      );
      const attempted: string[] = [];
      for (let round = 0; round < rounds; round += 1) {
        if (round === 1) await house.stopCollector();
        attempted.push(...(await write(20)));
        // From just under to well over the idle time.
        await new Promise((resolve) => setTimeout(resolve, 900 + (round % 4) * 500));
        if (round === rounds - 2) await house.startCollector();
        say(`${round + 1}/${rounds}: ${attempted.length} written`);
      }
      const loss = await lossAfter(house, attempted);
      const [stream] = await house.logs.streams();
      return verdictOf({ ...loss, browser: "Firefox" }, `${rounds} pauses around the idle time`, {
        "the stream has a gap": stream?.missing_count === 0,
      });
    } finally {
      await firefox.close();
    }
  });
}

export const firefoxSuspendedRow: FaultRow = {
  number: "30",
  name: "the event page of Firefox is suspended",
  expects: "it resumes; nothing is lost or doubled",
  run: (say) => suspendedPages(12, say),
};
