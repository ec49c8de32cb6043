// Sync leaves a busy page alone until it comes to a rest; one that never does is sent all the same.
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStage, type Stage } from "../page/stage.ts";
import { until } from "../support/poll.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

test("a page that never rests is sent while it goes on, and all of it arrives once", async () => {
  const page = await stage.open(stage.recorded, "/page?csp=no");
  await page.evaluate(`
    window.asked = 0;
    window.busy = setInterval(() => {
      window.asked += 1;
      fetch("/echo?status=453", { method: "POST" });
    }, 100);`);
  const arrived = async () => (await stage.house.logs.activities()).filter(({ error }) => error?.http_status === 453);
  await until("a good part of it to arrive", arrived, ({ length }) => length >= 20, 15_000);
  const asked = Number(await page.evaluate("clearInterval(window.busy), window.asked"));
  const all = await until("all of it to arrive", arrived, ({ length }) => length >= asked);
  expect(new Set(all.map(({ activity_id }) => activity_id)).size).toBe(asked);
  // What was over when it was first stored is one record.
  expect(all.filter(({ first_seq, last_seq }) => first_seq === last_seq).length).toBeGreaterThan(0);
});
