// Row 7: the disk fills up to the last byte while a review is recorded, and is freed again.
import type { Page } from "playwright-core";
import type { House } from "../../support/house.ts";
import { until } from "../../support/poll.ts";
import { safetyOf } from "../../support/popup-reader.ts";
import { acceptedAll, arrived, badgeOf, inHouse, lossAfter, verdictOf } from "../device.ts";
import type { FaultRow, Verdict } from "../matrix.ts";
import { writeNonces } from "../nonces.ts";
import { mountSmallDisk, type SmallDisk, whyNoSmallDisk } from "../small-disk.ts";

const DISK_MB = 220;

export interface DiskFullOptions {
  /** Activities while the disk is full; the relay holds 1,000 of a page, and counts the rest. */
  whileFull: number;
  /** What the filler leaves free. */
  leftBytes?: number;
}

/** Fills the disk under the browser's profile; afterwards a kill and a start show what is really on it. */
export function diskFull({ whileFull, leftBytes = 0 }: DiskFullOptions): Promise<Verdict> {
  return inHouse({ browser: false }, async (house) => {
    const disk = await mountSmallDisk(house.profileDir, DISK_MB);
    try {
      await house.openBrowser();
      return await through(house, disk, whileFull, leftBytes);
    } finally {
      await house.closeBrowser();
      disk.unmount();
    }
  });
}

async function through(house: House, disk: SmallDisk, whileFull: number, leftBytes: number): Promise<Verdict> {
  const page = await house.openApp();
  const popup = await house.openPopup();
  await house.stopCollector();
  const before = await writeNonces(page, 100);
  await acceptedAll(popup, before.length);
  await disk.fill(leftBytes);
  const during = await writeNonces(page, whileFull, 600);
  const says = await until(
    "the popup to say that the disk is full",
    () => safetyOf(popup),
    (words) => words.includes("disk is full"),
  );
  const badge = await until(
    "the badge",
    () => badgeOf(popup),
    (text) => text === "!",
  );
  await disk.free();
  const wellAgain = await recovered(popup, page);
  const last = await writeNonces(page, 20);
  await acceptedAll(popup, before.length + Math.min(whileFull, 990) + last.length);
  await house.closeBrowser();
  await house.openBrowser();
  await house.startCollector();
  const attempted = [...before, ...during, ...last];
  await lossAfter(house, [...before, ...last]);
  const have = new Set(arrived(house).nonces);
  const away = during.filter((nonce) => !have.has(nonce));
  const counted = arrived(house).gaps.filter(({ reason }) => reason === "relay_full");
  const refused = counted.reduce((sum, { count }) => sum + Number(count), 0);
  const loss = await lossAfter(house, attempted, away);
  return verdictOf(
    loss,
    `${refused} turned away by a full relay and counted; badge “${badge}”, “${says.slice(0, 40)}…”`,
    {
      "what was turned away is not what was counted": refused === away.length,
      "it did not go on by itself": wellAgain,
      "a gap was named": arrived(house).gaps.every(({ reason }) => reason === "relay_full"),
    },
  );
}

/** It goes on without a restart: the popup no longer says that the disk is full, and the page was not touched. */
async function recovered(popup: Page, page: Page): Promise<boolean> {
  const words = await until(
    "recording to go on",
    () => safetyOf(popup),
    (now) => now.includes("on this device"),
    60_000,
  ).catch(() => "");
  return words !== "" && !page.isClosed();
}

export const diskFullRow: FaultRow = {
  number: "7",
  name: "disk full",
  expects: "refused, held and counted; nothing accepted is lost; it goes on without a restart of the browser",
  async run(say) {
    const reason = await whyNoSmallDisk();
    if (reason) return { passed: true, why: `not run: ${reason}` };
    const verdicts: Verdict[] = [];
    for (const leftBytes of [0, 100_000, 2_000_000]) {
      const verdict = await diskFull({ whileFull: leftBytes === 0 ? 1200 : 200, leftBytes });
      say(`${leftBytes} bytes left: ${verdict.why}`);
      verdicts.push(verdict);
    }
    const failed = verdicts.find(({ passed }) => !passed);
    return failed ?? verdicts[0] ?? { passed: false, why: "nothing ran" };
  },
};
