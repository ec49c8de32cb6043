// A page at its worst, for the tests of the bridge: it overhears the name of the channel, forges signals and asks for answers.
import type { Page } from "playwright-core";
import type { Activity } from "#core/activity.ts";
import { until } from "../support/poll.ts";
import type { Stage } from "./stage.ts";

/** It ran before our scripts did. `trouble` is what it was told of by an error or a line of the console. */
export async function openHostile(stage: Stage, path = "/page?csp=no"): Promise<{ page: Page; trouble: string[] }> {
  const page = await stage.recorded.newPage();
  const trouble: string[] = [];
  page.on("pageerror", (error) => trouble.push(String(error)));
  page.on("console", (message) => {
    if (!message.text().startsWith("Failed to load resource")) trouble.push(message.text());
  });
  await page.addInitScript(() => {
    performance.addEventListener("review-trail:hello", (event) =>
      Object.assign(window, { channel: (event as CustomEvent).detail }),
    );
  });
  await page.goto(stage.server.url + path);
  await page.waitForFunction("window.channel");
  return { page, trouble };
}

/** Sends each value of the list (a text of code) over the channel. */
export const forge = (page: Page, details: string): Promise<unknown> =>
  page.evaluate(`for (const detail of ${details}) performance.dispatchEvent(new CustomEvent(channel, { detail }))`);
export const ask = (page: Page, status: number): Promise<unknown> =>
  page.evaluate(`fetch("/echo?status=${status}", { method: "POST" }).then(() => 1)`);
export const answered = (status: number) => (all: Activity[]) =>
  all.filter(({ error }) => error?.http_status === status);

/** What the collector has once the answer with this status, the last thing that was asked for, is there. */
export const recorded = (stage: Stage, status: number): Promise<Activity[]> =>
  until(
    `an answer ${status} to be recorded`,
    () => stage.house.logs.activities(),
    (all) => answered(status)(all).length > 0,
  );

/** How many signals were let go, by reason. */
export function dropped(all: Activity[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { action, details } of all) {
    if (action !== "records_dropped") continue;
    const reason = String(details["reason"]);
    counts[reason] = (counts[reason] ?? 0) + Number(details["count"]);
  }
  return counts;
}
