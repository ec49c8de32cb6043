// Row 8: the browser gives the extension no more room, and later it does again; and the buffer's own bounds, exactly.
import { inBrowser } from "../../support/in-browser.ts";
import { until } from "../../support/poll.ts";
import { safetyOf } from "../../support/popup-reader.ts";
import { arrived, badgeOf, held, inHouse, lossAfter, streamFacts, verdictOf } from "../device.ts";
import type { FaultRow, Verdict } from "../matrix.ts";
import { writeNonces } from "../nonces.ts";

const LEFT_BYTES = 500_000;

/** With the quota taken away while a review is recorded: held, told, and stored when there is room again. */
export function quotaTaken(): Promise<Verdict> {
  return inHouse({}, async (house) => {
    const page = await house.openApp();
    const popup = await house.openPopup();
    const origin = `chrome-extension://${house.extensionId}`;
    const before = await writeNonces(page, 40);
    await held(popup, before);
    const devtools = await house.context.newCDPSession(popup);
    const usage = await popup.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
    await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: usage + LEFT_BYTES });
    const during = await writeNonces(page, 60, 3000);
    const says = await until(
      "the popup to say so",
      () => safetyOf(popup),
      (words) => words.includes("disk is full"),
    );
    const badge = await until(
      "the badge",
      () => badgeOf(popup),
      (text) => text === "!",
    );
    await devtools.send("Storage.overrideQuotaForOrigin", { origin });
    const after = await writeNonces(page, 10);
    await held(popup, [...during, ...after]);
    const facts = await streamFacts(popup);
    const turnedAway = Object.values(facts?.refused ?? {}).reduce((sum, count) => sum + count, 0);
    const loss = await lossAfter(house, [...before, ...during, ...after]);
    return verdictOf(loss, `badge “${badge}”, “${says.slice(0, 40)}…”`, {
      "captured is not accepted + refused": facts?.captured === (facts?.accepted ?? 0) + turnedAway,
      "a gap was named": arrived(house).gaps.length === 0,
    });
  });
}

interface Bounds {
  afterTrim: number;
  end: { captured: number; accepted: number; rows: number; refused: Record<string, number> };
  rows: number;
  oldest: number;
}

/** The buffer's own bounds: the oldest delivered go first, the rest is refused by kind, and every number adds up. */
async function boundsHold(): Promise<Verdict> {
  const browser = await inBrowser("test/buffer/scenarios.ts");
  try {
    const { end, rows, oldest } = await browser.run<Bounds>("boundsAreExact");
    const refused = Object.values(end.refused).reduce((sum, count) => sum + count, 0);
    return {
      passed: end.captured === end.accepted + refused && rows === end.rows && oldest > 1 && refused > 0,
      why: `at the bounds: captured ${end.captured} = accepted ${end.accepted} + refused ${refused}`,
    };
  } finally {
    await browser.close();
  }
}

export const quotaRow: FaultRow = {
  number: "8",
  name: "quota exceeded",
  expects:
    "held and told like a full disk; at the bounds the oldest delivered go first and refusals are counted by kind",
  async run() {
    const taken = await quotaTaken();
    const bounds = await boundsHold();
    return { ...taken, passed: taken.passed && bounds.passed, why: `${taken.why}; ${bounds.why}` };
  },
};
