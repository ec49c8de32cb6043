// The bridge takes so much and no more, counts the rest, and believes a page's clock within reason.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Activity } from "#core/activity.ts";
import { ask, dropped, forge, openHostile, recorded } from "../page/hostile.ts";
import { openStage, type Stage } from "../page/stage.ts";
import { until } from "../support/poll.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

test("a flood is taken up to the limit, and the rest is counted", async () => {
  const { page, trouble } = await openHostile(stage);
  const before = dropped(await stage.house.logs.activities());
  await forge(
    page,
    `Array.from({ length: 5000 }, (_, i) => '1{"k":"error","source":"script","name":"Flood","message":"' + i + '"}')`,
  );
  await page.waitForTimeout(1000);
  await ask(page, 461);
  const sum = (all: Activity[]) => {
    const now = dropped(all);
    const lost = (reason: string) => (now[reason] ?? 0) - (before[reason] ?? 0);
    return {
      kept: all.filter(({ error }) => error?.name === "Flood").length,
      refused: lost("bridge_rate"),
      full: lost("relay_full"),
    };
  };
  const seen = await until(
    "all of the flood to be accounted for",
    async () => sum(await recorded(stage, 461)),
    ({ kept, refused, full }) => kept + refused + full === 5000,
  );
  expect(seen.kept).toBeGreaterThan(500);
  expect(seen.kept).toBeLessThan(2500);
  expect(trouble).toEqual([]);
});

test("lines without end in one hand-over are taken up to the limit, and the rest is counted", async () => {
  const { page, trouble } = await openHostile(stage);
  const before = dropped(await stage.house.logs.activities());
  await forge(page, `["\\n".repeat(999_999)]`);
  await page.waitForTimeout(1000);
  await ask(page, 468);
  const lost = async () => {
    const now = dropped(await stage.house.logs.activities());
    return ["bridge_form", "bridge_rate"].map((reason) => (now[reason] ?? 0) - (before[reason] ?? 0));
  };
  const [form = 0, rate = 0] = await until(
    "every line to be counted",
    lost,
    ([one = 0, two = 0]) => one + two > 999_999,
  );
  expect(form + rate).toBe(1_000_000);
  expect(rate).toBeGreaterThan(990_000);
  expect(trouble).toEqual([]);
});

test("a signal keeps the time at which the page made it, and a page that says it is older is not believed", async () => {
  const { page } = await openHostile(stage);
  const startedAt = Date.now();
  const line = (clock: string, name: string) =>
    `${clock} + '{"k":"error","source":"script","name":"${name}","message":""}'`;
  await forge(
    page,
    `[${line("0", "Old")}, ${line("999999999999", "Early")}, ${line("(performance.now() | 0)", "Now")}]`,
  );
  await ask(page, 469);
  const all = await recorded(stage, 469);
  const at = (name: string) => Date.parse(all.find(({ error }) => error?.name === name)?.started_at ?? "");
  expect(at("Old")).toBeGreaterThanOrEqual(startedAt - 60_000);
  for (const name of ["Early", "Now"]) {
    expect(at(name)).toBeGreaterThanOrEqual(startedAt - 5);
    expect(at(name)).toBeLessThanOrEqual(Date.now());
  }
});

test("a page that has been open for a month is recorded like any other", async () => {
  const page = await stage.recorded.newPage();
  await page.addInitScript(() => {
    const { now } = Performance.prototype;
    Performance.prototype.now = function (this: Performance) {
      return now.call(this) + 30 * 24 * 60 * 60 * 1000;
    };
  });
  await page.goto(`${stage.server.url}/page?csp=no`);
  await ask(page, 470);
  await recorded(stage, 470);
});
