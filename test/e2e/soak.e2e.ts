// The soak in small: the torn-record recipe wipes a plain IndexedDB and never the journal; kills lose nothing.
import { describe, expect, it } from "vitest";
import { findFirefox } from "../../scripts/browsers.ts";
import { killLoop } from "../soak/kill-loop.ts";
import { printLoss } from "../soak/loss-report.ts";
import { largeTornLog } from "../soak/rows/large-torn.ts";

const LIMIT_MS = 240_000;

describe("what was accepted", () => {
  it("is lost by one plain IndexedDB whose log was torn, or this test would be blind", {
    timeout: LIMIT_MS,
  }, async () => {
    const loss = await killLoop({ kills: 0, tears: 5, control: true });
    printLoss("Control", loss);
    expect(loss.lost).toBeGreaterThan(0);
  });

  it("survives torn logs, and kills while the journal is copied", { timeout: LIMIT_MS }, async () => {
    const loss = await killLoop({ kills: 0, tears: 3, early: 1 });
    printLoss("Torn and killed early", loss);
    expect(loss).toMatchObject({ lost: 0, duplicated: 0, gapsNamed: 0 });
    expect(loss.accepted).toBeGreaterThan(40);
  });

  it("survives in a torn log that is too large to copy, however often no collector answers", {
    timeout: LIMIT_MS,
  }, async () => {
    const loss = await largeTornLog(6);
    printLoss("Torn and too large to copy", loss);
    expect(loss).toMatchObject({ lost: 0, duplicated: 0, gapsNamed: 0 });
    expect(loss.tears).toBeGreaterThan(0);
  });

  it("survives kills of Chromium in the middle of writing", { timeout: LIMIT_MS }, async () => {
    const loss = await killLoop({ kills: 3, tears: 0 });
    printLoss("Killed", loss);
    expect(loss).toMatchObject({ lost: 0, duplicated: 0, gapsNamed: 0 });
  });

  it("survives kills of Firefox in the middle of writing", { timeout: LIMIT_MS }, async (context) => {
    if (!findFirefox()) return context.skip("there is no Firefox on this machine");
    const loss = await killLoop({ browser: "Firefox", kills: 2, tears: 0 });
    printLoss("Killed", loss);
    expect(loss).toMatchObject({ lost: 0, duplicated: 0, gapsNamed: 0 });
  });
});
